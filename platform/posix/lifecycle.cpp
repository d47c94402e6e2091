// The calls that change the state of a socket.

#include <sockstate/platform/lifecycle.hpp>
#include <sockstate/platform/options.hpp>

#include <posix/create.hpp>
#include <posix/socket_address.hpp>
#include <posix/system_call.hpp>

#include <address_quirks.hpp>
#include <lifecycle_quirks.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

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

/// The port of an internet address, in network order; nothing for another address.
std::optional<in_port_t> port_of(const native_address& address) noexcept {
    switch (raw(address)->sa_family) {
        case AF_INET: return reinterpret_cast<const sockaddr_in*>(raw(address))->sin_port;
        case AF_INET6: return reinterpret_cast<const sockaddr_in6*>(raw(address))->sin6_port;
        default: return std::nullopt;
    }
}

void set_port(native_address& address, in_port_t port) noexcept {
    if (raw(address)->sa_family == AF_INET) {
        reinterpret_cast<sockaddr_in*>(raw(address))->sin_port = port;
    } else {
        reinterpret_cast<sockaddr_in6*>(raw(address))->sin6_port = port;
    }
}

/// Whether it is of one interface: link-local, with a zone.
bool has_zone(const native_address& address) noexcept {
    return raw(address)->sa_family == AF_INET6 &&
           reinterpret_cast<const sockaddr_in6*>(raw(address))->sin6_scope_id != 0;
}

bool has_lost_peer(native_handle handle) noexcept {
    native_address peer;
    const auto told = remote_address(handle, peer);
    return !told && told.error().native_code() == ENOTCONN;
}

/// Takes the peer away. On Linux a port that the kernel chose goes with it, and the device, which becomes `device`
/// again.
result<void> forget_peer(native_handle handle, const result<option::name>& device, operation what) noexcept {
    sockaddr nobody{};
    nobody.sa_family = AF_UNSPEC;
    const auto asked = checked(::connect(handle, &nobody, sizeof nobody), what);
    // BSD finds fault with the address, each family in its own way, after it has done what was asked.
    if (!asked && !has_lost_peer(handle)) return asked;
    if (!device || view(*device).empty()) return {};
    if (auto set = set_option(handle, option_id::bind_to_device, *device); !set) {
        return tl::unexpected{set.error().during(what)};
    }
    return {};
}

/// Takes the port again, if Linux has dropped it with the peer: on the address that is left; where somebody holds it on
/// another one, on the address of the connection; and if that is gone too, any port.
result<void> keep_port(native_handle handle, const native_address& before) noexcept {
    const auto port = port_of(before);
    native_address now;
    if (!port || !local_address(handle, now) || port_of(now) != in_port_t{0}) return {};
    set_port(now, *port);
    if (bind(handle, now) || bind(handle, before)) return {};
    set_port(now, 0);
    if (auto bound = bind(handle, now); !bound) return tl::unexpected{bound.error().during(operation::disconnect)};
    return {};
}

result<option::name> device_of(native_handle handle) noexcept {
    return get_option_name(handle, option_id::bind_to_device);
}

/// Connects a datagram socket, and drops what ICMP reported of the peer before.
result<void> replace_peer(native_handle handle, const native_address& address, lifecycle from) noexcept {
    const auto done = checked(::connect(handle, raw(address), address.size), operation::connect);
    if (done && from == lifecycle::connected) static_cast<void>(take_error(handle));
    return done;
}

/// The same to an address with a zone, of which Linux makes the socket's device before it looks for a way there. Where
/// it finds none, the socket becomes what it was.
result<void> replace_peer_in_zone(native_handle handle, const native_address& address, lifecycle from) noexcept {
    const auto device = device_of(handle);
    native_address own;
    native_address peer;
    const bool has_own = from != lifecycle::unbound && local_address(handle, own);
    const bool has_peer = from == lifecycle::connected && remote_address(handle, peer);
    const auto done = replace_peer(handle, address, from);
    const bool had_device = device && !view(*device).empty();
    if (done || (had_device && from != lifecycle::unbound)) return done;
    if (!forget_peer(handle, device, operation::connect)) return done;
    if (has_own) static_cast<void>(keep_port(handle, own));
    if (has_peer) static_cast<void>(replace_peer(handle, peer, from));
    return done;
}

/// The failure of an accept, as the seam has it.
[[gnu::cold, gnu::noinline]] number_or_code not_accepted(number_or_code failure) noexcept {
    const int code = failure.reason(operation::accept).native_code();
    const bool died = std::ranges::find(quirks::dead_in_queue, code) != std::end(quirks::dead_in_queue);
    return died ? number_or_code::failure(ECONNABORTED) : failure;
}

/// A local address without a path: an abstract name, or none, for which a system that has abstract names chooses one.
bool asks_for_abstract_name(const native_address& address) noexcept {
    constexpr std::size_t path = offsetof(sockaddr_un, sun_path);
    return raw(address)->sa_family == AF_UNIX && (address.size <= path || address.bytes[path] == std::byte{});
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
    if (!quirks::has_abstract_names && asks_for_abstract_name(address)) {
        return tl::unexpected{error{errc::not_supported, operation::bind}};
    }
    return checked(::bind(handle, raw(address), address.size), operation::bind);
}

result<void> listen(native_handle handle, int backlog) noexcept {
    return checked(::listen(handle, backlog), operation::listen);
}

number_or_code accept(native_handle handle, native_address* peer) noexcept {
    const auto accepted = create_accepted(handle, peer);
    return accepted.has_number() ? accepted : not_accepted(accepted);
}

bool accept_has_timeout() noexcept {
    return quirks::accept_has_timeout;
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

result<void> set_peer(native_handle handle, const native_address& address, lifecycle from) noexcept {
    // Linux takes port 0, and the socket has no peer then.
    if (port_of(address) == in_port_t{0}) {
        return tl::unexpected{error::system(EADDRNOTAVAIL, operation::connect)};
    }
    if (quirks::connect_takes_device && has_zone(address)) return replace_peer_in_zone(handle, address, from);
    auto done = replace_peer(handle, address, from);
    // Linux has bound the socket before it looks for a way to the peer.
    if (!done && from == lifecycle::unbound) {
        static_cast<void>(forget_peer(handle, device_of(handle), operation::connect));
    }
    return done;
}

result<void> disconnect(native_handle handle) noexcept {
    native_address before;
    if (auto told = local_address(handle, before); !told) {
        return tl::unexpected{told.error().during(operation::disconnect)};
    }
    if (auto done = forget_peer(handle, device_of(handle), operation::disconnect); !done) return done;
    static_cast<void>(take_error(handle));  // what ICMP said of the old peer is no failure of the next send
    return keep_port(handle, before);
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
