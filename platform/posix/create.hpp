#pragma once

// New descriptors, never inherited by child processes. There are two implementations: create_cloexec.cpp where the call
// that creates the descriptor takes the flag, create_fcntl.cpp where the flag is set right afterwards.

#include <sockstate/platform/handle.hpp>
#include <sockstate/platform/number_or_code.hpp>

namespace sockstate::platform {

/// socket(2).
[[nodiscard]] result<native_handle> create_socket(int family, int type, int protocol, bool blocking) noexcept;
/// socketpair(2), into `pair`.
[[nodiscard]] result<void> create_pair(int family, int type, native_handle (&pair)[2]) noexcept;
/// pipe(2), into `ends`: what is written to the second is read from the first. Neither blocks.
[[nodiscard]] result<void> create_pipe(native_handle (&ends)[2]) noexcept;
/// accept(2), once: a blocking descriptor, whatever the listener is; its peer in `peer` unless it is null.
[[nodiscard]] number_or_code create_accepted(native_handle listener, native_address* peer) noexcept;

}  // namespace sockstate::platform
