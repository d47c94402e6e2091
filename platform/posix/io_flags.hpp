#pragma once

// How a call sends or receives, as flags of send(2) and recv(2).

#include <sockstate/platform/io.hpp>

#include <io_quirks.hpp>

#include <sys/socket.h>

namespace sockstate::platform {

// By arithmetic on flags that share no bit, which compiles to fewer instructions than choices.
static_assert(static_cast<int>(waiting::as_set) == 0 && static_cast<int>(waiting::never) == 1);
static_assert(static_cast<int>(reading::take) == 0 && static_cast<int>(reading::peek) == 1);

[[nodiscard]] inline int sending(waiting mode) noexcept {
    return quirks::no_signal + static_cast<int>(mode) * MSG_DONTWAIT;
}

/// With `more` flags. In two steps: from one sum g++ takes out the common factor, which costs an instruction.
[[nodiscard]] inline int receiving(waiting mode, reading how, int more = 0) noexcept {
    const int flags = static_cast<int>(mode) * MSG_DONTWAIT + more;
    return flags + static_cast<int>(how) * MSG_PEEK;
}

}  // namespace sockstate::platform
