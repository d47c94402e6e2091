#pragma once

// What a protocol says of itself, as values.

#include <sockstate/concepts.hpp>

#include <optional>

namespace sockstate::detail {

struct protocol_facts {
    bool is_internet;  ///< without a `native_family`: of one of the internet's two families, else of the local one
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
inline constexpr protocol_facts facts_of{.is_internet = internet<P>,
                                         .kind = P::kind,
                                         .number = P::number,
                                         .native_family = native_family_of<P>(),
                                         .native_type = native_type_of<P>(),
                                         .fallback_number = fallback_number_of<P>(),
                                         .half_close = half_closing<P>};

}  // namespace sockstate::detail
