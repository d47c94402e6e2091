// What a handle from elsewhere is: the system reports its family and protocol, and its state is inferred from the
// kernel's TCP state, from getpeername, and from whether it was ever connected.
//
// Not all of it can be known. Windows does not report whether receiving was shut: a stream that shut only receiving is
// taken for connected, and one that shut both for send_shut until the peer has closed too. For local streams and for
// datagram sockets Windows reports no shut direction at all.

#include <sockstate/ip/endpoint.hpp>
#include <sockstate/platform/describe.hpp>
#include <sockstate/platform/queries.hpp>
#include <sockstate/platform/tcp_info.hpp>

#include <windows/socket_facts.hpp>
#include <windows/socket_numbers.hpp>
#include <windows/startup.hpp>
#include <windows/system_call.hpp>
#include <windows/winsock.hpp>

namespace sockstate::platform {

namespace {

/// Whether there was a connection, or an attempt that failed.
bool is_over(native_handle handle) noexcept {
    constexpr DWORD never = 0xffffffff;
    const auto connected_for = read_number(handle, SO_CONNECT_TIME, operation::discover);
    if (connected_for && *connected_for != never) return true;
    return has_pending_error(handle).value_or(false);
}

lifecycle without_peer(native_handle handle) noexcept {
    native_address name;
    return local_address(handle, name) ? lifecycle::bound : lifecycle::unbound;
}

/// What the program did, and whether the connection is gone.
struct life {
    lifecycle state = lifecycle::unbound;
    bool over = false;
};

/// A connection that is gone: what it brought may still be received.
life without_connection(native_handle handle) noexcept {
    if (!is_over(handle)) return {without_peer(handle)};
    const bool unread = unread_bytes(handle).value_or(0) != 0;
    return {unread ? lifecycle::connected : lifecycle::shut_down, true};
}

life describe_tcp(native_handle handle, tcp_state state) noexcept {
    switch (state) {
        case tcp_state::listen: return {lifecycle::listening};
        case tcp_state::syn_sent:
        case tcp_state::syn_received: return {lifecycle::connecting};
        case tcp_state::established:
        case tcp_state::close_wait: return {lifecycle::connected};
        case tcp_state::fin_wait_1:
        case tcp_state::fin_wait_2:
        case tcp_state::closing:
        case tcp_state::last_ack: return {lifecycle::send_shut};
        case tcp_state::time_wait: return {lifecycle::shut_down};
        case tcp_state::closed:
        case tcp_state::unknown: break;
    }
    return without_connection(handle);
}

life describe_stream(native_handle handle) noexcept {
    if (is_accepting(handle)) return {lifecycle::listening};
    return has_peer(handle) ? life{lifecycle::connected} : without_connection(handle);
}

result<life> describe_life(native_handle handle, const description& found) noexcept {
    if (found.kind == protocol_kind::datagram) {
        return life{has_peer(handle) ? lifecycle::connected : without_peer(handle)};
    }
    const bool is_internet = found.family == address_family::ipv4 || found.family == address_family::ipv6;
    if (!is_internet || found.protocol != IPPROTO_TCP) return describe_stream(handle);
    return complete_state(handle, query_state(handle)).map([&](tcp_state state) {
        return describe_tcp(handle, state);
    });
}

}  // namespace

result<description> describe(native_handle handle) noexcept {
    // An inherited handle may be the first that this process has to do with sockets.
    if (auto started = start_winsock(operation::discover); !started) return tl::unexpected{started.error()};
    WSAPROTOCOL_INFOW told;
    int size = sizeof told;
    if (::getsockopt(handle, SOL_SOCKET, SO_PROTOCOL_INFOW, reinterpret_cast<char*>(&told), &size) == SOCKET_ERROR) {
        return failed(handle, operation::discover);
    }
    const auto kind = numbers.kind_of(told.iSocketType);
    const auto family = numbers.family_of(told.iAddressFamily);
    description found{
        .family = family, .kind = kind, .native_family = told.iAddressFamily, .native_type = told.iSocketType};
    if (family != address_family::local) found.protocol = told.iProtocol;
    return describe_life(handle, found).map([&](const life& is) {
        found.state = is.state;
        found.over = is.over;
        return found;
    });
}

}  // namespace sockstate::platform
