// The peer of a local connection, by SIO_AF_UNIX_GETPEERPID, which reports its process alone.

#include <sockstate/platform/peer.hpp>

#include <windows/system_call.hpp>
#include <windows/winsock.hpp>

#include <peer_records.hpp>

namespace sockstate::platform {

namespace {

/// Of afunix.h, which not every SDK has.
constexpr DWORD read_peer_process = 0x58000100;

}  // namespace

result<peer_credentials> query_peer(native_handle handle) noexcept {
    std::byte written[sizeof(process_layout)] = {};
    DWORD size = 0;  // some versions write a number and report 0 bytes
    if (::WSAIoctl(handle, read_peer_process, nullptr, 0, written, sizeof written, &size, nullptr, nullptr) ==
        SOCKET_ERROR) {
        if (::WSAGetLastError() == WSAEOPNOTSUPP)
            return tl::unexpected{error{errc::not_supported, operation::query_peer}};
        return failed(handle, operation::query_peer);
    }
    const auto process = decode_process(written);
    if (!process) return tl::unexpected{error::system(WSAENOTCONN, operation::query_peer)};
    return peer_credentials{process, {}, {}};
}

result<native_handle> open_peer_process(native_handle /*handle*/) noexcept {
    return tl::unexpected{error{errc::not_supported, operation::query_peer}};
}

}  // namespace sockstate::platform
