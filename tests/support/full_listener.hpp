#pragma once

// A listener on which attempts to connect wait.

#include "loopback.hpp"

#include <doctest/doctest.h>

#include <vector>

namespace sockstate::test {

/// A listener whose queue is full: further attempts to connect stay without an answer.
struct full_listener {
    tcp::listener listener;
    std::vector<socket<tcp, connecting>> waiting;
    ip::endpoint where;
};

inline full_listener make_full_listener() {
    auto listener = must(tcp::listen(any_port(), 0));
    const auto where = must(listener.local_endpoint());
    full_listener full{std::move(listener), {}, where};
    // The queue's size is the system's affair: connect until an attempt does not get through at once.
    for (int i = 0; i < 64; ++i) {
        auto attempt = must(must(tcp::open(ip::family::v4)).start_connect(where));
        const bool through = attempt.wait_writable(std::chrono::milliseconds{100}).has_value();
        full.waiting.push_back(std::move(attempt));
        if (!through) return full;
    }
    FAIL("the listener's queue did not fill up");
    return full;
}

}  // namespace sockstate::test
