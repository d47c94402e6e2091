#pragma once

// Errors that pass by themselves: a program that serves others waits and tries again.

#include <initializer_list>
#include <system_error>

namespace examples {

/// Whether a call failed because the process or the system has too few descriptors, buffers or bytes of memory left.
/// `failure` is a `sockstate::error` or a `std::error_code`.
template <class Failure>
[[nodiscard]] bool is_shortage(const Failure& failure) {
    for (const std::errc one : {std::errc::too_many_files_open, std::errc::too_many_files_open_in_system,
                                std::errc::no_buffer_space, std::errc::not_enough_memory}) {
        if (failure == one) return true;
    }
    return false;
}

}  // namespace examples
