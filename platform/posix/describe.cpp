// What a handle from elsewhere is: the system reports its family and protocol, and its state is inferred from the
// kernel's TCP state, from getpeername(2), and from what poll(2) says.
//
// Not all of it can be known. A shutdown of receiving looks like the peer's FIN once that has come, so a stream
// with the FIN is taken for one that still receives. Of local streams, and where the kernel reports no TCP state, a
// connection is connected for as long as it has a peer, whatever was shut. A datagram socket that shut sending
// alone looks connected. SO_ERROR is never read: reading takes it away from who waits for it.

#include <sockstate/ip/endpoint.hpp>
#include <sockstate/local/endpoint.hpp>
#include <sockstate/platform/describe.hpp>
#include <sockstate/platform/queries.hpp>
#include <sockstate/platform/tcp_info.hpp>

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

struct own_name {
    address_family family = address_family::none;
    bool is_given = false;  // has a port, a path or an abstract name
};

result<own_name> read_own_name(native_handle handle) noexcept {
    native_address address;
    if (auto told = local_address(handle, address); !told)
        return tl::unexpected{told.error().during(operation::discover)};
    sockaddr head{};
    std::memcpy(&head, address.bytes, sizeof head);
    ip::endpoint internet;
    local::endpoint path;
    switch (head.sa_family) {
        case AF_INET:
        case AF_INET6:
            if (auto read = decode(address, internet); !read) return tl::unexpected{read.error()};
            return own_name{head.sa_family == AF_INET ? address_family::ipv4 : address_family::ipv6,
                            internet.port() != 0};
        case AF_UNIX:
            if (auto read = decode(address, path); !read) return tl::unexpected{read.error()};
            return own_name{address_family::local, !path.is_unnamed()};
        default: return own_name{};
    }
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

life describe_stream(native_handle handle, short events, bool is_named) noexcept {
    if (is_accepting(handle)) return {lifecycle::listening};
    if (has_peer(handle)) return {lifecycle::connected};
    if ((events & quirks::connection_end) != 0) return after_the_end(handle);
    // Only an attempt under way can neither be written to nor has been hung up.
    if ((events & (POLLOUT | POLLHUP)) == 0) return {lifecycle::connecting};
    return {without_peer(is_named)};
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
    if (found.protocol == IPPROTO_TCP) {
        const auto state = complete_state(handle, query_state(handle));
        if (state && *state != tcp_state::unknown) return describe_tcp(handle, *state, *events, is_named);
    }
    return describe_stream(handle, *events, is_named);
}

}  // namespace

result<description> describe(native_handle handle) noexcept {
    const auto type = read_type(handle);
    if (!type) return tl::unexpected{type.error()};
    const auto name = read_own_name(handle);
    if (!name) return tl::unexpected{name.error()};
    const auto kind = numbers.kind_of(*type);
    if (!kind || name->family == address_family::none) return description{};  // none that the library has

    description found{.family = name->family, .kind = *kind};
    if (found.family != address_family::local && quirks::read_protocol(handle, *type, found.protocol) == -1) {
        return failed(operation::discover);
    }
    return describe_life(handle, found, name->is_given).map([&](const life& is) {
        found.state = is.state;
        found.over = is.over;
        return found;
    });
}

}  // namespace sockstate::platform
