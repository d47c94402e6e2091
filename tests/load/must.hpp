#pragma once

// What a program of the load test takes for granted: where it fails there is no test.

#include <sockstate/result.hpp>

#include <cstdio>
#include <cstdlib>
#include <type_traits>
#include <utility>

namespace load {

/// The value, or the end of the program with the error.
template <class T>
T must(sockstate::result<T> got) {
    if (!got) {
        std::fprintf(stderr, "%s\n", to_string(got.error()).c_str());
        std::exit(EXIT_FAILURE);
    }
    if constexpr (!std::is_void_v<T>) return std::move(*got);
}

}  // namespace load
