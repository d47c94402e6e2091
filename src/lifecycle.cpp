// Names of states, kinds and verbs, as they are written in code.

#include <sockstate/lifecycle.hpp>

namespace sockstate {

std::string_view to_string(lifecycle state) noexcept {
    switch (state) {
        case lifecycle::unbound: return "unbound";
        case lifecycle::bound: return "bound";
        case lifecycle::listening: return "listening";
        case lifecycle::connecting: return "connecting";
        case lifecycle::connected: return "connected";
        case lifecycle::send_shut: return "send_shut";
        case lifecycle::receive_shut: return "receive_shut";
        case lifecycle::shut_down: return "shut_down";
        case lifecycle::receiving: return "receiving";
        case lifecycle::sending: return "sending";
        case lifecycle::done_receiving: return "done_receiving";
        case lifecycle::done_sending: return "done_sending";
        case lifecycle::closed: return "closed";
    }
    return "unknown state";
}

std::string_view to_string(protocol_kind kind) noexcept {
    switch (kind) {
        case protocol_kind::stream: return "stream";
        case protocol_kind::sequenced: return "sequenced";
        case protocol_kind::datagram: return "datagram";
    }
    return "unknown kind";
}

std::string_view to_string(verb what) noexcept {
    switch (what) {
        case verb::bind: return "bind";
        case verb::listen: return "listen";
        case verb::accept: return "accept";
        case verb::connect: return "connect";
        case verb::start_connect: return "start_connect";
        case verb::finish: return "finish";
        case verb::disconnect: return "disconnect";
        case verb::send: return "send";
        case verb::receive: return "receive";
        case verb::send_to: return "send_to";
        case verb::receive_from: return "receive_from";
        case verb::receive_message: return "receive_message";
        case verb::shutdown_send: return "shutdown_send";
        case verb::shutdown_receive: return "shutdown_receive";
        case verb::shutdown: return "shutdown";
        case verb::split: return "split";
        case verb::join: return "join";
        case verb::leave: return "leave";
        case verb::abort: return "abort";
        case verb::close: return "close";
        case verb::set_option: return "set_option";
        case verb::local_endpoint: return "local_endpoint";
        case verb::remote_endpoint: return "remote_endpoint";
        case verb::wait_readable: return "wait_readable";
        case verb::wait_writable: return "wait_writable";
        case verb::unread_bytes: return "unread_bytes";
        case verb::unsent_bytes: return "unsent_bytes";
    }
    return "unknown verb";
}

}  // namespace sockstate
