// The interface that an address's zone names: a question for this machine.

#include <sockstate/ip/text_grammar.hpp>

#include <sockstate/error.hpp>
#include <sockstate/platform/address.hpp>

#include <algorithm>

namespace sockstate::ip::detail {

namespace {

/// Systems stop reading a name at a colon (Linux, for the aliases of old), at a NUL or at a blank, and find what was
/// not named. No system gives an interface such a name by itself.
constexpr bool is_in_name(char c) noexcept {
    const auto byte = static_cast<unsigned char>(c);
    return byte > ' ' && byte != 0x7f && c != ':' && c != '/' && c != '%';
}

}  // namespace

bool look_up_interface(std::string_view name, std::uint32_t& number, error& why) noexcept {
    if (!std::ranges::all_of(name, is_in_name)) return false;
    const auto found = platform::interface_index(name);
    if (!found) why = found.error().during(operation::parse);
    number = found.value_or(0);
    return number != 0;
}

}  // namespace sockstate::ip::detail
