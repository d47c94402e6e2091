#pragma once

// The socket's own time-outs, `option::send_timeout` and `option::receive_timeout`, over more than one system call.
//
// The kernel starts such a time-out again with every call. A call that is repeated after each signal of a profiler's
// timer would never end, so the library measures the time from the first signal on.

#include <sockstate/deadline.hpp>
#include <sockstate/option.hpp>

namespace sockstate::detail {

/// When the time-out ends that began at `began`; never where the socket has none.
[[nodiscard]] deadline end_of_timeout(native_handle handle, option_id which,
                                      deadline::clock::time_point began) noexcept;
/// The same from now on, for a call that is about to be made again; never on a socket that does not block, which does
/// not wait at all, and where the mode cannot be asked for (on Windows no signal interrupts a call).
[[nodiscard]] deadline rest_of_timeout(native_handle handle, option_id which) noexcept;

}  // namespace sockstate::detail
