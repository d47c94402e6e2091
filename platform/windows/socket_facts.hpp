#pragma once

// Small questions about a socket, each with one call to Winsock.

#include <sockstate/platform/describe.hpp>

#include <windows/system_call.hpp>

namespace sockstate::platform {

/// A number among the options of SOL_SOCKET. Booleans may be answered with one byte only.
[[nodiscard]] inline result<DWORD> read_number(native_handle handle, int name, operation what) noexcept {
    DWORD value = 0;
    int size = sizeof value;
    if (::getsockopt(handle, SOL_SOCKET, name, reinterpret_cast<char*>(&value), &size) == SOCKET_ERROR) {
        return failed(handle, what);
    }
    return value;
}

/// Whether it listens.
[[nodiscard]] inline bool is_accepting(native_handle handle) noexcept {
    return read_number(handle, SO_ACCEPTCONN, operation::none).value_or(0) != 0;
}

/// Whether it has a peer: not before it is connected, and on some systems not once the connection is over.
[[nodiscard]] inline bool has_peer(native_handle handle) noexcept {
    native_address peer;
    return remote_address(handle, peer).has_value();
}

}  // namespace sockstate::platform
