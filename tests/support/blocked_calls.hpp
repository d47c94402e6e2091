#pragma once

// Every kind of call that can block, each on sockets of its own on which it would wait for ever.

#include "full_listener.hpp"

#include <sockstate/poller.hpp>
#include <sockstate/stop_source.hpp>
#include <sockstate/tcp/watch.hpp>
#include <sockstate/udp.hpp>

#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace sockstate::test {

/// How a call ended; nothing where it did not fail.
using ending = std::optional<error>;

template <class T, class E>
ending ending_of(const tl::expected<T, E>& outcome) {
    return outcome ? std::nullopt : ending{outcome.error()};
}

struct blocked_call {
    const char* name;
    std::function<ending(deadline)> run;
};

/// A connection whose first end can send no more.
inline stream_pair full_pair() {
    auto pair = narrow_pair();
    const std::string bytes(65536, 'x');
    // The kernel goes on moving bytes to the receiver's buffer for a while, which makes a little room.
    for (int refused = 0; refused < 4;) {
        if (pair.client.send(bytes, std::chrono::seconds{0})) {
            refused = 0;
        } else {
            ++refused;
            static_cast<void>(pair.client.wait_writable(std::chrono::milliseconds{30}));
        }
    }
    return pair;
}

/// The halves of a connection's one end, and its other end.
inline auto split_pair() {
    auto [client, server] = connected_pair();
    return std::pair{must(std::move(client).split()), std::move(server)};
}

/// A call on what `make` makes now.
template <class Make, class Call>
blocked_call blocked(const char* name, Make make, Call call) {
    const auto made = std::make_shared<decltype(make())>(make());
    return {name, [made, call](deadline until) { return ending_of(call(*made, until)); }};
}

/// Runs each call in a thread of its own, and `stop` once all have begun. How each ended.
template <class Stop>
std::vector<ending> endings_of(std::vector<blocked_call>& calls, deadline until, Stop stop) {
    std::vector<ending> endings(calls.size());
    std::atomic<std::size_t> begun = 0;
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < calls.size(); ++i) {
        threads.emplace_back([&, i] {
            ++begun;
            endings[i] = calls[i].run(until);
        });
    }
    while (begun < calls.size()) std::this_thread::yield();
    stop(threads.front());
    for (std::thread& each : threads) each.join();
    return endings;
}

/// Attempts that nobody answers.
inline void add_attempts(std::vector<blocked_call>& calls) {
    const auto full = std::make_shared<full_listener>(make_full_listener());
    const auto listener = [full] { return full; };
    using shared = std::shared_ptr<full_listener>;
    calls.push_back(blocked("connect", listener, [](shared& on, deadline until) {
        return must(tcp::open(ip::family::v4)).connect(on->where, until);
    }));
    calls.push_back(
        blocked("tcp::connect", listener, [](shared& on, deadline until) { return tcp::connect(on->where, until); }));
    calls.push_back(blocked("tcp::connect by name", listener, [](shared& on, deadline until) {
        return tcp::connect("127.0.0.1", on->where.port(), until);
    }));
    calls.push_back(blocked("finish", listener, [](shared& on, deadline until) {
        return must(must(tcp::open(ip::family::v4)).start_connect(on->where)).finish(until);
    }));
}

/// A new call of each kind.
inline std::vector<blocked_call> blocked_calls() {
    std::vector<blocked_call> calls;
    const auto add = [&calls](const char* name, auto make, auto call) { calls.push_back(blocked(name, make, call)); };
    static constexpr auto pair = [] { return connected_pair(); };
    static constexpr auto full = [] { return full_pair(); };
    static constexpr auto listener = [] { return must(tcp::listen(any_port())); };
    static constexpr auto datagrams = [] { return must(must(udp::open(ip::family::v4)).bind(any_port())); };
    static constexpr auto parts = [](std::array<char, 64>& memory) { return std::array{byte_buffer{memory}}; };

    add("receive", pair, [](stream_pair& on, deadline until) {
        std::array<char, 64> memory;
        return on.client.receive(memory, until);
    });
    add("peek", pair, [](stream_pair& on, deadline until) {
        std::array<char, 64> memory;
        return on.client.peek(memory, until);
    });
    add("receive_exactly", pair, [](stream_pair& on, deadline until) {
        std::array<char, 64> memory;
        return on.client.receive_exactly(memory, until);
    });
    add("receive_scatter", pair, [](stream_pair& on, deadline until) {
        std::array<char, 64> memory;
        return on.client.receive_scatter(parts(memory), until);
    });
    add("send", full, [](stream_pair& on, deadline until) { return on.client.send("x", until); });
    add("send_all", full, [](stream_pair& on, deadline until) { return on.client.send_all("x", until); });
    add("send_gather", full,
        [](stream_pair& on, deadline until) { return on.client.send_gather(std::array{byte_view{"x"}}, until); });
    add("wait_readable", pair, [](stream_pair& on, deadline until) { return on.client.wait_readable(until); });
    add("wait_writable", full, [](stream_pair& on, deadline until) { return on.client.wait_writable(until); });
    add("wait_for_state", pair,
        [](stream_pair& on, deadline until) { return on.client.wait_for_state(tcp_state::close_wait, until); });
    add("tcp_watch", pair, [](stream_pair& on, deadline until) {
        tcp_watch watch{on.client, std::chrono::hours{1}};
        static_cast<void>(watch.next(std::chrono::seconds{0}));  // the state that it finds
        return watch.next(until);
    });
    add("accept", listener, [](tcp::listener& on, deadline until) { return on.accept(until); });
    add("accept with the peer", listener, [](tcp::listener& on, deadline until) {
        ip::endpoint peer;
        return on.accept(peer, until);
    });
    add("receive_from", datagrams, [](socket<udp, bound>& on, deadline until) {
        std::array<char, 64> memory;
        return on.receive_from(memory, until);
    });
    add("peek_from", datagrams, [](socket<udp, bound>& on, deadline until) {
        std::array<char, 64> memory;
        return on.peek_from(memory, until);
    });
    add("receive_scatter_from", datagrams, [](socket<udp, bound>& on, deadline until) {
        std::array<char, 64> memory;
        return on.receive_scatter_from(parts(memory), until);
    });
    // Its FIN waits behind bytes that nobody receives; no event announces the acknowledgement.
    static constexpr auto finishing = [] {
        auto [client, server] = full_pair();
        return std::pair{must(std::move(client).shutdown_send()), std::move(server)};
    };
    add("wait_for_state without an event", finishing, [](decltype(finishing())& on, deadline until) {
        return on.first.wait_for_state(tcp_state::fin_wait_2, until);
    });
    add(
        "receive on a half", [] { return split_pair(); },
        [](decltype(split_pair())& on, deadline until) {
            std::array<char, 64> memory;
            return on.first.first.receive(memory, until);
        });
    add(
        "poller::wait", [] { return must(poller::open()); },
        [](poller& on, deadline until) {
            std::array<poller::event, 4> room;
            return on.wait(room, until);
        });
    add_attempts(calls);
    return calls;
}

/// Calls of each kind, at least so many.
inline std::vector<blocked_call> blocked_calls(std::size_t least) {
    std::vector<blocked_call> calls;
    while (calls.size() < least) {
        for (blocked_call& each : blocked_calls()) calls.push_back(std::move(each));
    }
    return calls;
}

}  // namespace sockstate::test
