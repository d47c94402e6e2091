#pragma once

// A connection whose both ends are in one poller: made, used and ended by what the poller announces.

#include "perseverance.hpp"

#include <sockstate/poller.hpp>

#include <algorithm>
#include <array>

namespace sockstate::faults {

inline constexpr std::chrono::seconds limit{20};

/// Waits until the key is ready so. What is not handled comes again: nothing is lost where a wait fails.
inline poller::event wait_for(poller& on, std::uint64_t key, bool poller::event::* what) {
    std::array<poller::event, 8> room;
    for (;;) {
        for (const auto& event : persist([&] { return on.wait(room, limit); })) {
            if (event.key == key && event.*what) return event;
        }
    }
}

/// A connection, once the poller says that the attempt is over. Where the next interest cannot be set, the attempt is
/// closed, and another one is made.
inline registered<tcp::stream> connect_polled(poller& on, std::uint64_t key, const ip::endpoint& where) {
    return persist([&]() -> result<registered<tcp::stream>> {
        auto fresh = tcp::open(ip::family::v4);
        if (!fresh) return tl::unexpected{fresh.error()};
        auto started = std::move(*fresh).start_connect(where);
        if (!started) return tl::unexpected{started.error()};
        auto attempt = persist([&] { return on.add(std::move(*started), key, writable{}); });
        wait_for(on, key, &poller::event::writable);
        for (;;) {
            auto done = std::move(attempt).finish(readable{});
            if (done || !attempt->valid()) return done;
            tell(to_string(done.error()));  // the attempt goes on
        }
    });
}

/// The other end of `client`, whatever failed attempts have left in the queue.
inline tcp::stream accept_polled(poller& on, registered<tcp::listener>& listener, const ip::endpoint& client) {
    for (;;) {
        wait_for(on, listener.key(), &poller::event::readable);
        ip::endpoint peer;
        auto stream = listener->accept(peer);
        if (!stream) {
            tell(to_string(stream.error()));
        } else if (peer == client) {
            return std::move(*stream);
        }
    }
}

/// How many bytes have come.
inline std::size_t polled_traffic() {
    constexpr std::size_t size = 20'000;
    auto on = persist([] { return poller::open(); });
    auto bound = persist([] { return tcp::listen({ip::address_v4::loopback(), 0}); });
    persist([&] { return bound.set_blocking(false); });
    const auto where = persist([&] { return bound.local_endpoint(); });
    auto listener = persist([&] { return on.add(std::move(bound), 1, readable{}); });
    auto client = connect_polled(on, 2, where);
    auto accepted = accept_polled(on, listener, persist([&] { return client->local_endpoint(); }));
    persist([&] { return listener.set(); });
    auto server = persist([&] { return on.add(std::move(accepted), 3, readable{}); });

    std::array<char, size> received{};
    std::array<char, size> sent;
    std::generate(sent.begin(), sent.end(), [state = 1U]() mutable {
        state = state * 1664525U + 1013904223U;
        return static_cast<char>(state >> 24U);
    });
    std::size_t done = 0;
    for (byte_view left{sent}; done < size;) {
        if (!left.empty()) {
            persist([&] { return client.set(readable{}, writable{}); });
            wait_for(on, 2, &poller::event::writable);
            const byte_view part{left.data(), std::min<std::size_t>(left.size(), 7000)};
            left = left.after(persist([&] { return client->send(part); }));
            persist([&] { return client.set(readable{}); });
        }
        wait_for(on, 3, &poller::event::readable);
        done += persist([&] { return server->receive(byte_buffer{received}.after(done)); }).size();
    }
    demand(sent == received, "what was sent through a poller has come, once and in order");

    std::array<poller::event, 8> room;
    persist([&] { return on.wake(); });
    demand(persist([&] { return on.wait(room, limit); }).empty(), "a wake ends one wait");
    auto stop = persist([] { return stop_source::open(); });
    stop.request_stop();
    for (;;) {
        const auto ended = on.wait(room, {limit, stop});
        demand(!ended, "a stop ends every wait");
        if (ended.error() == errc::stopped) break;
        tell(to_string(ended.error()));
    }
    auto half = persist([&] { return std::move(client).shutdown_send(readable{}); });
    demand(wait_for(on, 3, &poller::event::peer_closed).readable, "a FIN is readable");
    demand(persist([&] { return server->receive(byte_buffer{received}); }).empty(), "the FIN is the end");
    return size;
}

}  // namespace sockstate::faults
