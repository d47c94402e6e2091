#pragma once

// Sockets on loopback for tests, always on a port that the kernel chooses.

#include "must.hpp"

#include <sockstate/tcp.hpp>

#include <chrono>

namespace sockstate::test {

/// Long enough for anything on loopback, also on a loaded machine; only a failing test waits for it.
inline constexpr std::chrono::seconds patience{20};

/// 127.0.0.1:0 or [::1]:0
inline ip::endpoint any_port(ip::family family = ip::family::v4) {
    return {ip::address::loopback(family), 0};
}

/// A port that was free a moment ago and on which nothing listens.
inline ip::endpoint unused_endpoint() {
    auto bound = must(must(tcp::open(ip::family::v4)).bind(any_port()));
    return must(bound.local_endpoint());
}

/// Both ends of one connection.
struct stream_pair {
    tcp::stream client;
    tcp::stream server;
};

inline stream_pair connected_pair(tcp::listener& listener) {
    auto client = must(tcp::connect(must(listener.local_endpoint()), patience));
    auto server = must(listener.accept(patience));
    return {std::move(client), std::move(server)};
}

inline stream_pair connected_pair(ip::family family = ip::family::v4) {
    auto listener = must(tcp::listen(any_port(family)));
    return connected_pair(listener);
}

/// A connection whose buffers are small, so that a few hundred KiB fill it.
inline stream_pair narrow_pair() {
    auto fresh = must(tcp::open(ip::family::v4));
    must(fresh.set(option::receive_buffer_size{4096}));
    auto listener = must(must(std::move(fresh).bind(any_port())).listen());
    auto opened = must(tcp::open(ip::family::v4));
    must(opened.set(option::send_buffer_size{16384}));
    auto client = must(std::move(opened).connect(must(listener.local_endpoint()), patience));
    auto server = must(listener.accept(patience));
    return {std::move(client), std::move(server)};
}

}  // namespace sockstate::test
