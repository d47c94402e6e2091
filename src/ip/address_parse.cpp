// Text to addresses, by one strict grammar on every platform; the system's own parsers differ from each
// other and take more (octal, hexadecimal, missing parts, spaces).

#include <sockstate/ip/address.hpp>

#include <sockstate/platform/address.hpp>

#include "ip/decimal.hpp"

#include <algorithm>
#include <limits>
#include <optional>

namespace sockstate::ip {

namespace {

constexpr std::size_t group_digits = 4;

tl::unexpected<error> malformed() noexcept {
    return tl::unexpected{error{errc::invalid_argument, operation::parse}};
}

std::optional<address_v4::bytes_type> parse_dotted(std::string_view text) noexcept {
    address_v4::bytes_type bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const bool last = i + 1 == bytes.size();
        const std::size_t end = last ? text.size() : text.find('.');
        if (end == std::string_view::npos) return std::nullopt;
        const auto part = detail::parse_decimal(text.substr(0, end), 255);
        if (!part) return std::nullopt;
        bytes[i] = static_cast<std::uint8_t>(*part);
        if (!last) text.remove_prefix(end + 1);
    }
    return bytes;
}

constexpr int hex_value(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// How many characters at the front can be one group.
constexpr std::size_t hex_length(std::string_view text) noexcept {
    std::size_t length = 0;
    while (length < text.size() && length < group_digits && hex_value(text[length]) >= 0) ++length;
    return length;
}

/// The groups of an IPv6 text as they are read: `gap` is where `::` stood.
class group_bytes {
public:
    bool append(std::string_view digits) noexcept {
        if (digits.empty() || filled_ == bytes_.size()) return false;
        unsigned group = 0;
        for (const char c : digits) group = group << 4U | static_cast<unsigned>(hex_value(c));
        bytes_[filled_++] = static_cast<std::uint8_t>(group >> 8U);
        bytes_[filled_++] = static_cast<std::uint8_t>(group);
        return true;
    }
    bool append(const std::optional<address_v4::bytes_type>& tail) noexcept {
        if (!tail || filled_ + tail->size() > bytes_.size()) return false;
        std::copy(tail->begin(), tail->end(), bytes_.begin() + filled_);
        filled_ += tail->size();
        return true;
    }
    bool open_gap() noexcept {
        if (gap_) return false;
        gap_ = filled_;
        return true;
    }
    /// The whole address: what follows the gap moves to the end. `::` stands for one group at least.
    std::optional<address_v6::bytes_type> finish() noexcept {
        if (gap_.has_value() == (filled_ == bytes_.size())) return std::nullopt;
        if (gap_) std::rotate(bytes_.begin() + *gap_, bytes_.begin() + filled_, bytes_.end());
        return bytes_;
    }

private:
    address_v6::bytes_type bytes_{};
    std::size_t filled_ = 0;
    std::optional<std::size_t> gap_;
};

std::optional<address_v6::bytes_type> parse_groups(std::string_view text) noexcept {
    group_bytes read;
    if (text.starts_with("::")) {
        read.open_gap();
        text.remove_prefix(2);
        if (text.empty()) return read.finish();
    }
    for (;;) {
        const std::size_t length = hex_length(text);
        const bool more = length < text.size();
        if (more && text[length] == '.') {
            if (!read.append(parse_dotted(text))) return std::nullopt;
            return read.finish();
        }
        if (!read.append(text.substr(0, length))) return std::nullopt;
        if (!more) return read.finish();
        if (text[length] != ':') return std::nullopt;
        text.remove_prefix(length + 1);
        if (text.starts_with(':')) {
            if (!read.open_gap()) return std::nullopt;
            text.remove_prefix(1);
            if (text.empty()) return read.finish();
        }
    }
}

constexpr bool is_number(std::string_view text) noexcept {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// The scope id that a zone stands for. Digits are a number, never an interface that bears them as a name.
std::optional<std::uint32_t> parse_zone(std::string_view zone) noexcept {
    if (is_number(zone)) return detail::parse_decimal(zone, std::numeric_limits<std::uint32_t>::max());
    // The system would look up the name as far as a NUL.
    if (zone.find('\0') != std::string_view::npos) return std::nullopt;
    const std::uint32_t index = platform::interface_index(zone);
    return index != 0 ? std::optional{index} : std::nullopt;
}

}  // namespace

result<address_v4> address_v4::parse(std::string_view text) noexcept {
    const auto bytes = parse_dotted(text);
    if (!bytes) return malformed();
    return address_v4{*bytes};
}

result<address_v6> address_v6::parse(std::string_view text) noexcept {
    const std::size_t percent = text.find('%');
    const auto bytes = parse_groups(text.substr(0, percent));
    if (!bytes) return malformed();
    if (percent == std::string_view::npos) return address_v6{*bytes};
    const auto scope_id = parse_zone(text.substr(percent + 1));
    if (!scope_id) return malformed();
    return address_v6{*bytes, *scope_id};
}

result<address> address::parse(std::string_view text) noexcept {
    if (text.find(':') != std::string_view::npos) return address_v6::parse(text);
    return address_v4::parse(text);
}

}  // namespace sockstate::ip
