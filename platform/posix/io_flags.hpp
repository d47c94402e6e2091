#pragma once

// How a call sends or receives, as flags of send(2) and recv(2).

#include <sockstate/platform/io.hpp>

#include <io_quirks.hpp>

#include <sys/socket.h>

namespace sockstate::platform {

// By multiplication, which compiles to fewer instructions than a choice.
static_assert(static_cast<int>(waiting::as_set) == 0 && static_cast<int>(waiting::never) == 1);
static_assert(static_cast<int>(reading::take) == 0 && static_cast<int>(reading::peek) == 1);

[[nodiscard]] inline int sending(waiting mode) noexcept {
    return quirks::no_signal | static_cast<int>(mode) * MSG_DONTWAIT;
}

[[nodiscard]] inline int receiving(waiting mode, reading how) noexcept {
    return static_cast<int>(mode) * MSG_DONTWAIT | static_cast<int>(how) * MSG_PEEK;
}

}  // namespace sockstate::platform
