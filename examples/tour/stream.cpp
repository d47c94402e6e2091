// The life of a connection: opened step by step, used, and half-closed by the end that is done first.

#include "chapters.hpp"
#include "transfer.hpp"

#include <fmt/core.h>

namespace tour {

using net::tcp_state;
using net::verb;

connection_pair connect_pair(net::tcp::listener& listener) {
    auto client = need(net::tcp::connect(need(listener.local_endpoint()), patience));
    auto server = need(listener.accept(patience));
    const route path{need(client.local_endpoint()), need(client.remote_endpoint())};
    return {std::move(client), std::move(server), path};
}

namespace {

constexpr net::tcp_state_set under_way{tcp_state::syn_sent, tcp_state::established};
constexpr const char* handshake = "SYN, SYN-ACK, ACK";

/// From a fresh socket to one that listens; a port that is taken costs one more try, not the socket.
net::tcp::listener open_listener(steps& go) {
    const auto taken = need(net::tcp::listen(any_port));
    const auto its_endpoint = need(taken.local_endpoint());

    auto fresh = need(net::tcp::open(net::ip::family::v4));
    go.hand_over("server = tcp::open(v4)", "-> unbound", {.here = state_of(fresh, tcp_state::closed)});
    go.use<verb::set_option>("server.set(no_delay{true})", fresh, fresh.set(net::option::no_delay{true}),
                             {tcp_state::closed});
    go.refuse("server.bind(taken)", fresh, std::move(fresh).bind(its_endpoint), std::errc::address_in_use,
              {tcp_state::closed});
    auto bound = go.step<verb::bind, decltype(fresh)>("server.bind(127.0.0.1:0)", std::move(fresh).bind(any_port),
                                                      {tcp_state::closed});
    const auto chosen = need(bound.local_endpoint());
    go.use<verb::local_endpoint>("server.local_endpoint(): " + to_string(chosen), bound, bound.local_endpoint(),
                                 {tcp_state::closed});
    return go.step<verb::listen, decltype(bound)>("server.listen(16)", std::move(bound).listen(16),
                                                  {tcp_state::listen});
}

}  // namespace

void open_and_connect(steps& go) {
    go.chapter("A server opens: each step has a type of its own, and one that fails leaves the socket as it was");
    auto listener = open_listener(go);
    const auto there = need(listener.local_endpoint());

    go.chapter("A client connects without waiting; what the peer does is not in the type, the kernel is asked");
    auto fresh = need(net::tcp::open(net::ip::family::v4));
    auto started = std::move(fresh).start_connect(there);
    const route path = path_of(started, there);
    auto attempt = go.step<verb::start_connect, decltype(fresh)>(
        "client.start_connect(server)", std::move(started),
        {under_way, in_table(path.reversed(), {tcp_state::syn_received, tcp_state::established}), handshake});
    auto client = go.step<verb::finish, decltype(attempt)>(
        "client.finish(10s)", std::move(attempt).finish(patience),
        {tcp_state::established, in_table(path.reversed(), tcp_state::established)});
    auto server = go.accept(listener, listener.accept(patience),
                            {tcp_state::established, state_of(client, tcp_state::established)});
    const scene both_open{tcp_state::established, state_of(client, tcp_state::established)};
    const auto remote = need(server.remote_endpoint());
    go.use<verb::remote_endpoint>("server.remote_endpoint(): " + to_string(remote), server, server.remote_endpoint(),
                                  both_open);
    go.use<verb::send>("client.send_all(\"ping\")", client, client.send_all("ping"),
                       {tcp_state::established, state_of(server, tcp_state::established), "4 bytes, ACK"});
    receive_text(go, "server", server, "ping", both_open);
    const auto info = need(server.query_info());
    go.ask(info.round_trip_time ? fmt::format("server.query_info(): rtt {} us", info.round_trip_time->count())
                                : "server.query_info(): this kernel tells no rtt",
           server, info.state == tcp_state::established, both_open);

    go.chapter("The other ways to connect: with a deadline, from a port of one's own, and to nobody");
    auto hurried = need(net::tcp::open(net::ip::family::v4));
    auto in_time = std::move(hurried).connect(there, patience);
    const view first_peer = in_table(path_of(in_time, there).reversed(), tcp_state::established);
    const auto first = go.step<verb::connect, decltype(hurried)>("client.connect(server, 10s)", std::move(in_time),
                                                                 {tcp_state::established, first_peer, handshake});
    auto own_port = need(need(net::tcp::open(net::ip::family::v4)).bind(any_port));
    auto from_port = std::move(own_port).connect(there, patience);
    const view second_peer = in_table(path_of(from_port, there).reversed(), tcp_state::established);
    const auto second = go.step<verb::connect, decltype(own_port)>("client.connect(server, 10s)", std::move(from_port),
                                                                   {tcp_state::established, second_peer, handshake});
    auto other_port = need(need(net::tcp::open(net::ip::family::v4)).bind(any_port));
    auto begun = std::move(other_port).start_connect(there);
    const view third_peer =
        in_table(path_of(begun, there).reversed(), {tcp_state::syn_received, tcp_state::established});
    const auto third = go.step<verb::start_connect, decltype(other_port)>(
        "client.start_connect(server)", std::move(begun), {under_way, third_peer, handshake});

    const auto holder = need(need(net::tcp::open(net::ip::family::v4)).bind(any_port));  // has a port, takes nobody
    auto refused = need(net::tcp::open(net::ip::family::v4));
    go.fail<decltype(refused)>("client.connect(nobody)",
                               std::move(refused).connect(need(holder.local_endpoint()), patience),
                               std::errc::connection_refused, {.wire = "SYN, RST"});
}

void half_close(steps& go) {
    go.chapter("The client has said all it had to say; the server has not (RFC 9293, section 3.6)");
    auto listener = need(net::tcp::listen(any_port));
    auto [client, server, path] = connect_pair(listener);

    auto half = go.step<verb::shutdown_send, decltype(client)>(
        "client.shutdown_send()", std::move(client).shutdown_send(),
        {tcp_state::fin_wait_2, state_of(server, tcp_state::close_wait), "FIN, ACK"});
    const scene server_waits{tcp_state::close_wait, state_of(half, tcp_state::fin_wait_2)};
    receive_end(go, "server", server, server_waits);
    const auto report = need(server.audit());
    go.ask("server.audit(): " + std::string{to_string(report.found)}, server, report.found == net::verdict::peer_closed,
           server_waits);
    go.use<verb::send>("server.send_all(\"late\")", server, server.send_all("late"),
                       {tcp_state::close_wait, state_of(half, tcp_state::fin_wait_2), "4 bytes, ACK"});
    receive_text(go, "client", half, "late", {tcp_state::fin_wait_2, state_of(server, tcp_state::close_wait)});

    auto server_half = go.step<verb::shutdown_send, decltype(server)>(
        "server.shutdown_send()", std::move(server).shutdown_send(),
        {tcp_state::closed, in_table(path, tcp_state::time_wait), "FIN, ACK"});
    // TIME-WAIT has a handle on some systems and none on others; the table has it on all.
    receive_end(go, "client", half,
                {{tcp_state::closed, tcp_state::time_wait}, state_of(server_half, tcp_state::closed)});
    auto shut = go.step<verb::shutdown_receive, decltype(half)>(
        "client.shutdown_receive()", std::move(half).shutdown_receive(),
        {{tcp_state::closed, tcp_state::time_wait}, state_of(server_half, tcp_state::closed)});
    go.end<verb::close, decltype(server_half)>(
        "server.close()", std::move(server_half).close(),
        {in_table(path.reversed(), tcp_state::closed), in_table(path, tcp_state::time_wait)});
    go.end<verb::close, decltype(shut)>(
        "client.close()", std::move(shut).close(),
        {in_table(path, tcp_state::time_wait), in_table(path.reversed(), tcp_state::closed)});
}

}  // namespace tour
