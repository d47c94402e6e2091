#pragma once

// The members of a protocol as values, with defaults for those that it does not have.

#include <sockstate/concepts.hpp>
#include <sockstate/platform/handle.hpp>

#include <optional>

namespace sockstate::detail {

struct protocol_facts {
    /// Without a `native_family`: the only family that it has, or `none` if it has the internet's two.
    platform::address_family family;
    protocol_kind kind;
    int number;
    std::optional<int> native_family;
    std::optional<int> native_type;
    std::optional<int> fallback_number;
    bool half_close;
};

// The members that a protocol need not have. They are asked for by a concept: clang 14 does not accept it otherwise.
template <class P>
constexpr std::optional<int> native_family_of() noexcept {
    if constexpr (has_native_family<P>) return P::native_family;
    return std::nullopt;
}
template <class P>
constexpr std::optional<int> native_type_of() noexcept {
    if constexpr (has_native_type<P>) return P::native_type;
    return std::nullopt;
}
template <class P>
constexpr std::optional<int> fallback_number_of() noexcept {
    if constexpr (has_fallback_number<P>) return P::fallback_number;
    return std::nullopt;
}

template <class P>
constexpr platform::address_family family_of() noexcept {
    if (internet<P>) return platform::address_family::none;
    return vsock_family<P> ? platform::address_family::vsock : platform::address_family::local;
}

template <class P>
inline constexpr protocol_facts facts_of{.family = family_of<P>(),
                                         .kind = P::kind,
                                         .number = P::number,
                                         .native_family = native_family_of<P>(),
                                         .native_type = native_type_of<P>(),
                                         .fallback_number = fallback_number_of<P>(),
                                         .half_close = half_closing<P>};

}  // namespace sockstate::detail
