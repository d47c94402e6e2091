// A stream as two sockets, one to receive and one to send, for two threads; and the two as one again.

#include "chapters.hpp"

namespace tour {

using net::tcp_state;
using net::verb;

namespace {

/// Apart and together again, in each way.
void apart_and_together(steps& go, net::tcp::listener& listener) {
    auto [client, server, path] = connect_pair(listener);
    const aftermath open{in_table(path, tcp_state::established), state_of(server, tcp_state::established)};
    const aftermath half_closed{in_table(path, tcp_state::fin_wait_2), state_of(server, tcp_state::close_wait),
                                "FIN, ACK"};
    auto [receiver, sender] = go.split("client.split()", std::move(client).split(), open);
    auto whole = go.join("join(receiver, sender)", std::move(receiver), std::move(sender),
                         {tcp_state::established, state_of(server, tcp_state::established)});
    auto [ears, mouth] = go.split("client.split()", std::move(whole).split(), open);
    auto silent = go.half<verb::shutdown_send, decltype(mouth)>("sender.shutdown_send()",
                                                                std::move(mouth).shutdown_send(), half_closed);
    auto listens = go.join("join(receiver, sender)", std::move(ears), std::move(silent),
                           {tcp_state::fin_wait_2, state_of(server, tcp_state::close_wait)});
    need(std::move(listens).abort());

    auto second = connect_pair(listener);
    auto halves = need(std::move(second.client).split());
    auto deaf = go.half<verb::shutdown_receive, decltype(halves.first)>(
        "receiver.shutdown_receive()", std::move(halves.first).shutdown_receive(),
        {in_table(second.path, tcp_state::established), state_of(second.server, tcp_state::established)});
    auto speaks = go.join("join(receiver, sender)", std::move(deaf), std::move(halves.second),
                          {tcp_state::established, state_of(second.server, tcp_state::established)});
    need(std::move(speaks).abort());

    auto third = connect_pair(listener);
    auto both = need(std::move(third.client).split());
    auto no_ears = need(std::move(both.first).shutdown_receive());
    auto no_mouth = need(std::move(both.second).shutdown_send());
    auto shut = go.join("join(receiver, sender)", std::move(no_ears), std::move(no_mouth),
                        {tcp_state::fin_wait_2, state_of(third.server, tcp_state::close_wait)});
    need(std::move(shut).abort());
}

/// The connection lasts as long as one half is open.
void closes_of_halves(steps& go, net::tcp::listener& listener) {
    auto [client, server, path] = connect_pair(listener);
    auto [receiver, sender] = need(std::move(client).split());
    go.end<verb::close, decltype(receiver)>(
        "receiver.close()", std::move(receiver).close(),
        {in_table(path, tcp_state::established), state_of(server, tcp_state::established)});
    go.end<verb::close, decltype(sender)>(
        "sender.close()", std::move(sender).close(),
        {in_table(path, tcp_state::fin_wait_2), state_of(server, tcp_state::close_wait), "FIN, ACK"});

    auto second = connect_pair(listener);
    auto halves = need(std::move(second.client).split());
    auto deaf = need(std::move(halves.first).shutdown_receive());
    auto silent = need(std::move(halves.second).shutdown_send());
    const aftermath half_closed{in_table(second.path, tcp_state::fin_wait_2),
                                state_of(second.server, tcp_state::close_wait)};
    go.end<verb::close, decltype(deaf)>("receiver.close()", std::move(deaf).close(), half_closed);
    go.end<verb::close, decltype(silent)>("sender.close()", std::move(silent).close(), half_closed);
}

/// A reset from each half, here where the other is closed.
void resets_of_halves(steps& go, net::tcp::listener& listener) {
    const auto reset = [&go](auto half, const connection_pair& from, const std::string& call) {
        go.end<verb::abort, decltype(half)>(call, std::move(half).abort(),
                                            {in_table(from.path, gone), state_of(from.server, gone), "RST"});
    };
    auto first = connect_pair(listener);
    auto halves = need(std::move(first.client).split());
    need(std::move(halves.second).close());
    reset(std::move(halves.first), first, "receiver.abort()");

    auto second = connect_pair(listener);
    auto others = need(std::move(second.client).split());
    need(std::move(others.first).close());
    reset(std::move(others.second), second, "sender.abort()");

    auto third = connect_pair(listener);
    auto deaf = need(std::move(third.client).split());
    need(std::move(deaf.second).close());
    reset(need(std::move(deaf.first).shutdown_receive()), third, "receiver.abort()");

    auto fourth = connect_pair(listener);
    auto silent = need(std::move(fourth.client).split());
    need(std::move(silent.first).close());
    reset(need(std::move(silent.second).shutdown_send()), fourth, "sender.abort()");
}

}  // namespace

void two_halves(steps& go) {
    auto listener = need(net::tcp::listen(any_port));
    go.chapter("Two halves of one stream, for two threads: what each has become is what the stream is");
    apart_and_together(go, listener);
    go.chapter(
        "Each half is a handle of its own: the last one that closes ends the connection, a reset ends it at once");
    closes_of_halves(go, listener);
    resets_of_halves(go, listener);
}

}  // namespace tour
