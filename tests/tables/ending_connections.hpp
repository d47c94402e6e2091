#pragma once

// Connections that end, in a network of the test's own where the kernel reports that to who asks.

#include "support/loopback.hpp"
#include "support/own_namespace.hpp"
#include "support/sock_diag.hpp"

#include <vector>

namespace sockstate::test {

template <class Test>
void where_ends_are_reported(Test test) {
    in_own_namespace([&] {
        if (has_sock_diag()) test();
    });
}

/// A connection on which so many bytes came over.
inline stream_pair connection_with(tcp::listener& listener, std::size_t bytes) {
    stream_pair ends = connected_pair(listener);
    must(ends.client.send_all(std::vector<std::byte>(bytes), patience));
    std::vector<std::byte> room(bytes);
    must(ends.server.receive_exactly(room, patience));
    return ends;
}

/// Closes both ends, the client's first.
inline void close_in_turn(stream_pair ends) {
    must(std::move(ends.client).close());
    std::byte room[1];
    CHECK(must(ends.server.receive(room, patience)).empty());
    must(std::move(ends.server).close());
}

}  // namespace sockstate::test
