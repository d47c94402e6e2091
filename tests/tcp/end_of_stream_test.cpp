// The end of a stream against the kernel: a reset is never a clean end, whoever met it first.

#include "support/loopback.hpp"

#include <sockstate/tcp.hpp>

#include <doctest/doctest.h>

#include <array>

namespace sockstate::test::end_of_stream_test {

TEST_CASE("receive: after a send has met the reset, no receive is a clean end") {
    auto [client, server] = connected_pair();
    must(std::move(server).abort());
    must(client.wait_for_state(tcp_state::closed, patience));
    std::array<char, 8> buffer{};
    const std::array<byte_buffer, 1> parts = {byte_buffer{buffer}};
    CHECK_FALSE(client.send("x").has_value());
    CHECK_FALSE(client.receive(buffer).has_value());
    CHECK_FALSE(client.receive(buffer, patience).has_value());
    CHECK_FALSE(client.peek(buffer).has_value());
    CHECK_FALSE(client.receive_scatter(parts).has_value());
    const auto all = client.receive_exactly(buffer);
    REQUIRE(!all);
    CHECK_FALSE(all.error() == errc::end_of_stream);
}

TEST_CASE("receive: the peer's FIN is a clean end on every call, also once this side has ended too") {
    auto [client, server] = connected_pair();
    auto half = must(std::move(server).shutdown_send());
    std::array<char, 8> buffer{};
    for (int calls = 0; calls < 3; ++calls) CHECK(must(client.receive(buffer, patience)).empty());
    auto ended = must(std::move(client).shutdown_send());
    for (int calls = 0; calls < 3; ++calls) CHECK(must(ended.receive(buffer, patience)).empty());
    for (int calls = 0; calls < 3; ++calls) CHECK(must(half.receive(buffer, patience)).empty());
}

TEST_CASE("receive: a FIN that came before a reset is still an end for who reads it first") {
    auto [client, server] = connected_pair();
    must(std::move(server).close());
    must(client.wait_for_state(tcp_state::close_wait, patience));
    must(client.send("x"));  // nobody is there any more to receive it
    must(client.wait_for_state(tcp_state::closed, patience));
    std::array<char, 8> buffer{};
    const auto got = client.receive(buffer, patience);
    if (got) CHECK(got->empty());  // Linux; other systems drop what came before a reset
}

}  // namespace sockstate::test::end_of_stream_test
