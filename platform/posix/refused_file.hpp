#pragma once

// The errors by which sendfile(2) says that it cannot send from this file or into this socket, while other calls may
// still work.

#include <posix/system_call.hpp>

namespace sockstate::platform {

/// Whether the code of a call that has moved nothing means that.
[[nodiscard]] inline bool is_refusal(int code) noexcept {
    // EOVERFLOW: Linux, of an offset past what the file system counts. read(2) finds the file's end there.
    // NOLINTNEXTLINE(misc-redundant-expression): two names of one number on Linux
    return code == EINVAL || code == ENOSYS || code == ENOTSUP || code == EOPNOTSUPP || code == ESPIPE ||
           code == EOVERFLOW;
}

/// The error of the call that has just moved nothing.
[[nodiscard]] inline tl::unexpected<error> not_sent_from_file() noexcept {
    if (is_refusal(errno)) return tl::unexpected{error{errc::not_supported, operation::send_file}};
    return failed(operation::send_file);
}

}  // namespace sockstate::platform
