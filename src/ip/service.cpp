// Text as a port, or as a service's name. The systems' resolvers read a number as strtoul(3) does: with blanks and a
// sign in front, and modulo 65,536.

#include <sockstate/ip/service.hpp>

#include "detail/printed_bytes.hpp"

#include <sockstate/ip/text_grammar.hpp>

#include <algorithm>

namespace sockstate::ip {

namespace {

constexpr std::uint32_t last_port = 65535;

constexpr bool is_blank_or_control(char c) noexcept {
    const auto byte = static_cast<unsigned char>(c);
    return byte <= ' ' || byte == 0x7f;
}

}  // namespace

service::service(std::string_view text) {
    if (text.empty()) return;
    if (std::ranges::all_of(text, detail::is_digit)) {
        const std::size_t zeros = std::min(text.find_first_not_of('0'), text.size() - 1);
        std::uint32_t number = 0;
        is_valid_ = detail::read_decimal(text.substr(zeros), last_port, number);
        port_ = static_cast<std::uint16_t>(number);
    } else if (text.front() != '+' && text.front() != '-' && std::ranges::none_of(text, is_blank_or_control)) {
        name_ = text;
        is_valid_ = true;
    }
}

service::service(const char* text) : service{text == nullptr ? std::string_view{} : std::string_view{text}} {}

std::string to_string(const service& port) {
    if (!port.is_valid()) return "(invalid)";
    return port.name().empty() ? std::to_string(port.port()) : sockstate::detail::printed(port.name());
}

}  // namespace sockstate::ip
