#pragma once

// A value of sysctlbyname(3), of macOS and FreeBSD, that may grow while it is read.

#include <posix/system_call.hpp>

#include <cstddef>
#include <vector>

#include <sys/types.h>

#include <sys/sysctl.h>

namespace sockstate::platform {

/// The whole value, whatever its size.
[[nodiscard]] inline result<std::vector<std::byte>> read_sysctl(const char* name, operation what) {
    for (std::size_t slack = 4096;; slack *= 2) {
        std::size_t size = 0;
        if (::sysctlbyname(name, nullptr, &size, nullptr, 0) == -1) return failed(what);
        std::vector<std::byte> value(size + slack);
        size = value.size();
        if (::sysctlbyname(name, value.data(), &size, nullptr, 0) == 0) {
            value.resize(size);
            return value;
        }
        if (errno != ENOMEM) return failed(what);  // else it has outgrown the slack
    }
}

}  // namespace sockstate::platform
