#pragma once

// New handles, never inherited by child processes.

#include <sockstate/native_handle.hpp>
#include <sockstate/platform/number_or_code.hpp>
#include <sockstate/result.hpp>

#include <windows/winsock.hpp>

namespace sockstate::platform {

/// WSASocket: a blocking handle that takes overlapped calls too.
[[nodiscard]] result<native_handle> create_socket(int family, int type, int protocol) noexcept;
/// WSASocket: another handle to the socket that `shared` describes.
[[nodiscard]] result<native_handle> create_shared(WSAPROTOCOL_INFOW& shared) noexcept;
/// accept: a blocking handle, whatever the listener is.
[[nodiscard]] number_or_code create_accepted(native_handle listener, sockaddr* peer, int* size) noexcept;

}  // namespace sockstate::platform
