#pragma once

// How this family's calls fail: SOCKET_ERROR, with the reason in WSAGetLastError. No call is ever interrupted.

#include <sockstate/native_handle.hpp>
#include <sockstate/platform/number_or_code.hpp>
#include <sockstate/result.hpp>

#include <windows/winsock.hpp>

#include <type_traits>

namespace sockstate::platform {

static_assert(std::is_same_v<native_handle, SOCKET>);
static_assert(invalid_handle == INVALID_SOCKET);

/// Winsock says WSAENOTSOCK to a handle that is no socket and to one that is not open; the seam distinguishes them.
[[nodiscard]] inline int code_for(native_handle handle, int code) noexcept {
    if (code != WSAENOTSOCK) return code;
    DWORD flags = 0;
    const bool open = handle != invalid_handle && ::GetHandleInformation(reinterpret_cast<HANDLE>(handle), &flags) != 0;
    return open ? WSAENOTSOCK : WSAEBADF;
}

/// The error of the call on `handle` that has just failed.
[[nodiscard]] inline tl::unexpected<error> failed(native_handle handle, operation what,
                                                  std::uint8_t subject = 0) noexcept {
    return tl::unexpected{error::system(code_for(handle, ::WSAGetLastError()), what, subject)};
}

/// The same as the hot calls answer it.
[[nodiscard]] inline number_or_code failure(native_handle handle) noexcept {
    return number_or_code::failure(code_for(handle, ::WSAGetLastError()));
}

/// Nothing on 0, the error on SOCKET_ERROR.
[[nodiscard]] inline result<void> checked(int returned, native_handle handle, operation what) noexcept {
    if (returned == SOCKET_ERROR) return failed(handle, what);
    return {};
}

}  // namespace sockstate::platform
