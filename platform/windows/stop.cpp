// A stop, which ends waits: a UDP socket that is connected to itself, since select and AFD can wait only for sockets.
// One datagram is sent to it and never received. What others send to its port is dropped, for it has a peer.

#include <sockstate/platform/handle.hpp>
#include <sockstate/platform/lifecycle.hpp>
#include <sockstate/platform/stop.hpp>

#include <windows/system_call.hpp>
#include <windows/winsock.hpp>

namespace sockstate::platform {

namespace {

result<void> connect_to_itself(native_handle handle) noexcept {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
    int size = sizeof address;
    auto* const name = reinterpret_cast<sockaddr*>(&address);
    if (::bind(handle, name, size) == SOCKET_ERROR || ::getsockname(handle, name, &size) == SOCKET_ERROR ||
        ::connect(handle, name, size) == SOCKET_ERROR) {
        return failed(handle, operation::open);
    }
    return set_blocking(handle, false);
}

}  // namespace

result<stop_handles> open_stop() noexcept {
    const auto handle = open(address_family::ipv4, protocol_kind::datagram, IPPROTO_UDP);
    if (!handle) return tl::unexpected{handle.error()};
    if (auto connected = connect_to_itself(*handle); !connected) {
        static_cast<void>(close(*handle));
        return tl::unexpected{connected.error().during(operation::open)};
    }
    return stop_handles{*handle, *handle};
}

void raise_stop(stop_handles stop) noexcept {
    if (stop.raised == invalid_handle) return;
    const int kept = ::WSAGetLastError();
    static_cast<void>(::send(stop.raised, "", 1, 0));
    ::WSASetLastError(kept);
}

void close_stop(stop_handles stop) noexcept {
    if (stop.raised != invalid_handle) static_cast<void>(close(stop.raised));
}

}  // namespace sockstate::platform
