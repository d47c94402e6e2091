#pragma once

// The words an error is printed with, the same on every platform.

#include <sockstate/error.hpp>

namespace sockstate::detail {

/// A code's name and the library's own sentence for it.
struct words {
    std::string_view name;
    std::string_view sentence;
};

/// For a portable condition. Names that share a value, such as EAGAIN and EWOULDBLOCK, get the one that sockets
/// mean. No name where the standard has no such condition.
[[nodiscard]] SOCKSTATE_EXPORT words words_of(std::errc condition) noexcept;
[[nodiscard]] SOCKSTATE_EXPORT words words_of(errc code) noexcept;
[[nodiscard]] SOCKSTATE_EXPORT words words_of(resolver_errc code) noexcept;

}  // namespace sockstate::detail
