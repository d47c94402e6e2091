#pragma once

// What is FreeBSD's own in passing descriptors (unix(4), sys/kern/uipc_usrreq.c).

#include <rights_decode.hpp>

#include <cerrno>

#include <sys/socket.h>

namespace sockstate::platform::quirks {

inline constexpr rights_form rights = freebsd_rights;

/// Descriptors are made close-on-exec as they are made.
inline constexpr int close_on_exec_flag = MSG_CMSG_CLOEXEC;

/// A receive without room for control messages makes no descriptors: the kernel drops them.
inline constexpr bool plain_receive_installs = false;

/// A peek shows what the kernel keeps where the descriptors will be (uipc_socket.c: it copies the control messages
/// before they are externalized).
inline constexpr bool peek_makes_descriptors = false;

/// What recvmsg(2) reports where the receiver has no descriptor left.
inline constexpr int out_of_descriptors = EMSGSIZE;

}  // namespace sockstate::platform::quirks
