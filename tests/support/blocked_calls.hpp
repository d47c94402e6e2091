#pragma once

// Every kind of call that can block, each on sockets of its own on which it would wait for ever.

#include "loopback.hpp"

#include <sockstate/stop_source.hpp>
#include <sockstate/tcp/watch.hpp>
#include <sockstate/udp.hpp>

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
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

/// A new call of each kind.
inline std::vector<blocked_call> blocked_calls() {
    std::vector<blocked_call> calls;
    const auto add = [&calls](const char* name, auto make, auto call) {
        const auto made = std::make_shared<decltype(make())>(make());
        calls.push_back({name, [made, call](deadline until) { return ending_of(call(*made, until)); }});
    };
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
    return calls;
}

}  // namespace sockstate::test
