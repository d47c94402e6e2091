// Handles that are released from their typed sockets and adopted again: the kernel reports what they are.

#include "chapters.hpp"

#include <sockstate/adopt.hpp>

#include <variant>

namespace tour {

using net::tcp_state;
using net::verb;

void change_hands(steps& go) {
    go.chapter("A handle is given away and taken back, if the kernel agrees that it is what it is taken for");
    auto listener = need(net::tcp::listen(any_port));
    auto [client, server, path] = connect_pair(listener);
    const scene open{tcp_state::established, state_of(server, tcp_state::established)};

    const net::native_handle handle = std::move(client).release();
    go.hand_over("client.release()", "connected -> handle", {in_table(path, tcp_state::established), open.peer});
    const auto wrong = net::adopt<net::tcp::listener>(handle);
    const bool left_alone = !wrong && wrong.error() == net::errc::state_mismatch;
    go.hand_over(left_alone ? "adopt<listener>(): state_mismatch" : "adopt<listener>(): not refused", "handle",
                 {in_table(path, tcp_state::established), open.peer});
    if (!left_alone) throw broken_off{"a connection was taken for a listener"};
    auto adopted = need(net::adopt<net::tcp::stream>(handle));
    go.hand_over("adopt<stream>()", "handle -> connected", {state_of(adopted, tcp_state::established), open.peer});

    auto found = need(net::discover<net::tcp>(std::move(adopted).release()));
    if (!std::holds_alternative<net::tcp::stream>(found)) throw broken_off{"discover found another state"};
    auto& stream = std::get<net::tcp::stream>(found);
    go.hand_over("discover<tcp>()", "handle -> connected", {state_of(stream, tcp_state::established), open.peer});

    auto second = need(stream.duplicate());
    go.hand_over("other = one.duplicate()", "connected + connected",
                 {state_of(second, tcp_state::established), open.peer});
    go.end<verb::close, decltype(second)>("one.close(), the other is still open", std::move(second).close(),
                                          {in_table(path, tcp_state::established), open.peer});
    go.end<verb::close, net::tcp::stream>(
        "other.close()", std::move(stream).close(),
        {in_table(path, tcp_state::fin_wait_2), state_of(server, tcp_state::close_wait), "FIN, ACK"});
}

}  // namespace tour
