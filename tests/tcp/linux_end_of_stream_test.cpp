// The end of a stream whose FIN another handle has sent: Linux counts what the peer acknowledged.

#include "support/emulation.hpp"
#include "support/loopback.hpp"

#include <sockstate/tcp.hpp>

#include <doctest/doctest.h>

#include <array>

namespace sockstate::test::linux_end_of_stream_test {

TEST_CASE("receive: both FINs are a clean end on the side that connected, though a duplicate sent this side's") {
    if (emulator_lacks("TCP_INFO")) return;
    for (const bool has_sent : {false, true}) {
        auto [client, server] = connected_pair();
        std::array<char, 8> buffer{};
        if (has_sent) {
            must(client.send_all("question"));
            must(server.receive_exactly(buffer));
        }
        const auto half = must(must(client.duplicate()).shutdown_send());
        must(server.wait_for_state(tcp_state::close_wait, patience));
        must(std::move(server).close());
        must(client.wait_for_state(tcp_state::closed, patience));
        for (int calls = 0; calls < 3; ++calls) CHECK(must(client.receive(buffer, patience)).empty());
    }
}

}  // namespace sockstate::test::linux_end_of_stream_test
