// Everything that ends a connection, or one direction of it, from every state that allows it.

#include "chapters.hpp"
#include "transfer.hpp"

namespace tour {

using net::tcp_state;
using net::verb;

namespace {

/// connected → receive_shut → shut_down → closed, and the peer learns of it piece by piece.
void receive_first(steps& go, net::tcp::listener& listener) {
    auto [client, server, path] = connect_pair(listener);
    auto deaf = go.step<verb::shutdown_receive, decltype(client)>(
        "client.shutdown_receive()", std::move(client).shutdown_receive(),
        {tcp_state::established, state_of(server, tcp_state::established)});
    go.use<verb::send>("client.send_all(\"more\")", deaf, deaf.send_all("more"),
                       {tcp_state::established, state_of(server, tcp_state::established), "4 bytes, ACK"});
    receive_text(go, "server", server, "more", {tcp_state::established, state_of(deaf, tcp_state::established)});
    auto shut = go.step<verb::shutdown_send, decltype(deaf)>(
        "client.shutdown_send()", std::move(deaf).shutdown_send(),
        {tcp_state::fin_wait_2, state_of(server, tcp_state::close_wait), "FIN, ACK"});
    go.end<verb::abort, decltype(shut)>("client.abort()", std::move(shut).abort(),
                                        {in_table(path, gone), state_of(server, gone), "RST"});
}

/// Both directions at once, and a connection that outlives its handle.
void both_at_once(steps& go, net::tcp::listener& listener) {
    auto [client, server, path] = connect_pair(listener);
    auto shut = go.step<verb::shutdown, decltype(client)>(
        "client.shutdown()", std::move(client).shutdown(),
        {tcp_state::fin_wait_2, state_of(server, tcp_state::close_wait), "FIN, ACK"});
    go.end<verb::close, decltype(shut)>(
        "client.close()", std::move(shut).close(),
        {in_table(path, tcp_state::fin_wait_2), state_of(server, tcp_state::close_wait)});
    go.end<verb::close, decltype(server)>(
        "server.close()", std::move(server).close(),
        {in_table(path.reversed(), gone), in_table(path, tcp_state::time_wait), "FIN, ACK"});
}

/// A reset from each state that may send one.
void resets(steps& go, net::tcp::listener& listener) {
    auto [client, server, path] = connect_pair(listener);
    go.end<verb::abort, decltype(client)>("client.abort()", std::move(client).abort(),
                                          {in_table(path, gone), state_of(server, gone), "RST"});
    const auto report = need(server.audit());
    go.ask("server.audit(): " + std::string{to_string(report.found)}, server,
           report.found == net::verdict::reset || report.found == net::verdict::gone, {gone, in_table(path, gone)});
    std::array<char, 16> buffer;
    const auto received = server.receive(buffer, patience);
    go.refuse("server.receive()", server, received, std::errc::connection_reset, {gone, in_table(path, gone)});

    auto second = connect_pair(listener);
    auto half = need(std::move(second.client).shutdown_send());
    go.end<verb::abort, decltype(half)>("client.abort()", std::move(half).abort(),
                                        {in_table(second.path, gone), state_of(second.server, gone), "RST"});
    auto third = connect_pair(listener);
    auto deaf = need(std::move(third.client).shutdown_receive());
    go.end<verb::abort, decltype(deaf)>("client.abort()", std::move(deaf).abort(),
                                        {in_table(third.path, gone), state_of(third.server, gone), "RST"});
}

/// A close from each state that no other chapter closes from.
void closes(steps& go, net::tcp::listener& listener) {
    auto first = connect_pair(listener);
    auto half = need(std::move(first.client).shutdown_send());
    go.end<verb::close, decltype(half)>(
        "client.close()", std::move(half).close(),
        {in_table(first.path, tcp_state::fin_wait_2), state_of(first.server, tcp_state::close_wait)});
    auto second = connect_pair(listener);
    auto deaf = need(std::move(second.client).shutdown_receive());
    go.end<verb::close, decltype(deaf)>(
        "client.close()", std::move(deaf).close(),
        {in_table(second.path, tcp_state::fin_wait_2), state_of(second.server, tcp_state::close_wait), "FIN, ACK"});

    auto fresh = need(net::tcp::open(net::ip::family::v4));
    go.end<verb::close, decltype(fresh)>("client.close()", std::move(fresh).close(), {});
    auto bound = need(need(net::tcp::open(net::ip::family::v4)).bind(any_port));
    go.end<verb::close, decltype(bound)>("client.close()", std::move(bound).close(), {});
}

/// A listener takes the connections with it that nobody has accepted.
void close_listener(steps& go) {
    auto listener = need(net::tcp::listen(any_port));
    const auto there = need(listener.local_endpoint());
    const auto waiting = need(net::tcp::connect(there, patience));
    const route listens{there, {}};
    go.end<verb::close, decltype(listener)>("server.close(), one waits for accept", std::move(listener).close(),
                                            {in_table(listens, gone), state_of(waiting, gone), "RST"});
}

}  // namespace

void other_ways_to_end(steps& go) {
    auto listener = need(net::tcp::listen(any_port));
    go.chapter("A client stops receiving first: the wire does not know, until it resets what is left");
    receive_first(go, listener);
    go.chapter("Both directions at once: the connection outlives its handle, and the table still shows it");
    both_at_once(go, listener);
    go.chapter("A reset ends it at once: no TIME-WAIT, and the peer's receive fails, it does not merely end");
    resets(go, listener);
    go.chapter("Close, from the states that are left");
    closes(go, listener);
    close_listener(go);
}

}  // namespace tour
