// Type against kernel: each verdict, from connections that came to it, and the text of a report.

#include "support/states.hpp"

#include <sockstate/tcp.hpp>

#include <doctest/doctest.h>

#include <array>

namespace sockstate::test::audit_test {

using namespace std::chrono_literals;

namespace {

template <class P, class S>
verdict verdict_of(const socket<P, S>& one) {
    const audit_report report = must(one.audit());
    CHECK(report.typed == lifecycle_of<socket<P, S>>);
    CHECK(report.kernel == must(one.query_state()));
    return report.found;
}

/// A reset that no call has reported yet: only a kernel that counts unanswered segments can be certain of it.
verdict certain_reset() {
    const auto fresh = must(tcp::open(ip::family::v4));
    return must(fresh.query_info()).unanswered_segments ? verdict::reset : verdict::gone;
}

}  // namespace

TEST_CASE("audit: consistent, from a fresh socket to one whose sides have both finished") {
    auto fresh = must(tcp::open(ip::family::v4));
    CHECK(verdict_of(fresh) == verdict::consistent);
    auto bound = must(std::move(fresh).bind(any_port()));
    CHECK(verdict_of(bound) == verdict::consistent);
    CHECK(verdict_of(must(std::move(bound).listen())) == verdict::consistent);

    auto [client, server] = connected_pair();
    CHECK(verdict_of(client) == verdict::consistent);
    CHECK(verdict_of(server) == verdict::consistent);
    auto deaf = must(std::move(server).shutdown_receive());
    CHECK(verdict_of(deaf) == verdict::consistent);

    const auto half = must(std::move(client).shutdown_send());
    must(half.wait_for_state(tcp_state::fin_wait_2, patience));
    CHECK(verdict_of(half) == verdict::consistent);

    const auto done = must(std::move(deaf).shutdown_send());
    must(done.wait_for_state(tcp_state::closed, patience));
    CHECK(verdict_of(done) == verdict::consistent);
    must(half.wait_for_state(tcp_state::closed, patience));
    CHECK(verdict_of(half) == verdict::consistent);
}

TEST_CASE("audit: a peer that has finished") {
    auto [client, server] = connected_pair();
    const auto half = must(std::move(client).shutdown_send());
    must(server.wait_for_state(tcp_state::close_wait, patience));
    const audit_report report = must(server.audit());
    CHECK(report == audit_report{verdict::peer_closed, lifecycle::connected, tcp_state::close_wait});
    CHECK(to_string(report) == "peer_closed: typed connected, kernel says CLOSE-WAIT");

    const auto deaf = must(std::move(server).shutdown_receive());
    CHECK(verdict_of(deaf) == verdict::peer_closed);
}

TEST_CASE("audit: a reset, before it was received and after, when the kernel does not show it any more") {
    auto [client, server] = connected_pair();
    must(std::move(server).abort());
    must(client.wait_for_state(tcp_state::closed, patience));
    CHECK(must(client.audit()) == audit_report{certain_reset(), lifecycle::connected, tcp_state::closed});

    // The audit took nothing away.
    std::array<char, 8> buffer{};
    const auto got = client.receive(buffer);
    REQUIRE(!got);
    CHECK(got.error() == std::errc::connection_reset);
    CHECK(verdict_of(client) == verdict::gone);
}

TEST_CASE("audit: a reset of a connection that had finished sending") {
    auto [client, server] = connected_pair();
    const auto half = must(std::move(client).shutdown_send());
    must(half.wait_for_state(tcp_state::fin_wait_2, patience));
    must(std::move(server).abort());
    must(half.wait_for_state(tcp_state::closed, patience));
    CHECK(must(half.audit()) == audit_report{certain_reset(), lifecycle::send_shut, tcp_state::closed});
}

TEST_CASE("audit: an attempt that is done or refused before it is finished") {
    const auto listener = must(tcp::listen(any_port()));
    const auto attempt = must(must(tcp::open(ip::family::v4)).start_connect(must(listener.local_endpoint())));
    must(attempt.wait_for_state(tcp_state::established, patience));
    CHECK(verdict_of(attempt) == verdict::consistent);

    auto refused = must(must(tcp::open(ip::family::v4)).start_connect(unused_endpoint()));
    must(refused.wait_for_state(tcp_state::closed, patience));
    CHECK(verdict_of(refused) == certain_reset());
    const auto outcome = std::move(refused).finish(patience);
    REQUIRE(!outcome);
    CHECK(outcome.error() == std::errc::connection_refused);
}

TEST_CASE("audit: someone else shut the connection by another handle") {
    auto [client, server] = connected_pair();
    auto copy = must(client.duplicate());
    const auto half = must(std::move(copy).shutdown_send());
    must(client.wait_for_state(tcp_state::fin_wait_2, patience));
    CHECK(must(client.audit()) == audit_report{verdict::mismatch, lifecycle::connected, tcp_state::fin_wait_2});
    CHECK(verdict_of(half) == verdict::consistent);
}

TEST_CASE("audit: a connection that another handle has ended in good order was not reset") {
    auto [client, server] = connected_pair();
    auto done = must(must(client.duplicate()).shutdown_send());
    must(server.wait_for_state(tcp_state::close_wait, patience));
    must(std::move(server).close());
    must(client.wait_for_state(finished, patience));
    const auto found = verdict_of(client);
    CHECK((found == verdict::gone || found == verdict::mismatch));  // in TIME-WAIT, where the handle shows it
}

TEST_CASE("audit: someone else bound or connected the handle") {
    const auto listener = must(tcp::listen(any_port()));
    auto fresh = must(tcp::open(ip::family::v4));
    const auto connected = must(must(fresh.duplicate()).connect(must(listener.local_endpoint()), patience));
    CHECK(must(fresh.audit()) == audit_report{verdict::mismatch, lifecycle::unbound, tcp_state::established});
    CHECK(verdict_of(connected) == verdict::consistent);

    const auto taken = must(must(tcp::open(ip::family::v4)).bind(any_port()));
    const auto listening_elsewhere = must(must(taken.duplicate()).listen());
    CHECK(must(taken.audit()) == audit_report{verdict::mismatch, lifecycle::bound, tcp_state::listen});
}

TEST_CASE("to_string: verdicts, and reports of every type and state") {
    CHECK(to_string(verdict::consistent) == "consistent");
    CHECK(to_string(verdict::peer_closed) == "peer_closed");
    CHECK(to_string(verdict::reset) == "reset");
    CHECK(to_string(verdict::gone) == "gone");
    CHECK(to_string(verdict::mismatch) == "mismatch");
    CHECK(to_string(audit_report{verdict::mismatch, lifecycle::send_shut, tcp_state::unknown}) ==
          "mismatch: typed send_shut, kernel says UNKNOWN");
    CHECK(to_string(audit_report{}) == "consistent: typed unbound, kernel says UNKNOWN");
}

}  // namespace sockstate::test::audit_test
