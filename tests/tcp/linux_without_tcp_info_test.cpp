// Linux without TCP_INFO, as under qemu-user and in some sandboxes: this program's own getsockopt(2) hands on four
// bytes of it or refuses it, and the state is found all the same.

#include "support/child_process.hpp"
#include "support/states.hpp"

#include <sockstate/adopt.hpp>
#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <sys/syscall.h>

namespace sockstate::test::linux_without_tcp_info_test {

namespace {

int refusal = 0;  ///< 0 for an answer of four bytes

}  // namespace

/// What the library calls here instead of libc's.
extern "C" int getsockopt(int handle, int level, int name, void* value, socklen_t* size) {
    const bool kept_back = level == IPPROTO_TCP && name == TCP_INFO;
    if (kept_back && refusal != 0) {
        errno = refusal;
        return -1;
    }
    if (kept_back) *size = std::min<socklen_t>(*size, 4);
    return static_cast<int>(::syscall(SYS_getsockopt, handle, level, name, value, size));
}

namespace {

/// By both queries, and no more than the state.
template <class S>
void check_state(const sockstate::socket<tcp, S>& one, tcp_state state) {
    CAPTURE(to_string(state));
    for (const int code : {0, ENOPROTOOPT}) {
        refusal = code;
        CHECK(must(one.query_state()) == state);
        const auto info = must(one.query_info());
        CHECK(info.state == state);
        CHECK(raw_bytes(info).empty());
        CHECK(!info.round_trip_time);
        CHECK(!info.accept_queue_length);
    }
}

}  // namespace

TEST_CASE("without TCP_INFO: before there is a connection") {
    for (const auto family : {ip::family::v4, ip::family::v6}) {
        auto fresh = must(tcp::open(family));
        check_state(fresh, tcp_state::closed);
        auto bound = must(std::move(fresh).bind(any_port(family)));
        check_state(bound, tcp_state::closed);
        const auto listener = must(std::move(bound).listen(0));
        check_state(listener, tcp_state::listen);
        const auto where = must(listener.local_endpoint());
        const auto first = must(tcp::connect(where, patience));
        must(listener.wait_readable(patience));  // on a busy machine it may reach the queue later than the client knows
        const auto waiting = must(must(tcp::open(family)).start_connect(where));  // a queue of none holds one, not two
        check_state(waiting, tcp_state::syn_sent);
    }
}

TEST_CASE("without TCP_INFO: a connection from its handshake to its end") {
    for (const auto family : {ip::family::v4, ip::family::v6}) {
        auto [client, server] = connected_pair(family);
        check_state(client, tcp_state::established);
        check_state(server, tcp_state::established);
        const auto half = must(std::move(client).shutdown_send());
        must(server.wait_for_state(tcp_state::close_wait, patience));
        must(half.wait_for_state(tcp_state::fin_wait_2, patience));
        CHECK(must(server.audit()).found == verdict::peer_closed);
        const auto done = must(std::move(server).shutdown_send());
        must(done.wait_for_state(tcp_state::closed, patience));
        must(half.wait_for_state(tcp_state::closed, patience));
        check_state(half, tcp_state::closed);
    }
}

TEST_CASE("without TCP_INFO: FINs that wait behind data, and a reset") {
    auto [client, server] = narrow_pair();
    fill(client);
    const auto half = must(std::move(client).shutdown());
    check_state(half, tcp_state::fin_wait_1);
    const auto other = must(std::move(server).shutdown_send());
    must(half.wait_for_state(tcp_state::closing, patience));
    check_state(half, tcp_state::closing);

    auto [asking, answering] = narrow_answers();
    fill(answering);
    const auto asked = must(std::move(asking).shutdown_send());
    must(answering.wait_for_state(tcp_state::close_wait, patience));
    auto last = must(std::move(answering).shutdown_send());
    check_state(last, tcp_state::last_ack);
    must(std::move(last).abort());
    must(asked.wait_for_state(tcp_state::closed, patience));
}

TEST_CASE("without TCP_INFO: a handle from elsewhere") {
    refusal = 0;
    auto [client, server] = connected_pair();
    const auto half = must(std::move(client).shutdown_send());
    must(server.wait_for_state(tcp_state::close_wait, patience));
    CHECK(must(detail::discover_as<tcp>(half.native(), operation::discover)) == lifecycle::send_shut);
    CHECK(must(detail::discover_as<tcp>(server.native(), operation::discover)) == lifecycle::connected);
}

TEST_CASE("without TCP_INFO: what is no TCP socket has no state") {
    refusal = 0;
    const auto asked = [](native_handle handle) {
        return platform::complete_state(handle, platform::query_state(handle));
    };
    const auto datagrams = must(udp::open(ip::family::v4));
    CHECK(asked(datagrams.native()).error().not_supported());
    CHECK(platform::query_info(datagrams.native()).error().not_supported());
    CHECK(asked(invalid_handle).error() == std::errc::bad_file_descriptor);
}

TEST_CASE("without TCP_INFO: of another network namespace only what needs no table") {
    refusal = 0;
    const auto listener = must(tcp::listen(any_port()));
    const auto [client, server] = connected_pair();
    const std::string said = said_by_child([&] {
        if (::unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0 && ::unshare(CLONE_NEWNET) != 0) {
            return std::string{"skipped: no network namespace is to be had"};
        }
        EXPECT(must(listener.query_state()) == tcp_state::listen);
        EXPECT(client.query_state().error() == errc::not_supported);
        EXPECT(server.query_info().error().attempted() == operation::query_info);
        return std::string{};
    });
    if (said.starts_with("skipped: ")) {
        MESSAGE(said);
    } else {
        CHECK(said == "");
    }
}

}  // namespace sockstate::test::linux_without_tcp_info_test
