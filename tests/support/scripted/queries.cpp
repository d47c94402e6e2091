// What the scripted kernel says of a socket, and of all of them.

#include "outcome.hpp"

namespace sockstate::platform {

using test::answer;
using test::call;
using test::scripted;

namespace {

template <class T>
result<T> told(call what, native_handle handle) {
    return outcome(what, scripted().play(what, handle), [](const answer& how) { return how.as<T>(); });
}

/// Tells the rows of the walk, and then how it ends; not that of a walk that the visitor has ended.
template <class Row, class Visit>
result<void> walk(call what, Visit visit, const std::string& asked = {}) {
    const auto how = scripted().play(what, asked);
    if (const auto failure = how.failure_of(what)) return tl::unexpected{*failure};
    const auto told = how.as<test::table_walk<Row>>();
    for (const Row& row : told.rows) {
        if (!visit(row)) return {};
    }
    if (told.failure) return tl::unexpected{*told.failure};
    return {};
}

}  // namespace

result<std::size_t> unread_bytes(native_handle handle) noexcept {
    return counted(call::unread_bytes, scripted().play(call::unread_bytes, handle));
}

result<std::size_t> unsent_bytes(native_handle handle) noexcept {
    return counted(call::unsent_bytes, scripted().play(call::unsent_bytes, handle));
}

result<std::size_t> unacknowledged_bytes(native_handle handle, bool fin_queued) noexcept {
    const auto how = scripted().play(call::unacknowledged_bytes, handle, fin_queued ? "but the fin" : "");
    return counted(call::unacknowledged_bytes, how);
}

number_or_code query_state(native_handle handle) noexcept {
    return answered(call::query_state, scripted().play(call::query_state, handle),
                    [](const answer& how) { return how.as<tcp_state>(); });
}

result<tcp_state> complete_state(native_handle /*handle*/, number_or_code answered) noexcept {
    if (answered.has_number()) return static_cast<tcp_state>(answered.value);
    return tl::unexpected{answered.reason(operation::query_state)};
}

result<tcp_info> query_info(native_handle handle) noexcept {
    return told<tcp_info>(call::query_info, handle);
}

/// A peer by its process alone.
result<peer_credentials> query_peer(native_handle handle) noexcept {
    return outcome(call::query_peer, scripted().play(call::query_peer, handle), [](const answer& how) {
        return peer_credentials{.process = static_cast<std::uint32_t>(how.number()), .user = {}, .group = {}};
    });
}

result<native_handle> open_peer_process(native_handle handle) noexcept {
    return opened(call::open_peer_process, scripted().play(call::open_peer_process, handle));
}

/// No script plays a process that gets a socket.
result<void> duplicate_for(native_handle /*handle*/, std::uint32_t /*process*/,
                           std::span<std::byte, ticket_size> /*to*/) noexcept {
    return tl::unexpected{error{errc::not_supported, operation::duplicate}};
}
result<native_handle> open_ticket(std::span<const std::byte, ticket_size> /*from*/) noexcept {
    return tl::unexpected{error{errc::not_supported, operation::duplicate}};
}

result<description> describe(native_handle handle) noexcept {
    return told<description>(call::describe, handle);
}

result<bool> is_receive_over(native_handle handle) noexcept {
    return outcome(call::is_receive_over, scripted().play(call::is_receive_over, handle),
                   [](const answer& how) { return how.number() != 0; });
}

result<bool> is_receiving_shut(native_handle handle) noexcept {
    return outcome(call::is_receiving_shut, scripted().play(call::is_receiving_shut, handle),
                   [](const answer& how) { return how.number() != 0; });
}

result<bool> has_pending_error(native_handle handle) noexcept {
    return outcome(call::has_pending_error, scripted().play(call::has_pending_error, handle),
                   [](const answer& how) { return how.number() != 0; });
}

result<void> visit_connections(const connection_filter& /*wanted*/, bool /*with_info*/, connection_visitor visit,
                               void* context) {
    return walk<connection>(call::visit_connections,
                            [&](const connection& row) { return visit(context, row, nullptr); });
}

result<std::optional<connection>> find_connection(const ip::endpoint& /*local*/, const ip::endpoint& /*remote*/,
                                                  std::uint32_t bound_interface) noexcept {
    const auto played = scripted().play(call::find_connection, std::to_string(bound_interface));
    return outcome(call::find_connection, played, [](const answer& how) {
        const auto found = how.as<test::table_walk<connection>>().rows;
        return found.empty() ? std::nullopt : std::optional{found.front()};
    });
}

result<void> visit_connection_details(const connection_filter& /*wanted*/, connection_detail_set /*asked*/,
                                      detail_visitor visit, void* context) {
    return walk<connection_with_details>(call::visit_connection_details, [&](const connection_with_details& row) {
        return visit(context, row, row.details);
    });
}

result<std::optional<connection_with_details>> find_connection_details(const connection& row,
                                                                       connection_detail_set /*asked*/) {
    const auto played = scripted().play(call::find_connection_details, std::to_string(row.remote.port()));
    return outcome(call::find_connection_details, played, [](const answer& how) {
        const auto found = how.as<test::table_walk<connection_with_details>>().rows;
        return found.empty() ? std::nullopt : std::optional{found.front()};
    });
}

result<native_handle> open_ended_connections(std::size_t /*room_bytes*/) noexcept {
    return opened(call::open_ended_connections, scripted().play(call::open_ended_connections));
}

result<std::optional<connection_with_info>> take_ended_connection(native_handle handle,
                                                                  const connection_filter& /*wanted*/) noexcept {
    const auto played = scripted().play(call::take_ended_connection, handle);
    return outcome(call::take_ended_connection, played, [](const answer& how) {
        const auto ended = how.as<test::table_walk<connection_with_info>>().rows;
        return ended.empty() ? std::nullopt : std::optional{ended.front()};
    });
}

result<void> destroy(const connection& row) {
    return done(call::destroy, scripted().play(call::destroy, to_string(row)));
}

result<void> visit_interfaces(interface_visitor visit, void* context) {
    return walk<interface_row>(call::visit_interfaces, [&](const interface_row& row) {
        visit(context, row);
        return true;
    });
}

result<void> visit_udp_sockets(const udp_filter& /*wanted*/, udp_visitor visit, void* context) {
    return walk<udp_socket>(call::visit_udp_sockets, [&](const udp_socket& row) { return visit(context, row); });
}

result<void> visit_local_sockets(const local_filter& /*wanted*/, local_visitor visit, void* context) {
    return walk<local_socket>(call::visit_local_sockets, [&](const local_socket& row) { return visit(context, row); });
}

result<void> visit_holders(std::optional<std::uint32_t> process, holder_visitor visit, void* context) {
    return walk<held_socket>(
        call::visit_holders,
        [&](const held_socket& each) {
            visit(context, each);
            return true;
        },
        process ? std::to_string(*process) : "");
}

/// A row's process stands for the socket where the row has no inode.
std::optional<std::uint64_t> socket_number(const connection& row) noexcept {
    return row.inode ? row.inode : std::optional<std::uint64_t>{row.pid};
}

std::optional<std::uint64_t> socket_number(const udp_socket& row) noexcept {
    return row.inode ? row.inode : std::optional<std::uint64_t>{row.pid};
}

}  // namespace sockstate::platform
