#pragma once

// Errors as this platform's system calls make them: errno's numbers and Winsock's have nothing in common.

#include <sockstate/error.hpp>

namespace sockstate::test {

/// This platform's code for a condition, found by asking; 0 where it has none.
inline int native(std::errc condition) {
    for (int code = 1; code < 12000; ++code) {
        if (error::system(code, operation::none).condition() == condition) return code;
    }
    return 0;
}

/// The failure of a system call, with this platform's code for the condition.
inline error failed(std::errc condition, operation what) {
    return error::system(native(condition), what);
}

}  // namespace sockstate::test
