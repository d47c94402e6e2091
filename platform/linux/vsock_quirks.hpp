#pragma once

// How Linux writes addresses of vsock.

#include <vsock_layout.hpp>

#include <sys/socket.h>

#include <linux/vm_sockets.h>

namespace sockstate::platform::quirks {

inline constexpr vsock_layout vsock = linux_vsock;
static_assert(vsock.family == AF_VSOCK && vsock.size == sizeof(sockaddr_vm));
static_assert(offsetof(sockaddr_vm, svm_port) == vsock_layout::port_at &&
              offsetof(sockaddr_vm, svm_cid) == vsock_layout::cid_at);

}  // namespace sockstate::platform::quirks
