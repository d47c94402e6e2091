#pragma once

// What is Linux's own in passing descriptors (unix(7)).

#include <rights_decode.hpp>

#include <sys/socket.h>

namespace sockstate::platform::quirks {

inline constexpr rights_form rights = linux_rights;

/// Descriptors are made close-on-exec as they are made.
inline constexpr int close_on_exec_flag = MSG_CMSG_CLOEXEC;

/// A receive without room for control messages makes no descriptors: the kernel drops them.
inline constexpr bool plain_receive_installs = false;

/// A peek makes descriptors, and so does each one after it.
inline constexpr bool peek_makes_descriptors = true;

/// Where the receiver has no descriptor left the call succeeds, with MSG_CTRUNC.
inline constexpr int out_of_descriptors = 0;

}  // namespace sockstate::platform::quirks
