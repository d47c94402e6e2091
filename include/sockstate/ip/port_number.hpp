#pragma once

// The number of a port as an argument, so that no other number is cut to it. A value.

#include <sockstate/detail/language.hpp>

#include <cstdint>
#include <type_traits>
#include <utility>

namespace sockstate::ip {

namespace detail {
/// Whole numbers of every width, and neither bool nor a character type.
template <class T>
concept whole_number =
    std::is_integral_v<T> && !std::is_same_v<T, bool> && !std::is_same_v<T, char> && !std::is_same_v<T, wchar_t> &&
    !std::is_same_v<T, char8_t> && !std::is_same_v<T, char16_t> && !std::is_same_v<T, char32_t>;

/// Whole numbers of which each is a port.
template <class T>
concept fits_port = whole_number<T> && std::is_unsigned_v<T> && sizeof(T) <= sizeof(std::uint16_t);

/// What stops the compiler at a number that is no port.
inline void this_number_is_no_port() {}
}  // namespace detail

/// A port in host order, from 0 to 65,535: a `std::uint16_t`, or a constant of any whole type.
///
/// A number of a wider type that is not a constant does not compile, because it could be cut to another port. Look at
/// it first and convert it, or pass it to a call that takes an `ip::service`, which looks at it when the program runs.
class port_number {
public:
    /// A number of which every value is a port.
    template <detail::fits_port Number>
    constexpr port_number(Number port) noexcept : value_{port} {}
    /// A constant, which has to be a port.
    template <detail::whole_number Number>
        requires(!detail::fits_port<Number>)
    consteval port_number(Number convert_it_to_uint16_unless_it_is_a_constant) noexcept
        : value_{static_cast<std::uint16_t>(convert_it_to_uint16_unless_it_is_a_constant)} {
        if (!std::in_range<std::uint16_t>(convert_it_to_uint16_unless_it_is_a_constant))
            detail::this_number_is_no_port();
    }

    /// The number.
    [[nodiscard]] constexpr std::uint16_t value() const noexcept { return value_; }

private:
    std::uint16_t value_;
};

}  // namespace sockstate::ip
