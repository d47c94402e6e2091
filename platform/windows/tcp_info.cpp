// Asking the kernel for one connection: SIO_TCP_INFO, newest version first. A system that does not have it (before
// Windows 10 1703, and Wine), or not for this socket, is asked for its table of connections, which holds the state.

#include <sockstate/platform/tcp_info.hpp>
#include <sockstate/tables/connections.hpp>

#include <decode_in_place.hpp>
#include <windows/connections.hpp>
#include <windows/socket_facts.hpp>
#include <windows/system_call.hpp>
#include <windows/tcp_info_decode.hpp>
#include <windows/winsock.hpp>

#include <iterator>
#include <optional>

namespace sockstate::platform {

namespace {

using windows_kernel::tcp_info_sizes;

constexpr DWORD newest = static_cast<DWORD>(std::size(tcp_info_sizes)) - 1;

/// The metrics in this version or an older one; the last refusal where the system reports none for this socket.
result<tcp_info> read_tcp_info(native_handle handle, DWORD version) noexcept {
    constexpr DWORD sio_tcp_info = _WSAIORW(IOC_VENDOR, 39);  // not in every SDK
    const auto read = [&](std::span<std::byte> room) -> result<std::size_t> {
        for (;; --version) {
            DWORD written = 0;
            const auto size = static_cast<DWORD>(tcp_info_sizes[version]);
            if (::WSAIoctl(handle, sio_tcp_info, &version, sizeof version, room.data(), size, &written, nullptr,
                           nullptr) == 0) {
                return std::min(written, size);
            }
            if (version == 0) return failed(handle, operation::query_info);
        }
    };
    return decode_in_place(read, windows_kernel::tcp_info_record);
}

std::optional<ip::endpoint> endpoint_of(result<void> (*name)(native_handle, native_address&) noexcept,
                                        native_handle handle) noexcept {
    native_address address;
    ip::endpoint endpoint;
    if (!name(handle, address) || !decode(address, endpoint)) return std::nullopt;
    return endpoint.unmapped();
}

/// The rows of a socket: its connection's, or while there is no peer its attempt's to connect.
connection_filter rows_of(const ip::endpoint& local, const std::optional<ip::endpoint>& remote) noexcept {
    connection_filter wanted;
    wanted.local_port = local.port();
    if (!local.address().is_unspecified()) wanted.local_address = local.address();
    if (remote) {
        wanted.remote_address = remote->address();
        wanted.remote_port = remote->port();
    } else {
        wanted.states = {tcp_state::syn_sent, tcp_state::syn_received};
    }
    return wanted;
}

/// What the table does not list is closed.
result<tcp_state> state_in_table(native_handle handle, operation what) noexcept {
    // A table is no snapshot: a connection that still has a peer may be missing in it, and is looked for again.
    constexpr int most_looks = 3;
    for (int look = 1;; ++look) {
        const auto local = endpoint_of(local_address, handle);
        if (!local) return tcp_state::closed;  // a fresh one
        const auto remote = endpoint_of(remote_address, handle);
        std::optional<tcp_state> found;
        const auto take = [](void* to, const connection& row, const tcp_info* /*info*/) {
            *static_cast<std::optional<tcp_state>*>(to) = row.state;
            return false;  // there is one
        };
        if (auto walked = visit_unowned_connections(rows_of(*local, remote), take, &found); !walked) {
            return tl::unexpected{walked.error().during(what)};
        }
        if (found || !remote || look == most_looks) return found.value_or(tcp_state::closed);
    }
}

result<tcp_state> state_without_info(native_handle handle, operation what) noexcept {
    WSAPROTOCOL_INFOW told;
    int size = sizeof told;
    if (::getsockopt(handle, SOL_SOCKET, SO_PROTOCOL_INFOW, reinterpret_cast<char*>(&told), &size) == SOCKET_ERROR) {
        return failed(handle, what);
    }
    if (told.iProtocol != IPPROTO_TCP) return tl::unexpected{error::system(WSAEOPNOTSUPP, what)};
    return is_accepting(handle) ? tcp_state::listen : state_in_table(handle, what);
}

/// The library's own refusal of a record that is too short is the system's code for the same.
int native_code(const error& refusal) noexcept {
    return refusal.domain() == error_domain::system ? refusal.native_code() : WSAEOPNOTSUPP;
}

}  // namespace

number_or_code query_state(native_handle handle) noexcept {
    const auto info = read_tcp_info(handle, 0);
    if (!info) return number_or_code::failure(native_code(info.error()));
    return {static_cast<std::ptrdiff_t>(info->state)};
}

result<tcp_state> complete_state(native_handle handle, number_or_code answered) noexcept {
    if (answered.has_number()) return static_cast<tcp_state>(answered.value);
    return state_without_info(handle, operation::query_state);
}

result<tcp_info> query_info(native_handle handle) noexcept {
    if (auto info = read_tcp_info(handle, newest)) return info;
    return state_without_info(handle, operation::query_info).map([](tcp_state state) {
        tcp_info info;
        info.state = state;
        return info;
    });
}

}  // namespace sockstate::platform
