// The calls that move a socket along its life.

#include <sockstate/platform/lifecycle.hpp>

#include <posix/create.hpp>
#include <posix/socket_address.hpp>
#include <posix/system_call.hpp>

#include <lifecycle_quirks.hpp>

#include <algorithm>

#include <netinet/in.h>
#include <sys/socket.h>

namespace sockstate::platform {

namespace {

/// Connects without waiting and puts the blocking mode back as it was.
result<void> start_connect(native_handle handle, const native_address& address) noexcept {
    const auto blocking = is_blocking(handle);
    if (!blocking) return tl::unexpected{blocking.error().during(operation::connect)};
    if (*blocking) {
        if (auto set = set_blocking(handle, false); !set) return set;
    }
    const auto started = checked(::connect(handle, raw(address), address.size), operation::connect);
    if (*blocking) {
        if (auto set = set_blocking(handle, true); !set) return set;
    }
    return started;
}

std::uint16_t port_of(native_handle handle, sockaddr_storage& address) noexcept {
    socklen_t size = sizeof address;
    if (::getsockname(handle, reinterpret_cast<sockaddr*>(&address), &size) == -1) return 0;
    if (address.ss_family == AF_INET) return reinterpret_cast<const sockaddr_in&>(address).sin_port;
    if (address.ss_family == AF_INET6) return reinterpret_cast<const sockaddr_in6&>(address).sin6_port;
    return 0;
}

bool has_lost_peer(native_handle handle) noexcept {
    native_address peer;
    const auto told = remote_address(handle, peer);
    return !told && told.error().native_code() == ENOTCONN;
}

/// Linux forgets a port that it chose itself when the peer is taken away; this takes it again.
result<void> keep_port(native_handle handle, in_port_t port) noexcept {
    sockaddr_storage now{};
    if (port == 0 || port_of(handle, now) != 0) return {};
    socklen_t size = sizeof(sockaddr_in);
    if (now.ss_family == AF_INET) {
        reinterpret_cast<sockaddr_in&>(now).sin_port = port;
    } else {
        reinterpret_cast<sockaddr_in6&>(now).sin6_port = port;
        size = sizeof(sockaddr_in6);
    }
    return checked(::bind(handle, reinterpret_cast<const sockaddr*>(&now), size), operation::disconnect);
}

int how(direction which) noexcept {
    switch (which) {
        case direction::send: return SHUT_WR;
        case direction::receive: return SHUT_RD;
        case direction::both: return SHUT_RDWR;
    }
    return SHUT_RDWR;
}

}  // namespace

result<void> bind(native_handle handle, const native_address& address) noexcept {
    return checked(::bind(handle, raw(address), address.size), operation::bind);
}

result<void> listen(native_handle handle, int backlog) noexcept {
    return checked(::listen(handle, backlog), operation::listen);
}

result<native_handle> accept(native_handle handle, native_address* peer) noexcept {
    auto accepted = create_accepted(handle, peer);
    if (!accepted &&
        std::ranges::find(quirks::dead_in_queue, accepted.error().native_code()) != std::end(quirks::dead_in_queue)) {
        return tl::unexpected{error::system(ECONNABORTED, operation::accept)};
    }
    return accepted;
}

result<void> connect(native_handle handle, const native_address& address, waiting mode) noexcept {
    if (mode == waiting::never) return start_connect(handle, address);
    if (::connect(handle, raw(address), address.size) == 0) return {};
    // The attempt goes on after a signal; calling again would only say EALREADY. Of a local socket it was none yet, but
    // a wait for room in the listener's queue.
    if (errno == EINTR) errno = raw(address)->sa_family == AF_UNIX ? EAGAIN : EINPROGRESS;
    return failed(operation::connect);
}

result<void> take_error(native_handle handle) noexcept {
    int reason = 0;
    socklen_t size = sizeof reason;
    if (::getsockopt(handle, SOL_SOCKET, SO_ERROR, &reason, &size) == -1) return failed(operation::connect);
    if (reason != 0) return tl::unexpected{error::system(reason, operation::connect)};
    return {};
}

result<void> disconnect(native_handle handle) noexcept {
    sockaddr_storage before{};
    const in_port_t port = port_of(handle, before);
    sockaddr nobody{};
    nobody.sa_family = AF_UNSPEC;
    const auto asked = checked(::connect(handle, &nobody, sizeof nobody), operation::disconnect);
    // BSD finds fault with the address, each family in its own way, after it has done what was asked.
    if (!asked && !has_lost_peer(handle)) return asked;
    return keep_port(handle, port);
}

result<void> shutdown(native_handle handle, direction which) noexcept {
    if constexpr (quirks::shut_sending_first) {
        if (which == direction::both) {
            const auto sent = checked(::shutdown(handle, SHUT_WR), operation::shutdown);
            if (!sent) return sent;
            // After the peer's FIN receiving has ended already, which is no failure of ours.
            if (::shutdown(handle, SHUT_RD) == 0 || errno == ENOTCONN) return {};
            return failed(operation::shutdown);
        }
    }
    const auto done = checked(::shutdown(handle, how(which)), operation::shutdown);
    // Once both FINs are through there is no connection, and receiving ended with the peer's.
    if (!done && which == direction::receive && done.error() == std::errc::not_connected) return {};
    return done;
}

}  // namespace sockstate::platform
