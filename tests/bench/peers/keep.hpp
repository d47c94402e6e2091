#pragma once

// A value that nobody uses must be made all the same.

namespace bench {

template <class T>
inline void keep(const T& value) {
    asm volatile("" : : "g"(&value) : "memory");  // may have been read
}

}  // namespace bench
