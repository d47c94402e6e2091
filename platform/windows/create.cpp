// New handles, which child processes do not inherit. WSASocket has a flag for that; accept has none, so inheritance is
// switched off right afterwards.

#include <windows/create.hpp>

#include <sockstate/platform/handle.hpp>

#include <windows/system_call.hpp>

namespace sockstate::platform {

namespace {

/// Closes a handle that could not be made what it should be.
tl::unexpected<error> give_up(native_handle handle, const error& reason) noexcept {
    static_cast<void>(::closesocket(handle));
    return tl::unexpected{reason};
}

result<native_handle> keep_from_children(native_handle handle, operation what) noexcept {
    if (::SetHandleInformation(reinterpret_cast<HANDLE>(handle), HANDLE_FLAG_INHERIT, 0) != 0) return handle;
    return give_up(handle, error::system(static_cast<int>(::GetLastError()), what));
}

result<native_handle> make(int family, int type, int protocol, WSAPROTOCOL_INFOW* shared, operation what) noexcept {
    const auto call = [&](DWORD more) {
        return ::WSASocketW(family, type, protocol, shared, 0, WSA_FLAG_OVERLAPPED | more);
    };
    native_handle handle = call(WSA_FLAG_NO_HANDLE_INHERIT);
    if (handle != invalid_handle) return handle;
    if (::WSAGetLastError() != WSAEINVAL) return failed(handle, what);
    handle = call(0);  // Windows 7 before its first service pack does not know the flag
    if (handle == invalid_handle) return failed(handle, what);
    return keep_from_children(handle, what);
}

/// An accepted handle has the listener's mode, and the event object of its WSAEventSelect, which forbids blocking.
bool make_blocking(native_handle handle) noexcept {
    if (set_blocking(handle, true)) return true;
    return ::WSAEventSelect(handle, nullptr, 0) == 0 && set_blocking(handle, true);
}

}  // namespace

result<native_handle> create_socket(int family, int type, int protocol) noexcept {
    return make(family, type, protocol, nullptr, operation::open);
}

result<native_handle> create_shared(WSAPROTOCOL_INFOW& shared) noexcept {
    return make(FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &shared, operation::duplicate);
}

number_or_code create_accepted(native_handle listener, sockaddr* peer, int* size) noexcept {
    const native_handle handle = ::accept(listener, peer, size);
    if (handle == invalid_handle) return failure(listener);
    if (!make_blocking(handle)) {
        const auto reason = failure(handle);
        static_cast<void>(::closesocket(handle));
        return reason;
    }
    const auto kept = keep_from_children(handle, operation::accept);
    if (!kept) return number_or_code::failure(kept.error().native_code());
    return {static_cast<std::ptrdiff_t>(handle)};
}

}  // namespace sockstate::platform
