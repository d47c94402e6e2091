// Aborting a connection that another handle holds as well.

#include "support/states.hpp"

#include <sockstate/tcp.hpp>

#include <doctest/doctest.h>

#include <array>

namespace sockstate::test::linux_abort_test {

TEST_CASE("abort: the peer is reset although another handle is open, and no option stays behind") {
    auto [client, server] = connected_pair();
    const auto other = must(client.duplicate());
    must(std::move(client).abort());
    std::array<char, 8> buffer{};
    CHECK(server.receive(buffer, patience).error() == std::errc::connection_reset);
    CHECK(must(other.get<option::linger>()) == std::nullopt);
    CHECK(must(other.query_state()) == tcp_state::closed);
}

TEST_CASE("abort: from every state with a peer, by one of two handles") {
    const auto is_reset = [](const tcp::stream& peer) {
        must(peer.wait_for_state(tcp_state::closed, patience));
        return must(platform::has_pending_error(peer.native()));
    };
    {
        auto [client, server] = connected_pair();
        auto half = must(std::move(client).shutdown_send());
        const auto other = must(half.duplicate());
        must(server.wait_for_state(tcp_state::close_wait, patience));
        must(std::move(half).abort());
        CHECK(is_reset(server));
    }
    {
        auto [client, server] = connected_pair();
        auto deaf = must(std::move(client).shutdown_receive());
        const auto other = must(deaf.duplicate());
        must(std::move(deaf).abort());
        CHECK(is_reset(server));
    }
    {
        auto [client, server] = connected_pair();
        auto shut = must(std::move(client).shutdown());
        const auto other = must(shut.duplicate());
        must(server.wait_for_state(tcp_state::close_wait, patience));
        must(std::move(shut).abort());
        CHECK(is_reset(server));
    }
}

TEST_CASE("abort: an attempt that a duplicate shares ends at once") {
    const auto listener = must(tcp::listen(any_port(), 0));
    const auto where = must(listener.local_endpoint());
    const auto first = must(tcp::connect(where, patience));
    auto attempt = must(must(tcp::open(ip::family::v4)).start_connect(where));  // the queue is full
    const auto other = must(attempt.duplicate());
    CHECK(must(other.query_state()) == tcp_state::syn_sent);
    must(std::move(attempt).abort());
    CHECK(must(other.query_state()) == tcp_state::closed);
    CHECK(must(other.audit()).found == verdict::mismatch);
}

}  // namespace sockstate::test::linux_abort_test
