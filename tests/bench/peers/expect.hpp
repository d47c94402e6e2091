#pragma once

// A measurement of calls that fail is none: the program ends.

#include <cstdio>
#include <cstdlib>

namespace bench {

[[noreturn]] inline void fail(const char* reason) {
    std::fprintf(stderr, "bench: %s\n", reason);
    std::exit(1);
}

inline void expect(bool held) {
    if (!held) [[unlikely]] {
        std::perror("bench");
        std::exit(1);
    }
}

}  // namespace bench
