// Handles from elsewhere: each state is recognised, and what is refused stays the caller's.

#include "support/states.hpp"

#include <sockstate/adopt.hpp>
#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

#include <array>

namespace sockstate::test::adopt_test {

using namespace std::chrono_literals;

namespace {

/// What `discover` says of a socket that is given away and taken back.
template <class P, class S>
lifecycle discovered(socket<P, S>&& one) {
    const native_handle handle = std::move(one).release();
    return std::visit(
        [&](const auto& found) {
            CHECK(found.native() == handle);
            return lifecycle_of<decltype(found)>;
        },
        must(discover<P>(handle)));
}

/// The error; the handle must have stayed open, and is closed here.
template <class Socket, class P, class S>
error refused(socket<P, S>&& one) {
    const native_handle handle = std::move(one).release();
    const auto adopted = adopt<Socket>(handle);
    REQUIRE(!adopted);
    CHECK(adopted.error().attempted() == operation::adopt);
    must(platform::close(handle));  // closed by nobody before
    return adopted.error();
}

}  // namespace

TEST_CASE("discover<tcp>: every state of a socket that has no connection") {
    for (const auto family : {ip::family::v4, ip::family::v6}) {
        CHECK(discovered(must(tcp::open(family))) == lifecycle::unbound);
        CHECK(discovered(must(must(tcp::open(family)).bind(any_port(family)))) == lifecycle::bound);
        CHECK(discovered(must(tcp::listen(any_port(family)))) == lifecycle::listening);
    }
}

TEST_CASE("discover<tcp>: a connection, also once the peer has finished") {
    for (const auto family : {ip::family::v4, ip::family::v6}) {
        auto pair = connected_pair(family);
        CHECK(discovered(std::move(pair.server)) == lifecycle::connected);
    }
    auto [client, server] = connected_pair();
    const auto half = must(std::move(client).shutdown_send());
    must(server.wait_for_state(tcp_state::close_wait, patience));
    CHECK(discovered(std::move(server)) == lifecycle::connected);
}

TEST_CASE("discover<tcp>: sending is shut, whether the peer has seen it or not") {
    auto [client, server] = connected_pair();
    auto half = must(std::move(client).shutdown_send());
    must(half.wait_for_state(tcp_state::fin_wait_2, patience));
    CHECK(discovered(std::move(half)) == lifecycle::send_shut);
}

TEST_CASE("discover<tcp>: a connection that is over is shut_down, whoever ended it") {
    auto [client, server] = connected_pair();
    auto half = must(std::move(client).shutdown_send());
    must(server.wait_for_state(tcp_state::close_wait, patience));
    auto other = must(std::move(server).shutdown_send());
    must(half.wait_for_state(finished, patience));
    must(other.wait_for_state(tcp_state::closed, patience));
    CHECK(discovered(std::move(half)) == lifecycle::shut_down);
    CHECK(discovered(std::move(other)) == lifecycle::shut_down);

    auto [reset, resetter] = connected_pair();
    must(std::move(resetter).abort());
    must(reset.wait_for_state(tcp_state::closed, patience));
    CHECK(discovered(std::move(reset)) == lifecycle::shut_down);

    auto attempt = must(must(tcp::open(ip::family::v4)).start_connect(unused_endpoint()));
    must(attempt.wait_for_state(tcp_state::closed, patience));
    CHECK(discovered(std::move(attempt)) == lifecycle::shut_down);
}

TEST_CASE("adopt, discover: a stream that its peer has reset is taken with what it brought, as accept gives it") {
    const auto dead = [] {
        auto [client, server] = connected_pair();
        must(client.send_all("7 bytes"));
        must(server.wait_readable(patience));
        must(std::move(client).abort());
        must(server.wait_for_state(tcp_state::closed, patience));
        return std::move(server).release();
    };
    std::array<char, 16> buffer{};
    auto adopted = must(adopt<tcp::stream>(dead()));
    if (must(adopted.unread_bytes()) == 0) {
        MESSAGE("a reset drops what was not received, here");
        return;
    }
    CHECK(must(adopted.receive(buffer)).size() == 7);
    auto found = must(discover<tcp>(dead()));
    REQUIRE(std::holds_alternative<tcp::stream>(found));
    CHECK(must(std::get<tcp::stream>(found).receive(buffer)).size() == 7);
    CHECK(must(adopt<socket<tcp, send_shut>>(dead())).valid());
    CHECK(must(adopt<socket<tcp, receive_shut>>(dead())).valid());
    CHECK(must(adopt<socket<tcp, shut_down>>(dead())).valid());
    const auto handle = dead();
    CHECK(adopt<tcp::listener>(handle).error() == errc::state_mismatch);
    CHECK(adopt<socket<tcp, bound>>(handle).error() == errc::state_mismatch);
    must(platform::close(handle));
}

TEST_CASE("discover: takes no error away") {
    auto [client, server] = connected_pair();
    must(std::move(server).abort());
    must(client.wait_for_state(tcp_state::closed, patience));
    must(detail::discover_as<tcp>(client.native(), operation::discover));
    std::array<char, 8> buffer{};
    const auto got = client.receive(buffer);
    REQUIRE(!got);
    CHECK(got.error() == std::errc::connection_reset);
}

TEST_CASE("discover<udp>: unbound, bound and connected") {
    for (const auto family : {ip::family::v4, ip::family::v6}) {
        CHECK(discovered(must(udp::open(family))) == lifecycle::unbound);
        auto bound = must(udp::bind(any_port(family)));
        auto connected = must(must(udp::open(family)).connect(must(bound.local_endpoint())));
        CHECK(discovered(std::move(connected)) == lifecycle::connected);
        CHECK(discovered(std::move(bound)) == lifecycle::bound);
    }
}

TEST_CASE("adopt: a handle that is what it is taken for, and works") {
    auto [client, server] = connected_pair();
    auto adopted = must(adopt<tcp::stream>(std::move(server).release()));
    must(client.send_all("hello"));
    std::array<char, 5> buffer{};
    CHECK(must(adopted.receive_exactly(buffer, patience)).size() == 5);

    const auto where = must(adopt<tcp::listener>(must(tcp::listen(any_port())).release())).local_endpoint();
    CHECK(must(where).port() != 0);
}

TEST_CASE("adopt: another state is refused, and the handle stays the caller's") {
    CHECK(refused<tcp::stream>(must(tcp::listen(any_port()))) == errc::state_mismatch);
    CHECK(refused<tcp::listener>(connected_pair().client) == errc::state_mismatch);
    CHECK(refused<socket<tcp, bound>>(must(tcp::open(ip::family::v4))) == errc::state_mismatch);
    CHECK(refused<socket<udp, connected>>(must(udp::bind(any_port()))) == errc::state_mismatch);

    // Refused, it can be used as before.
    auto listener = must(tcp::listen(any_port()));
    CHECK(!adopt<tcp::stream>(listener.native()));
    const auto client = must(tcp::connect(must(listener.local_endpoint()), patience));
    CHECK(listener.accept(patience));
}

TEST_CASE("adopt, discover: another protocol is refused") {
    CHECK(refused<socket<udp, bound>>(must(must(tcp::open(ip::family::v4)).bind(any_port()))) == errc::state_mismatch);
    CHECK(refused<socket<tcp, bound>>(must(udp::bind(any_port()))) == errc::state_mismatch);
    const auto bound = must(udp::bind(any_port()));
    const auto found = discover<tcp>(bound.native());
    REQUIRE(!found);
    CHECK(found.error() == errc::state_mismatch);
    CHECK(found.error().attempted() == operation::discover);
}

TEST_CASE("adopt, discover: a handle that is not open") {
    const auto found = discover<tcp>(invalid_handle);
    REQUIRE(!found);
    CHECK((found.error() == std::errc::bad_file_descriptor || found.error() == std::errc::not_a_socket));
    CHECK(found.error().attempted() == operation::discover);
    const auto adopted = adopt<tcp::stream>(invalid_handle);
    REQUIRE(!adopted);
    CHECK(adopted.error().attempted() == operation::adopt);
}

}  // namespace sockstate::test::adopt_test
