#pragma once

// Takes the value out of a result, or ends the test case with the error's text.

#include <sockstate/native_handle.hpp>
#include <sockstate/result.hpp>

#include <doctest/doctest.h>

#include <type_traits>
#include <utility>

namespace sockstate::test {

template <class T, class E>
T must(tl::expected<T, E> outcome) {
    if (!outcome) FAIL(to_string(outcome.error()));
    if constexpr (!std::is_void_v<T>) return std::move(*outcome);
}

/// The handle of a socket that was made just now and closes right after. Or ends the test case.
template <class Socket, class E>
native_handle handle_of(const tl::expected<Socket, E>& made) {
    if (!made) FAIL(to_string(made.error()));
    return made->native();
}

}  // namespace sockstate::test
