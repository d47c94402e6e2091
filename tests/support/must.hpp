#pragma once

// Takes the value out of a result, or ends the test case with the error's text.

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

}  // namespace sockstate::test
