// The calls that move a socket along its life.

#include <sockstate/platform/lifecycle.hpp>

#include <windows/create.hpp>
#include <windows/socket_address.hpp>
#include <windows/socket_facts.hpp>
#include <windows/system_call.hpp>
#include <windows/winsock.hpp>

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace sockstate::platform {

namespace {

/// Windows says that the connection was reset; Wine cannot find its peer.
bool died_in_queue(int code) noexcept {
    return code == WSAECONNRESET || code == WSAENOTCONN;
}

/// Whether a listener has handed out a connection that ended in the queue: Wine 10 does, without the peer's address. A
/// local client may have no address and be alive.
bool is_dead(native_handle listener, int peer_size) noexcept {
    if (peer_size != 0) return false;
    native_address own;
    int size = native_address::capacity;
    return ::getsockname(listener, raw(own), &size) == 0 && raw(own)->sa_family != AF_UNIX;
}

bool would_share(native_handle handle) noexcept {
    return read_number(handle, SO_REUSEADDR, operation::bind).value_or(0) != 0;
}

/// A local address that is an abstract name, or none. Windows has neither abstract names nor chooses any.
bool has_no_path(const native_address& address) noexcept {
    constexpr std::size_t path = offsetof(sockaddr_local, path);
    return raw(address)->sa_family == AF_UNIX && (address.size <= path || address.bytes[path] == std::byte{});
}

int how(direction which) noexcept {
    switch (which) {
        case direction::send: return SD_SEND;
        case direction::receive: return SD_RECEIVE;
        case direction::both: return SD_BOTH;
    }
    return SD_BOTH;
}

/// Whether it is an internet address whose port is 0.
bool has_no_port(const native_address& address) noexcept {
    switch (raw(address)->sa_family) {
        case AF_INET: return reinterpret_cast<const sockaddr_in*>(raw(address))->sin_port == 0;
        case AF_INET6: return reinterpret_cast<const sockaddr_in6*>(raw(address))->sin6_port == 0;
        default: return false;
    }
}

result<void> start(native_handle handle, const native_address& address) noexcept {
    if (::connect(handle, raw(address), static_cast<int>(address.size)) == 0) return {};
    if (::WSAGetLastError() != WSAEWOULDBLOCK) return failed(handle, operation::connect);
    return tl::unexpected{error::system(WSAEINPROGRESS, operation::connect)};
}

}  // namespace

result<void> bind(native_handle handle, const native_address& address) noexcept {
    if (has_no_path(address)) return tl::unexpected{error{errc::not_supported, operation::bind}};
    auto done = checked(::bind(handle, raw(address), static_cast<int>(address.size)), handle, operation::bind);
    // Where the holder does not share its address, Windows refuses a socket that would share it for lack of the right.
    if (!done && done.error().native_code() == WSAEACCES && would_share(handle)) {
        return tl::unexpected{error::system(WSAEADDRINUSE, operation::bind)};
    }
    return done;
}

result<void> listen(native_handle handle, int backlog) noexcept {
    // More than 200 is taken only in the form of SOMAXCONN_HINT, the negative number.
    constexpr int most_as_it_is = 200;
    const int given = backlog > most_as_it_is ? -backlog : backlog;
    return checked(::listen(handle, given), handle, operation::listen);
}

number_or_code accept(native_handle handle, native_address* peer) noexcept {
    int size = native_address::capacity;
    const auto accepted =
        peer == nullptr ? create_accepted(handle, nullptr, nullptr) : create_accepted(handle, raw(*peer), &size);
    if (!accepted.has_number()) {
        const bool died = died_in_queue(accepted.reason(operation::accept).native_code());
        return died ? number_or_code::failure(WSAECONNABORTED) : accepted;
    }
    if (peer != nullptr) {
        peer->size = static_cast<std::uint32_t>(size);
        if (is_dead(handle, size)) {
            static_cast<void>(::closesocket(static_cast<native_handle>(accepted.value)));
            return number_or_code::failure(WSAECONNABORTED);
        }
    }
    return accepted;
}

bool accept_has_timeout() noexcept {
    return false;  // SO_RCVTIMEO is for what receives data
}

result<void> connect(native_handle handle, const native_address& address, waiting mode) noexcept {
    if (mode == waiting::as_set) return start(handle, address);
    // The mode that was set cannot be asked for, so it cannot be put back: the socket blocks from here on.
    if (auto set = set_blocking(handle, false); !set) return tl::unexpected{set.error().during(operation::connect)};
    const auto started = start(handle, address);
    if (auto set = set_blocking(handle, true); !set) return tl::unexpected{set.error().during(operation::connect)};
    return started;
}

result<void> take_error(native_handle handle) noexcept {
    int reason = 0;
    int size = sizeof reason;
    if (::getsockopt(handle, SOL_SOCKET, SO_ERROR, reinterpret_cast<char*>(&reason), &size) == SOCKET_ERROR) {
        return failed(handle, operation::connect);
    }
    if (reason != 0) return tl::unexpected{error::system(reason, operation::connect)};
    return {};
}

result<void> set_peer(native_handle handle, const native_address& address, lifecycle from) noexcept {
    if (has_no_port(address)) return tl::unexpected{error::system(WSAEADDRNOTAVAIL, operation::connect)};
    if (auto started = start(handle, address); !started)
        return started;  // no call takes back an address that it has taken
    if (from == lifecycle::connected) static_cast<void>(take_error(handle));  // which is the old peer's
    return {};
}

result<void> disconnect(native_handle handle) noexcept {
    native_address own;
    if (auto told = local_address(handle, own); !told)
        return tl::unexpected{told.error().during(operation::disconnect)};
    // An address of zeros, of the socket's own family, is nobody.
    native_address nobody = own;
    std::fill(nobody.bytes + sizeof(ADDRESS_FAMILY), nobody.bytes + nobody.size, std::byte{});
    return checked(::connect(handle, raw(nobody), static_cast<int>(nobody.size)), handle, operation::disconnect);
}

result<void> shutdown(native_handle handle, direction which) noexcept {
    return checked(::shutdown(handle, how(which)), handle, operation::shutdown);
}

}  // namespace sockstate::platform
