// What a handle from elsewhere is: the system reports its family and protocol, and its state is inferred from the
// kernel's TCP state, from getpeername(2), and from what poll(2) says.
//
// Some of it cannot be known. After the peer's FIN has arrived, a shutdown of receiving looks the same, so such a
// stream is reported as one that still receives. A local stream, and a connection for which the kernel reports no TCP
// state, is reported as connected while it has a peer, whatever was shut down. A datagram socket that has shut down
// only sending looks connected. For a socket of a family that the library does not know, the name and the result of
// poll(2) are compared with those of a fresh socket, to see whether it is bound or connecting. SO_ERROR is never read,
// since reading it would take the error from the code that waits for it.

#include <sockstate/ip/endpoint.hpp>
#include <sockstate/local/endpoint.hpp>
#include <sockstate/platform/describe.hpp>
#include <sockstate/platform/queries.hpp>
#include <sockstate/platform/tcp_info.hpp>
#include <sockstate/platform/vsock_address.hpp>
#include <sockstate/vsock.hpp>

#include <posix/create.hpp>
#include <posix/poll_now.hpp>
#include <posix/socket_facts.hpp>
#include <posix/socket_numbers.hpp>
#include <posix/system_call.hpp>

#include <query_quirks.hpp>

#include <cstring>
#include <optional>

#include <netinet/in.h>
#include <sys/socket.h>

namespace sockstate::platform {

namespace {

constexpr short asked_events = POLLOUT | quirks::receive_end | quirks::connection_end;

result<void> read_own_name(native_handle handle, native_address& name) noexcept {
    if (auto told = local_address(handle, name); !told) return tl::unexpected{told.error().during(operation::discover)};
    return {};
}

int family_of(const native_address& name) noexcept {
    sockaddr head{};
    std::memcpy(&head, name.bytes, sizeof head);
    return head.sa_family;
}

bool is_same(const native_address& one, const native_address& other) noexcept {
    return one.size == other.size && one.size <= native_address::capacity &&
           std::memcmp(one.bytes, other.bytes, one.size) == 0;
}

/// Of a family that the library does not know: whether the name is another than a fresh socket has.
result<bool> is_unlike_fresh(const native_address& name, const description& found) noexcept {
    const auto fresh = create_socket(found.native_family, found.native_type, found.protocol, true);
    if (!fresh) return tl::unexpected{fresh.error().during(operation::discover)};
    native_address nothing;
    const auto told = read_own_name(*fresh, nothing);
    static_cast<void>(close(*fresh));
    if (!told) return tl::unexpected{told.error()};
    return !is_same(name, nothing);
}

/// Whether a socket has a port, a path or an abstract name.
result<bool> is_given(const native_address& name, const description& found) noexcept {
    ip::endpoint internet;
    local::endpoint path;
    vsock::endpoint machine;
    switch (found.family) {
        case address_family::ipv4:
        case address_family::ipv6: return decode(name, internet).map([&] { return internet.port() != 0; });
        case address_family::local: return decode(name, path).map([&] { return !path.is_unnamed(); });
        case address_family::vsock: return decode(name, machine).map([&] { return machine.port() != vsock::any; });
        case address_family::none: break;
    }
    return is_unlike_fresh(name, found);
}

result<int> read_type(native_handle handle) noexcept {
    int type = 0;
    socklen_t size = sizeof type;
    if (::getsockopt(handle, SOL_SOCKET, SO_TYPE, &type, &size) == -1) return failed(operation::discover);
    return type;
}

lifecycle without_peer(bool is_named) noexcept {
    return is_named ? lifecycle::bound : lifecycle::unbound;
}

/// What the program did, and whether the connection is gone.
struct life {
    lifecycle state = lifecycle::unbound;
    bool over = false;
};

/// A connection that is gone: what it brought may still be received.
life after_the_end(native_handle handle) noexcept {
    const bool unread = unread_bytes(handle).value_or(0) != 0;
    return {unread ? lifecycle::connected : lifecycle::shut_down, true};
}

/// A stream by its TCP state, and by the events that were there before the state was read: so an end of receiving
/// that the state knows nothing of was no FIN of the peer's.
result<life> describe_tcp(native_handle handle, tcp_state state, short events_before, bool is_named) noexcept {
    const bool receive_shut = (events_before & quirks::receive_end) != 0;
    const bool writable = (events_before & POLLOUT) != 0;
    const lifecycle open = receive_shut ? lifecycle::receive_shut : lifecycle::connected;
    switch (state) {
        case tcp_state::listen: return life{lifecycle::listening};
        case tcp_state::syn_sent: return life{lifecycle::connecting};
        // TCP Fast Open: accept has given it already, and it can be written to. An attempt under way cannot.
        case tcp_state::syn_received: return life{writable ? open : lifecycle::connecting};
        case tcp_state::established: return life{open};
        case tcp_state::close_wait: return life{lifecycle::connected};
        case tcp_state::fin_wait_1:
        case tcp_state::fin_wait_2: return life{receive_shut ? lifecycle::shut_down : lifecycle::send_shut};
        case tcp_state::closing:
        case tcp_state::last_ack: return life{lifecycle::send_shut};
        case tcp_state::time_wait: return life{lifecycle::shut_down};
        case tcp_state::closed:
        case tcp_state::unknown: break;
    }
    // A connection may have ended since the first look.
    return poll_now(handle, asked_events, operation::discover).map([&](short events) {
        return (events & quirks::connection_end) != 0 ? after_the_end(handle) : life{without_peer(is_named)};
    });
}

/// A socket that can neither be written to nor has been hung up: an attempt to connect is under way, unless those of
/// its protocol are so from the start, as SCTP's are. Of such a protocol nobody reports an attempt.
result<life> describe_silent(const description& found, bool is_named) noexcept {
    const auto fresh = create_socket(found.native_family, found.native_type, found.protocol, true);
    if (!fresh) return tl::unexpected{fresh.error().during(operation::discover)};
    const auto events = poll_now(*fresh, asked_events, operation::discover);
    static_cast<void>(close(*fresh));
    return events.map([&](short at_first) {
        const bool is_sign = (at_first & (POLLOUT | POLLHUP)) != 0;
        return life{is_sign ? lifecycle::connecting : without_peer(is_named)};
    });
}

result<life> describe_stream(native_handle handle, short events, const description& found, bool is_named) noexcept {
    if (is_accepting(handle)) return life{lifecycle::listening};
    if (has_peer(handle)) return life{lifecycle::connected};
    if ((events & quirks::connection_end) != 0) return after_the_end(handle);
    if ((events & (POLLOUT | POLLHUP)) == 0) return describe_silent(found, is_named);
    return life{without_peer(is_named)};
}

/// A stream of vsock. On Linux its peer has no name any more once this side has shut a direction, so an empty receive,
/// which takes nothing, says whether it is a connection.
result<life> describe_vsock(native_handle handle, short events, const description& found, bool is_named) noexcept {
    const bool is_connection = ::recv(handle, nullptr, 0, MSG_DONTWAIT) == 0;
    if (!is_connection || has_peer(handle)) return describe_stream(handle, events, found, is_named);
    // Both directions are over, and this side has shut sending. Whether it has shut receiving too, or the peer sending,
    // nobody reports.
    if ((events & POLLHUP) != 0) return life{lifecycle::send_shut, true};
    return life{(events & quirks::receive_end) != 0 ? lifecycle::receive_shut : lifecycle::send_shut};
}

lifecycle describe_datagram(native_handle handle, short events, bool is_named) noexcept {
    if (!has_peer(handle)) return without_peer(is_named);
    if ((events & POLLHUP) != 0) return lifecycle::shut_down;
    return (events & quirks::receive_end) != 0 ? lifecycle::receive_shut : lifecycle::connected;
}

result<life> describe_life(native_handle handle, const description& found, bool is_named) noexcept {
    const auto events = poll_now(handle, asked_events, operation::discover);
    if (!events) return tl::unexpected{events.error()};
    if (found.kind == protocol_kind::datagram) return life{describe_datagram(handle, *events, is_named)};
    if (found.protocol == IPPROTO_TCP && found.family != address_family::none) {
        const auto state = complete_state(handle, query_state(handle));
        if (state && *state != tcp_state::unknown) return describe_tcp(handle, *state, *events, is_named);
    }
    if (found.family == address_family::vsock) return describe_vsock(handle, *events, found, is_named);
    return describe_stream(handle, *events, found, is_named);
}

}  // namespace

result<description> describe(native_handle handle) noexcept {
    const auto type = read_type(handle);
    if (!type) return tl::unexpected{type.error()};
    native_address name;
    if (auto read = read_own_name(handle, name); !read) return tl::unexpected{read.error()};

    const int family = family_of(name);
    description found{.family = numbers.family_of(family),
                      .kind = numbers.kind_of(*type),
                      .native_family = family,
                      .native_type = *type};
    if (found.family != address_family::local && quirks::read_protocol(handle, family, *type, found.protocol) == -1) {
        return failed(operation::discover);
    }
    const auto is_named = is_given(name, found);
    if (!is_named) return tl::unexpected{is_named.error()};
    return describe_life(handle, found, *is_named).map([&](const life& is) {
        found.state = is.state;
        found.over = is.over;
        return found;
    });
}

}  // namespace sockstate::platform
