#pragma once

// A port, by number or by the name of its service. A value; distinct threads may read the same one.

#include <sockstate/export.hpp>
#include <sockstate/ip/port_number.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace sockstate::ip {

/// A port by number or by the name that the system's service table has for it: `7000`, `"7000"`, `"https"`.
///
/// It keeps a copy of the text. If the text is neither a port nor a name, the service is not valid, and calls with it
/// fail with `errc::invalid_argument`.
class service {
public:
    /// The port with this number; not valid below 0 and above 65,535.
    template <detail::whole_number Number>
    service(Number port) noexcept
        : port_{std::in_range<std::uint16_t>(port) ? static_cast<std::uint16_t>(port) : std::uint16_t{0}},
          is_valid_{std::in_range<std::uint16_t>(port)} {}
    /// Text of digits alone is a decimal number, up to 65,535. Other text is a name: it has no blank, no control byte,
    /// and no sign in front. Empty text is not valid.
    SOCKSTATE_EXPORT service(std::string_view text);
    /// The same; a null pointer is not valid.
    SOCKSTATE_EXPORT service(const char* text);
    /// The same of a string.
    service(const std::string& text) : service{std::string_view{text}} {}
    service(std::nullptr_t) = delete;

    /// Empty if the port is given by its number.
    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    /// 0 if it is given by name.
    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    /// Whether it is a port or can be a name.
    [[nodiscard]] bool is_valid() const noexcept { return is_valid_; }

private:
    std::string name_;
    std::uint16_t port_ = 0;
    bool is_valid_ = false;
};

/// The number or the name; `(invalid)` for what is neither. Control characters in a name are escaped.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const service& port);

}  // namespace sockstate::ip

namespace sockstate {
using ip::to_string;  // so that a qualified call finds it too
}
