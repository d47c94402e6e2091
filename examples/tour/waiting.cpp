// States that normally last only microseconds are held here: by a listener whose queue is full, by a listener that
// waits for data, and by full buffers, so that the FIN has to wait.

#include "chapters.hpp"
#include "transfer.hpp"

#include <fmt/core.h>

#include <chrono>
#include <string>
#include <vector>

namespace tour {

using net::tcp_state;
using net::verb;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t small_buffer = 4096;
constexpr std::size_t large_buffer = 16384;
constexpr std::size_t more_than_a_queue = 64;

/// Connects until the listener's queue is full and its kernel leaves a SYN without answer.
std::vector<net::tcp::stream> fill_queue(steps& go, const net::ip::endpoint& there) {
    std::vector<net::tcp::stream> waiting;
    while (waiting.size() < more_than_a_queue) {
        auto fresh = need(net::tcp::open(net::ip::family::v4));
        auto answer = std::move(fresh).connect(there, 300ms);
        if (!answer) {
            go.fail<decltype(fresh)>("client.connect(full)", answer, net::errc::deadline_exceeded,
                                     {.wire = "SYN, no answer"});
            return waiting;
        }
        waiting.push_back(std::move(*answer));
    }
    throw broken_off{"the listener's queue has no end"};
}

net::socket<net::tcp, net::connecting> start_unanswered(steps& go, const net::ip::endpoint& there) {
    auto fresh = need(net::tcp::open(net::ip::family::v4));
    auto started = std::move(fresh).start_connect(there);
    const view peer = in_table(path_of(started, there).reversed(), tcp_state::closed);
    return go.step<verb::start_connect, decltype(fresh)>("client.start_connect(server)", std::move(started),
                                                         {tcp_state::syn_sent, peer, "SYN, no answer"});
}

void syn_sent(steps& go) {
    auto listener = need(net::tcp::listen(any_port, 1));
    const auto there = need(listener.local_endpoint());
    const auto waiting = fill_queue(go, there);

    auto given_up = start_unanswered(go, there);
    go.end<verb::abort, decltype(given_up)>("client.abort()", std::move(given_up).abort(), {});
    auto dropped = start_unanswered(go, there);
    go.end<verb::close, decltype(dropped)>("client.close()", std::move(dropped).close(), {});

    auto attempt = start_unanswered(go, there);
    const route back{there, need(attempt.local_endpoint())};
    go.refuse("client.finish(0s)", attempt, std::move(attempt).finish(0s), net::errc::deadline_exceeded,
              {tcp_state::syn_sent, in_table(back, tcp_state::closed)});
    std::vector<net::tcp::stream> accepted;
    while (accepted.size() < waiting.size()) accepted.push_back(need(listener.accept(patience)));
    go.step<verb::finish, decltype(attempt)>(
        "client.finish(10s), the queue has room", std::move(attempt).finish(patience),
        {tcp_state::established, in_table(back, tcp_state::established), "SYN once more"});
}

void syn_received(steps& go) {
    auto bound = need(need(net::tcp::open(net::ip::family::v4)).bind(any_port));
    const auto deferred = bound.set(net::option::defer_accept{30s});
    if (!deferred && deferred.error().not_supported()) {
        go.refuse("server.set(defer_accept{30s})", bound, deferred, std::errc::not_supported, {tcp_state::closed});
        return;
    }
    go.use<verb::set_option>("server.set(defer_accept{30s})", bound, deferred, {tcp_state::closed});
    auto listener = need(std::move(bound).listen());
    const auto there = need(listener.local_endpoint());
    auto fresh = need(net::tcp::open(net::ip::family::v4));
    auto connected = std::move(fresh).connect(there, patience);
    const route path = path_of(connected, there);
    auto client = go.step<verb::connect, decltype(fresh)>(
        "client.connect(server, 10s)", std::move(connected),
        {tcp_state::established, in_table(path.reversed(), tcp_state::syn_received), "SYN, SYN-ACK, ACK"});
    go.use<verb::send>("client.send_all(\"now\")", client, client.send_all("now"),
                       {tcp_state::established, in_table(path.reversed(), tcp_state::established), "3 bytes, ACK"});
    const auto server = go.accept(listener, listener.accept(patience),
                                  {tcp_state::established, state_of(client, tcp_state::established)});
}

void fin_wait_1_and_closing(steps& go) {
    auto bound = need(need(net::tcp::open(net::ip::family::v4)).bind(any_port));
    need(bound.set(net::option::receive_buffer_size{small_buffer}));  // its connections take it over
    auto listener = need(std::move(bound).listen());
    auto fresh = need(net::tcp::open(net::ip::family::v4));
    need(fresh.set(net::option::send_buffer_size{large_buffer}));
    auto client = need(std::move(fresh).connect(need(listener.local_endpoint()), patience));
    auto server = need(listener.accept(patience));
    const route path{need(client.local_endpoint()), need(client.remote_endpoint())};

    const std::size_t sent = fill(client);
    go.use<verb::send>(fmt::format("client.send(): {} bytes, full", sent), client, net::result<std::size_t>{sent},
                       {tcp_state::established, state_of(server, tcp_state::established), "window 0"});
    auto half = go.step<verb::shutdown_send, decltype(client)>(
        "client.shutdown_send()", std::move(client).shutdown_send(),
        {tcp_state::fin_wait_1, state_of(server, tcp_state::established), "FIN has to wait"});
    auto other_half = go.step<verb::shutdown_send, decltype(server)>(
        "server.shutdown_send()", std::move(server).shutdown_send(),
        {tcp_state::fin_wait_2, state_of(half, tcp_state::closing), "FIN, ACK"});
    const std::size_t got = drain(other_half);
    go.use<verb::receive>(
        fmt::format("server.receive(): {} bytes, the end", got), other_half, net::result<std::size_t>{got},
        {{tcp_state::closed, tcp_state::time_wait}, in_table(path, tcp_state::time_wait), "data, FIN, ACK"});
    if (got != sent) throw broken_off{fmt::format("{} bytes were sent, {} came", sent, got)};
}

void last_ack(steps& go) {
    auto listener = need(net::tcp::listen(any_port));
    auto fresh = need(net::tcp::open(net::ip::family::v4));
    need(fresh.set(net::option::receive_buffer_size{small_buffer}));
    auto client = need(std::move(fresh).connect(need(listener.local_endpoint()), patience));
    auto server = need(listener.accept(patience));
    need(server.set(net::option::send_buffer_size{large_buffer}));

    auto half = need(std::move(client).shutdown_send());
    const std::size_t sent = fill(server);
    go.use<verb::send>(fmt::format("server.send(): {} bytes, full", sent), server, net::result<std::size_t>{sent},
                       {tcp_state::close_wait, state_of(half, tcp_state::fin_wait_2), "window 0"});
    auto server_half = go.step<verb::shutdown_send, decltype(server)>(
        "server.shutdown_send()", std::move(server).shutdown_send(),
        {tcp_state::last_ack, state_of(half, tcp_state::fin_wait_2), "FIN has to wait"});
    const std::size_t got = drain(half);
    go.use<verb::receive>(
        fmt::format("client.receive(): {} bytes, the end", got), half, net::result<std::size_t>{got},
        {{tcp_state::closed, tcp_state::time_wait}, state_of(server_half, tcp_state::closed), "data, FIN, ACK"});
    if (got != sent) throw broken_off{fmt::format("{} bytes were sent, {} came", sent, got)};
}

}  // namespace

void states_that_wait(steps& go) {
    go.chapter("The server's queue is full: its kernel lets SYNs lie, and the client stays in SYN-SENT");
    syn_sent(go);
    go.chapter("The server accepts only who has something to say: until then the table shows SYN-RECEIVED");
    syn_received(go);
    go.chapter("The server does not read: the client's FIN queues behind its data, then both close at once");
    fin_wait_1_and_closing(go);
    go.chapter("The client does not read: the server, last to close, waits for its last ACK");
    last_ack(go);
}

}  // namespace tour
