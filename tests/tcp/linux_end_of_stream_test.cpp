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

TEST_CASE("receive on a half: a reset that the other half has met is no clean end on the side that accepted") {
    if (emulator_lacks("TCP_INFO")) return;
    for (const bool has_sent : {false, true}) {
        auto [client, server] = connected_pair();
        auto [receiver, sender] = must(std::move(server).split());
        std::array<char, 8> buffer{};
        if (has_sent) {
            must(sender.send_all("question"));
            must(client.receive_exactly(buffer));
            const deadline until{patience};
            while (must(sender.unsent_bytes()) != 0) REQUIRE(!until.has_passed());  // all is acknowledged
        }
        must(std::move(client).abort());
        must(sender.wait_for_state(tcp_state::closed, patience));
        CHECK(sender.send("x").error() == std::errc::connection_reset);
        for (int calls = 0; calls < 3; ++calls) {
            CHECK(receiver.receive(buffer, patience).error() == std::errc::connection_reset);
        }
        CHECK(must(receiver.audit()).found == verdict::gone);
        CHECK(must(sender.audit()).found == verdict::gone);
    }
}

TEST_CASE("receive on a half: what the other half has aborted is no clean end") {
    if (emulator_lacks("TCP_INFO")) return;
    auto [client, server] = connected_pair();
    auto [receiver, sender] = must(std::move(client).split());
    must(std::move(sender).abort());
    std::array<char, 8> buffer{};
    for (int calls = 0; calls < 3; ++calls) CHECK_FALSE(receiver.receive(buffer, patience).has_value());
    CHECK_FALSE(server.receive(buffer, patience).has_value());
}

}  // namespace sockstate::test::linux_end_of_stream_test
