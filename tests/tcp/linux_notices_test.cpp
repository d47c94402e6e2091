// Notices in the error queue are no error of the connection, though poll(2) reports both as POLLERR.

#include "support/emulation.hpp"
#include "support/states.hpp"

#include <sockstate/tcp.hpp>

#include <doctest/doctest.h>

#include <array>

#include <linux/net_tstamp.h>
#include <poll.h>
#include <sys/socket.h>

namespace sockstate::test::linux_notices_test {

namespace {

/// Sends "request", whose sent time is then a notice in the client's error queue; the server has received it.
void send_and_note(tcp::stream& client, tcp::stream& server) {
    const int times = SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_OPT_ID;
    REQUIRE(::setsockopt(client.native(), SOL_SOCKET, SO_TIMESTAMPING, &times, sizeof times) == 0);
    must(client.send_all("request"));
    std::array<char, 7> buffer{};
    REQUIRE(server.receive_exactly(buffer, patience));
    pollfd entry{.fd = client.native(), .events = 0, .revents = 0};
    REQUIRE(::poll(&entry, 1, 5000) == 1);
    REQUIRE((entry.revents & POLLERR) != 0);
}

}  // namespace

TEST_CASE("close_gracefully: a notice does not turn a delivery into a reset") {
    if (emulator_lacks("SO_TIMESTAMPING")) return;
    auto [client, server] = connected_pair();
    send_and_note(client, server);
    must(std::move(server).close());
    must(client.wait_for_state(tcp_state::close_wait, patience));
    CHECK(must(std::move(client).close_gracefully(patience)) == close_report{close_outcome::delivered, 0, 0});
}

TEST_CASE("audit: a notice on a connection that both sides have finished leaves it consistent") {
    if (emulator_lacks("SO_TIMESTAMPING")) return;
    auto [client, server] = connected_pair();
    send_and_note(client, server);
    const auto half = must(std::move(client).shutdown_send());
    must(server.wait_for_state(tcp_state::close_wait, patience));
    must(std::move(server).close());
    must(half.wait_for_state(tcp_state::closed, patience));
    CHECK(!must(platform::has_pending_error(half.native())));
    CHECK(must(half.audit()).found == verdict::consistent);
}

TEST_CASE("audit: beside a notice a reset is not certain, and the connection is gone all the same") {
    if (emulator_lacks("SO_TIMESTAMPING")) return;
    auto [client, server] = connected_pair();
    send_and_note(client, server);
    must(std::move(server).abort());
    must(client.wait_for_state(tcp_state::closed, patience));
    CHECK(must(client.audit()).found == verdict::gone);
    std::array<char, 8> buffer{};
    CHECK(client.receive(buffer, patience).error() == std::errc::connection_reset);
}

TEST_CASE("audit: notices that were asked for and did not come leave a reset certain") {
    if (!kernel_tells_metrics()) return;
    auto [client, server] = connected_pair();
    const int on = 1;
    REQUIRE(::setsockopt(client.native(), SOL_SOCKET, SO_ZEROCOPY, &on, sizeof on) == 0);
    must(std::move(server).abort());
    must(client.wait_for_state(tcp_state::closed, patience));
    CHECK(must(client.audit()).found == verdict::reset);
}

TEST_CASE("audit: a reset beside data that nobody has read is certain where no notice can wait") {
    if (!kernel_tells_metrics()) return;
    auto [client, server] = connected_pair();
    must(server.send_all("unread"));
    must(client.wait_readable(patience));
    must(std::move(server).abort());
    must(client.wait_for_state(tcp_state::closed, patience));
    CHECK(must(client.audit()).found == verdict::reset);
}

}  // namespace sockstate::test::linux_notices_test
