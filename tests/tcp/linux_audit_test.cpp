// What ended a connection when silence did, and when it did not.

#include "support/emulation.hpp"
#include "support/states.hpp"

#include <sockstate/tcp.hpp>

#include <doctest/doctest.h>

#include <array>

#include <linux/filter.h>
#include <sys/socket.h>

namespace sockstate::test::linux_audit_test {

using namespace std::chrono_literals;

namespace {

/// Drops every segment that arrives at a socket, for as long as it lives. The kernel lets only CAP_NET_ADMIN do it.
class silence {
public:
    explicit silence(native_handle handle) : handle_{handle} {
        sock_filter drop_all = BPF_STMT(BPF_RET | BPF_K, 0);
        const sock_fprog program{.len = 1, .filter = &drop_all};
        works_ = ::setsockopt(handle_, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) == 0;
        if (!works_) MESSAGE("skipped: this needs CAP_NET_ADMIN");
    }
    silence(const silence&) = delete;
    silence& operator=(const silence&) = delete;
    ~silence() {
        const int unused = 0;
        if (works_) ::setsockopt(handle_, SOL_SOCKET, SO_DETACH_FILTER, &unused, sizeof unused);
    }
    explicit operator bool() const { return works_; }

private:
    native_handle handle_;
    bool works_;
};

}  // namespace

TEST_CASE("audit: an attempt that nobody answered") {
    if (!kernel_tells_metrics()) return;
    const auto listener = must(tcp::listen(any_port(), 0));
    const auto where = must(listener.local_endpoint());
    const auto first = must(tcp::connect(where, patience));
    auto fresh = must(tcp::open(ip::family::v4));
    must(fresh.set(option::user_timeout{300ms}));
    auto attempt = must(std::move(fresh).start_connect(where));  // the queue is full: its SYN is dropped
    must(attempt.wait_for_state(tcp_state::closed, patience));
    CHECK(must(attempt.audit()) == audit_report{verdict::gone, lifecycle::connecting, tcp_state::closed});
    const auto outcome = std::move(attempt).finish(patience);
    REQUIRE(!outcome);
    CHECK(outcome.error() == std::errc::timed_out);
}

TEST_CASE("audit: a connection whose segments nobody answered") {
    if (!kernel_tells_metrics()) return;
    auto [client, server] = connected_pair();
    const silence on_the_way{server.native()};
    if (!on_the_way) return;
    must(client.set(option::user_timeout{300ms}));
    must(client.send_all("lost"));
    must(client.wait_for_state(tcp_state::closed, patience));
    CHECK(must(client.audit()) == audit_report{verdict::gone, lifecycle::connected, tcp_state::closed});
    std::array<char, 8> buffer{};
    const auto got = client.receive(buffer);
    REQUIRE(!got);
    CHECK(got.error() == std::errc::timed_out);
    CHECK(must(client.audit()).found == verdict::gone);
}

TEST_CASE("audit: one probe of keep-alive that nobody answered is no reset") {
    if (!kernel_tells_metrics()) return;
    auto [client, server] = connected_pair();
    const silence on_the_way{server.native()};
    if (!on_the_way) return;
    must(client.set(option::keep_alive{true}));
    must(client.set(option::keep_alive_idle{1s}));
    must(client.set(option::keep_alive_interval{1s}));
    must(client.set(option::keep_alive_count{1}));
    must(client.wait_for_state(tcp_state::closed, patience));
    CHECK(must(client.audit()).found == verdict::gone);
}

TEST_CASE("audit: a half-closed connection that was given up stays gone after the error was received") {
    if (!kernel_tells_metrics()) return;
    auto [client, server] = connected_pair();
    const silence on_the_way{server.native()};
    if (!on_the_way) return;
    must(client.set(option::user_timeout{300ms}));
    const auto half = must(std::move(client).shutdown_send());  // its FIN is lost
    must(half.wait_for_state(tcp_state::closed, patience));
    CHECK(must(half.audit()) == audit_report{verdict::gone, lifecycle::send_shut, tcp_state::closed});
    CHECK(platform::take_error(half.native()).error() == std::errc::timed_out);  // as the first receive takes it
    CHECK(must(half.audit()) == audit_report{verdict::gone, lifecycle::send_shut, tcp_state::closed});
}

TEST_CASE("audit: a reset in answer to a retransmission is not certain") {
    if (!kernel_tells_metrics()) return;
    auto [client, server] = connected_pair();
    {
        const silence on_the_way{server.native()};
        if (!on_the_way) return;
        must(client.send_all("lost"));
        const deadline until{patience};
        while (must(client.query_info()).unanswered_segments == 0U) {
            REQUIRE(!until.has_passed());
            static_cast<void>(platform::pause(5ms));
        }
    }
    must(std::move(server).abort());
    must(client.wait_for_state(tcp_state::closed, patience));
    CHECK(must(client.audit()).found == verdict::gone);
}

TEST_CASE("audit: a peer that answers and takes nothing, under a user timeout, has not reset the connection") {
    if (!kernel_tells_metrics()) return;
    auto [client, server] = narrow_pair();
    must(client.set(option::user_timeout{300ms}));
    must(client.set_blocking(false));
    const std::array<char, 4096> block{};
    while (client.send(block)) {
    }
    must(client.wait_for_state(tcp_state::closed, patience));
    CHECK(must(client.audit()).found == verdict::gone);
}

TEST_CASE("audit: what another handle has aborted was not reset by the peer") {
    auto [client, server] = connected_pair();
    must(must(client.duplicate()).abort());
    CHECK(must(client.audit()) == audit_report{verdict::gone, lifecycle::connected, tcp_state::closed});
}

TEST_CASE("audit: a reset under a user timeout is a reset") {
    if (emulator_lacks("TCP_INFO")) return;
    auto [client, server] = connected_pair();
    must(client.set(option::user_timeout{300ms}));
    must(std::move(server).abort());
    must(client.wait_for_state(tcp_state::closed, patience));
    CHECK(must(client.audit()).found == verdict::reset);
}

TEST_CASE("audit: an attempt whose end someone else has taken note of") {
    const auto attempt = must(must(tcp::open(ip::family::v4)).start_connect(unused_endpoint()));
    must(attempt.wait_for_state(tcp_state::closed, patience));
    CHECK(!platform::take_error(attempt.native()));
    CHECK(must(attempt.audit()) == audit_report{verdict::mismatch, lifecycle::connecting, tcp_state::closed});
}

}  // namespace sockstate::test::linux_audit_test
