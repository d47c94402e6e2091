// State changes as a watch sees them: of one socket, and of connections in the kernel's table.

#include "support/states.hpp"

#include <sockstate/tcp/watch.hpp>

#include <doctest/doctest.h>

#include <vector>

namespace sockstate::test::tcp_watch_test {

using namespace std::chrono_literals;

namespace {

using maybe_state = std::optional<tcp_state>;

/// The next change, which must be this one.
tcp_transition expect(tcp_watch& watch, maybe_state from, maybe_state to) {
    const tcp_transition seen = must(watch.next(patience));
    CAPTURE(to_string(seen));
    CHECK(seen.from == from);
    CHECK(seen.to == to);
    return seen;
}

/// That there is no change more to tell for now.
void expect_nothing(tcp_watch& watch) {
    const auto none = watch.next(5ms);
    REQUIRE(!none);
    CHECK(none.error() == errc::deadline_exceeded);
}

}  // namespace

TEST_CASE("tcp_watch: a socket from its connection to its end, with the endpoints that it had") {
    auto [client, server] = connected_pair();
    const auto here = must(client.local_endpoint());
    const auto there = must(client.remote_endpoint());
    tcp_watch watch{client, 1ms};
    const auto before = deadline::clock::now();
    const auto first = expect(watch, std::nullopt, tcp_state::established);
    CHECK(first.local == here);
    CHECK(first.remote == there);
    CHECK(first.seen_at >= before);
    expect_nothing(watch);

    auto half = must(std::move(server).shutdown_send());
    const auto second = expect(watch, tcp_state::established, tcp_state::close_wait);
    CHECK(second.seen_at > first.seen_at);
    CHECK(second.seen_at <= deadline::clock::now());
    expect_nothing(watch);

    must(std::move(half).abort());
    const auto last = expect(watch, tcp_state::close_wait, tcp_state::closed);
    CHECK(last.local == here);
    CHECK(last.remote == there);
    expect_nothing(watch);
}

TEST_CASE("tcp_watch: a socket looks at once, and then no more often than its interval") {
    auto [client, server] = connected_pair();
    tcp_watch watch{client, 1h};
    CHECK(must(watch.next(0s)).to == tcp_state::established);
    const auto half = must(std::move(server).shutdown_send());
    must(client.wait_for_state(tcp_state::close_wait, patience));
    const auto not_yet = watch.next(1ms);  // it changed, and the next look is an hour away
    REQUIRE(!not_yet);
    CHECK(not_yet.error() == errc::deadline_exceeded);
    CHECK(not_yet.error().attempted() == operation::wait);
}

TEST_CASE("tcp_watch: a socket that is empty is the query's error") {
    auto fresh = must(tcp::open(ip::family::v4));
    const auto taken = std::move(fresh);
    tcp_watch failing{fresh, 1ms};
    for (int i = 0; i < 2; ++i) {
        const auto failed = failing.next(patience);
        REQUIRE(!failed);
        CHECK(failed.error() == std::errc::bad_file_descriptor);
        CHECK(failed.error().attempted() == operation::query_state);
    }
    tcp_watch watch{taken, 1ms};
    expect(watch, std::nullopt, tcp_state::closed);
}

TEST_CASE("tcp_watch: connections that were there, come, change and go") {
    auto listener = must(tcp::listen(any_port()));
    const auto where = must(listener.local_endpoint());
    tcp_watch watch{{.local_port = where.port()}, 1ms};
    const auto there_before = expect(watch, std::nullopt, tcp_state::listen);
    CHECK(there_before.local == where);
    expect_nothing(watch);

    auto client = must(tcp::connect(where, patience));
    auto server = must(listener.accept(patience));
    const auto came = expect(watch, std::nullopt, tcp_state::established);
    CHECK(came.local == where);
    CHECK(came.remote == must(client.local_endpoint()));
    expect_nothing(watch);

    auto half = must(std::move(client).shutdown_send());
    must(server.wait_for_state(tcp_state::close_wait, patience));
    expect(watch, tcp_state::established, tcp_state::close_wait);

    must(half.wait_for_state(tcp_state::fin_wait_2, patience));
    must(std::move(half).abort());
    must(server.wait_for_state(tcp_state::closed, patience));
    const auto went = expect(watch, tcp_state::close_wait, std::nullopt);
    CHECK(went.remote == came.remote);
    must(std::move(listener).close());
    expect(watch, tcp_state::listen, std::nullopt);
    expect_nothing(watch);
}

TEST_CASE("tcp_watch: several changes of one look come in the order of their endpoints, at one time") {
    auto listener = must(tcp::listen(any_port()));
    const auto where = must(listener.local_endpoint());
    std::vector<tcp::stream> ends;
    for (int i = 0; i < 5; ++i) {
        ends.push_back(must(tcp::connect(where, patience)));
        ends.push_back(must(listener.accept(patience)));
    }
    tcp_watch watch{{.states = tcp_state::established, .local_port = where.port()}, 1h};
    std::vector<tcp_transition> seen;
    for (int i = 0; i < 5; ++i) seen.push_back(expect(watch, std::nullopt, tcp_state::established));
    for (std::size_t i = 1; i < seen.size(); ++i) {
        CHECK(seen[i - 1].remote < seen[i].remote);
        CHECK(seen[i - 1].seen_at == seen[i].seen_at);
    }
    expect_nothing(watch);
}

TEST_CASE("tcp_watch: a connection that leaves the filter's states is gone, one that enters them appeared") {
    auto [client, server] = connected_pair();
    const auto port = must(server.local_endpoint()).port();
    tcp_watch established{{.states = tcp_state::established, .local_port = port}, 1ms};
    tcp_watch finished_by_peer{{.states = tcp_state::close_wait, .local_port = port}, 1ms};
    expect(established, std::nullopt, tcp_state::established);
    expect_nothing(finished_by_peer);
    const auto half = must(std::move(client).shutdown_send());
    must(server.wait_for_state(tcp_state::close_wait, patience));
    expect(established, tcp_state::established, std::nullopt);
    expect(finished_by_peer, std::nullopt, tcp_state::close_wait);
}

}  // namespace sockstate::test::tcp_watch_test
