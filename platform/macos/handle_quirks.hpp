#pragma once

// What is macOS's own in passing descriptors (xnu: bsd/kern/uipc_usrreq.c, bsd/kern/uipc_syscalls.c).

#include <rights_decode.hpp>

#include <cerrno>

namespace sockstate::platform::quirks {

inline constexpr rights_form rights = macos_rights;

/// There is no such flag: each descriptor is made close-on-exec right after the call.
inline constexpr int close_on_exec_flag = 0;

/// A receive without room for control messages makes the descriptors all the same, and nobody learns their numbers. So
/// every receive has room for them, and closes them. That costs some 10 ns a call, also on sockets of other families,
/// which the call cannot tell apart.
inline constexpr bool plain_receive_installs = true;

/// A peek shows zeros where the descriptors will be.
inline constexpr bool peek_makes_descriptors = false;

/// What recvmsg(2) reports where the receiver has no descriptor left.
inline constexpr int out_of_descriptors = EMSGSIZE;

}  // namespace sockstate::platform::quirks
