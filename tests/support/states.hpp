#pragma once

// What the tests of the kernel's states share.

#include "loopback.hpp"

#include <sockstate/tcp.hpp>

#include <doctest/doctest.h>

#include <array>

namespace sockstate::test {

/// False under an emulator that keeps TCP_INFO to itself; says so, since the test then checks nothing.
inline bool kernel_tells_metrics() {
    const tcp_info info = must(must(tcp::open(ip::family::v4)).query_info());
    if (!raw_bytes(info).empty()) return true;
    MESSAGE("skipped: this system reports no metrics of a connection");
    return false;
}

/// Where a connection is once both sides have finished: Linux has no handle for TIME-WAIT.
inline constexpr tcp_state_set finished = {tcp_state::closed, tcp_state::time_wait};

/// Sends until the kernel takes no more: what follows, a FIN too, waits behind it.
inline void fill(tcp::stream& stream) {
    must(stream.set_blocking(false));
    const std::array<char, 4096> block{};
    for (;;) {
        const auto sent = stream.send(block);
        if (sent) continue;
        REQUIRE(sent.error().would_block());
        // The peer may be about to acknowledge what its own buffer has room for.
        if (!stream.wait_writable(std::chrono::milliseconds{50})) return;
    }
}

/// A connection whose server has a small send buffer and whose client a small receive buffer.
inline stream_pair narrow_answers() {
    auto fresh = must(tcp::open(ip::family::v4));
    must(fresh.set(option::send_buffer_size{16384}));
    auto listener = must(must(std::move(fresh).bind(any_port())).listen());
    auto opened = must(tcp::open(ip::family::v4));
    must(opened.set(option::receive_buffer_size{4096}));
    auto client = must(std::move(opened).connect(must(listener.local_endpoint()), patience));
    auto server = must(listener.accept(patience));
    return {std::move(client), std::move(server)};
}

}  // namespace sockstate::test
