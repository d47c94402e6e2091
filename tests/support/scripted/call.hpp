#pragma once

// The functions of the seam that a script can answer. Those that only compute are left out: they are simply there.

#include <sockstate/error.hpp>

#include <cstdint>
#include <string_view>

namespace sockstate::test {

/// A function of the seam, by its name.
enum class call : std::uint8_t {
    interface_index,
    visit_interfaces,
    resolve,
    open,
    open_pair,
    close,
    abort,
    duplicate,
    prepare_listener,
    prepare_shared,
    change_membership,
    bind,
    listen,
    accept,
    connect,
    take_error,
    disconnect,
    shutdown,
    set_blocking,
    is_blocking,
    local_address,
    remote_address,
    send,
    receive,
    send_parts,
    receive_parts,
    send_to,
    send_handles,
    receive_handles,
    send_datagram,
    receive_datagram,
    send_datagrams,
    receive_datagrams,
    send_train,
    send_file,
    send_room,
    read_file,
    coalesce,
    receive_from,
    wait,
    wait_any,
    pause,
    set_option,
    get_option,
    get_option_name,
    start_keep_alive,
    process_id,
    process_instance,
    find_inherited,
    stop_inheriting,
    remove_variable,
    unread_bytes,
    unsent_bytes,
    unacknowledged_bytes,
    query_peer,
    open_peer_process,
    query_state,
    query_info,
    describe,
    has_pending_error,
    is_receive_over,
    is_receiving_shut,
    visit_connections,
    find_connection,
    visit_connection_details,
    find_connection_details,
    open_ended_connections,
    take_ended_connection,
    destroy,
    visit_udp_sockets,
    visit_local_sockets,
    visit_holders,
    open_poller,
    close_poller,
    poll_handle,
    change_interest,
    stop_polling,
    wait_in,
    wake,
    queue_handle,
    name_identity,
    remove_name,
};

[[nodiscard]] std::string_view to_string(call what) noexcept;
/// What a failure of this call says was attempted.
[[nodiscard]] operation operation_of(call what) noexcept;

}  // namespace sockstate::test
