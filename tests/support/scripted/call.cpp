// What the functions of the seam are called, and what their failures say was attempted.

#include "call.hpp"

namespace sockstate::test {

std::string_view to_string(call what) noexcept {
    switch (what) {
        case call::interface_index: return "interface_index";
        case call::visit_interfaces: return "visit_interfaces";
        case call::resolve: return "resolve";
        case call::open: return "open";
        case call::open_pair: return "open_pair";
        case call::close: return "close";
        case call::abort: return "abort";
        case call::duplicate: return "duplicate";
        case call::prepare_listener: return "prepare_listener";
        case call::prepare_shared: return "prepare_shared";
        case call::change_membership: return "change_membership";
        case call::bind: return "bind";
        case call::listen: return "listen";
        case call::accept: return "accept";
        case call::connect: return "connect";
        case call::take_error: return "take_error";
        case call::disconnect: return "disconnect";
        case call::shutdown: return "shutdown";
        case call::set_blocking: return "set_blocking";
        case call::is_blocking: return "is_blocking";
        case call::local_address: return "local_address";
        case call::remote_address: return "remote_address";
        case call::send: return "send";
        case call::receive: return "receive";
        case call::send_parts: return "send_parts";
        case call::receive_parts: return "receive_parts";
        case call::send_to: return "send_to";
        case call::send_handles: return "send_handles";
        case call::receive_handles: return "receive_handles";
        case call::send_datagram: return "send_datagram";
        case call::receive_datagram: return "receive_datagram";
        case call::send_datagrams: return "send_datagrams";
        case call::receive_datagrams: return "receive_datagrams";
        case call::send_train: return "send_train";
        case call::send_file: return "send_file";
        case call::send_room: return "send_room";
        case call::read_file: return "read_file";
        case call::coalesce: return "coalesce";
        case call::receive_from: return "receive_from";
        case call::wait: return "wait";
        case call::wait_any: return "wait_any";
        case call::pause: return "pause";
        case call::set_option: return "set_option";
        case call::get_option: return "get_option";
        case call::get_option_name: return "get_option_name";
        case call::start_keep_alive: return "start_keep_alive";
        case call::process_id: return "process_id";
        case call::process_instance: return "process_instance";
        case call::find_inherited: return "find_inherited";
        case call::stop_inheriting: return "stop_inheriting";
        case call::remove_variable: return "remove_variable";
        case call::unread_bytes: return "unread_bytes";
        case call::unsent_bytes: return "unsent_bytes";
        case call::unacknowledged_bytes: return "unacknowledged_bytes";
        case call::query_peer: return "query_peer";
        case call::open_peer_process: return "open_peer_process";
        case call::query_state: return "query_state";
        case call::query_info: return "query_info";
        case call::describe: return "describe";
        case call::has_pending_error: return "has_pending_error";
        case call::is_receive_over: return "is_receive_over";
        case call::is_receiving_shut: return "is_receiving_shut";
        case call::visit_connections: return "visit_connections";
        case call::find_connection: return "find_connection";
        case call::visit_connection_details: return "visit_connection_details";
        case call::find_connection_details: return "find_connection_details";
        case call::open_ended_connections: return "open_ended_connections";
        case call::take_ended_connection: return "take_ended_connection";
        case call::destroy: return "destroy";
        case call::visit_udp_sockets: return "visit_udp_sockets";
        case call::visit_local_sockets: return "visit_local_sockets";
        case call::visit_holders: return "visit_holders";
        case call::open_poller: return "open_poller";
        case call::close_poller: return "close_poller";
        case call::poll_handle: return "poll_handle";
        case call::change_interest: return "change_interest";
        case call::stop_polling: return "stop_polling";
        case call::wait_in: return "wait_in";
        case call::wake: return "wake";
        case call::queue_handle: return "queue_handle";
        case call::name_identity: return "name_identity";
        case call::remove_name: return "remove_name";
    }
    return "unknown call";
}

operation operation_of(call what) noexcept {
    switch (what) {
        case call::visit_interfaces: return operation::network_interfaces;
        case call::resolve: return operation::resolve;
        case call::open:
        case call::open_pair:
        case call::open_poller: return operation::open;
        case call::close:
        case call::abort: return operation::close;
        case call::duplicate: return operation::duplicate;
        case call::bind: return operation::bind;
        case call::listen: return operation::listen;
        case call::accept: return operation::accept;
        case call::connect:
        case call::take_error: return operation::connect;
        case call::disconnect: return operation::disconnect;
        case call::coalesce: return operation::coalesce;
        case call::name_identity:
        case call::remove_name: return operation::remove_name;
        case call::shutdown: return operation::shutdown;
        case call::set_blocking: return operation::set_blocking;
        case call::is_blocking: return operation::is_blocking;
        case call::local_address: return operation::local_endpoint;
        case call::remote_address: return operation::remote_endpoint;
        case call::send:
        case call::send_parts:
        case call::send_handles:
        case call::send_datagram:
        case call::send_datagrams:
        case call::send_train:
        case call::send_to: return operation::send;
        case call::send_file:
        case call::send_room:
        case call::read_file: return operation::send_file;
        case call::receive:
        case call::receive_parts:
        case call::receive_handles:
        case call::receive_datagram:
        case call::receive_datagrams:
        case call::receive_from:
        case call::is_receive_over:
        case call::is_receiving_shut: return operation::receive;
        case call::wait:
        case call::wait_any:
        case call::pause: return operation::wait;
        case call::prepare_listener:
        case call::prepare_shared:
        case call::set_option:
        case call::start_keep_alive: return operation::set_option;
        case call::get_option:
        case call::get_option_name: return operation::get_option;
        case call::process_instance:
        case call::find_inherited:
        case call::stop_inheriting: return operation::activate;
        case call::unread_bytes: return operation::unread_bytes;
        case call::unsent_bytes:
        case call::unacknowledged_bytes: return operation::unsent_bytes;
        case call::query_peer:
        case call::open_peer_process: return operation::query_peer;
        case call::query_state: return operation::query_state;
        case call::query_info: return operation::query_info;
        case call::describe: return operation::discover;
        case call::has_pending_error: return operation::audit;
        case call::visit_connections:
        case call::visit_connection_details:
        case call::find_connection_details:
        case call::find_connection: return operation::connections;
        case call::open_ended_connections:
        case call::take_ended_connection: return operation::ended_connections;
        case call::destroy: return operation::destroy;
        case call::visit_udp_sockets: return operation::udp_sockets;
        case call::visit_local_sockets: return operation::local_sockets;
        case call::visit_holders: return operation::holders;
        case call::poll_handle:
        case call::change_interest:
        case call::stop_polling:
        case call::wait_in:
        case call::wake:
        case call::queue_handle: return operation::poll;
        case call::close_poller:
        case call::change_membership:
        case call::interface_index:
        case call::process_id:
        case call::remove_variable: break;
    }
    return operation::none;
}

}  // namespace sockstate::test
