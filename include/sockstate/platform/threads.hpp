#pragma once

// The seam, threads: a thread that the library starts must not receive the signals of the program's threads.

#include <sockstate/export.hpp>

#include <cstddef>

namespace sockstate::platform {

/// The signals that a thread blocks, as the system notes them; only the backend looks inside.
struct signal_mask {
    static constexpr std::size_t capacity = 128;  ///< room for any system's mask

    alignas(8) std::byte bytes[capacity];  ///< as the system has them
};

/// Blocks every signal in the calling thread, and in the threads that it starts from here on. Writes to `before` what
/// was blocked until now. Where there are no signals it does nothing.
SOCKSTATE_EXPORT void hold_signals(signal_mask& before) noexcept;
/// Blocks in the calling thread what was blocked before.
SOCKSTATE_EXPORT void release_signals(const signal_mask& before) noexcept;

}  // namespace sockstate::platform
