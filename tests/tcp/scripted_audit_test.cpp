// What audit makes of any answer that a kernel can give.

#include "support/must.hpp"
#include "support/scripted/kernel.hpp"

#include <sockstate/tcp.hpp>

#include <doctest/doctest.h>

#include <array>

namespace sockstate::test::scripted_audit_test {

namespace {

/// What the kernel says besides the state.
struct circumstances {
    bool pending_error = false;
    std::uint32_t unanswered = 0;
    std::int64_t user_timeout = 0;
    std::uint64_t window = 65536;
    std::size_t unacknowledged = 0;
};

verdict verdict_on(lifecycle typed, tcp_state state, const circumstances& now = {}) {
    scripted_kernel kernel;
    tcp_info info;
    info.unanswered_segments = now.unanswered;
    info.send_window_bytes = now.window;
    kernel.will(call::query_state, state);
    kernel.always(call::unacknowledged_bytes, now.unacknowledged);
    kernel.always(call::has_pending_error, now.pending_error);
    kernel.always(call::query_info, info);
    kernel.always(call::get_option, now.user_timeout);
    const tcp::stream owner{kernel.open()};
    const auto report = must(detail::audit(owner.native(), typed));
    CHECK(report.typed == typed);
    CHECK(report.kernel == state);
    return report.found;
}

}  // namespace

TEST_CASE("audit: every type against every state") {
    // One letter a state, in the enumeration's order: c)onsistent p)eer_closed g)one m)ismatch.
    constexpr std::array<std::string_view, lifecycle_count> expected = {
        "cmmmmmmmmmm",  // unbound
        "cmmmmmmmmmm",  // bound
        "mcmmmmmmmmm",  // listening
        "mmcccmmpmmm",  // connecting
        "gmmccmmpmmm",  // connected
        "cmmcmccmppp",  // send_shut: a FIN that waits for the end of a Fast Open handshake
        "gmmccmmpmmm",  // receive_shut
        "cmmcmccmppp",  // shut_down
        "cmmccccpppp",  // receiving: the other half may have sent a FIN
        "gmmccmmpmmm",  // sending
        "cmmccccpppp",  // done_receiving
        "cmmcmccmppp",  // done_sending
        "mmmmmmmmmmm",  // closed
    };
    for (int typed = 0; typed < lifecycle_count; ++typed) {
        for (int state = 0; state < tcp_state_count - 1; ++state) {
            CAPTURE(to_string(static_cast<lifecycle>(typed)));
            CAPTURE(to_string(static_cast<tcp_state>(state)));
            const auto found = verdict_on(static_cast<lifecycle>(typed), static_cast<tcp_state>(state));
            CHECK(to_string(found)[0] == expected[static_cast<std::size_t>(typed)][static_cast<std::size_t>(state)]);
        }
    }
}

TEST_CASE("audit: a state that the system does not report is compared with no type") {
    for (int typed = 0; typed < lifecycle_count; ++typed) {
        scripted_kernel kernel;
        kernel.will(call::query_state, tcp_state::unknown);
        const tcp::stream owner{kernel.open()};
        const auto refused = detail::audit(owner.native(), static_cast<lifecycle>(typed));
        REQUIRE(!refused);
        CHECK(refused.error() == error{errc::not_supported, operation::audit});
    }
}

TEST_CASE("audit: an error that waits tells how a connection ended, and changes no other verdict") {
    const circumstances failed{.pending_error = true};
    for (const lifecycle typed : {lifecycle::connecting, lifecycle::connected, lifecycle::send_shut,
                                  lifecycle::receive_shut, lifecycle::shut_down}) {
        CHECK(verdict_on(typed, tcp_state::closed, failed) == verdict::reset);
        CHECK(verdict_on(typed, tcp_state::listen, failed) == verdict::mismatch);
    }
    CHECK(verdict_on(lifecycle::unbound, tcp_state::closed, failed) == verdict::consistent);
    CHECK(verdict_on(lifecycle::connected, tcp_state::established, failed) == verdict::consistent);
    CHECK(verdict_on(lifecycle::connected, tcp_state::close_wait, failed) == verdict::peer_closed);
}

TEST_CASE("audit: a reset is certain only where silence can be ruled out") {
    constexpr std::uint64_t shut = 0;
    constexpr std::uint64_t open = 1;
    for (const auto& [unanswered, user_timeout, window, expected] :
         {std::tuple{0U, 0, open, verdict::reset}, std::tuple{1U, 0, open, verdict::gone},
          std::tuple{2U, 0, open, verdict::gone}, std::tuple{15U, 0, open, verdict::gone},
          std::tuple{0U, 500, open, verdict::reset}, std::tuple{1U, 500, open, verdict::gone},
          std::tuple{0U, 0, shut, verdict::reset}, std::tuple{0U, 500, shut, verdict::gone}}) {
        CAPTURE(unanswered);
        CAPTURE(user_timeout);
        CAPTURE(window);
        const circumstances now{true, unanswered, user_timeout, window};
        for (const lifecycle typed : {lifecycle::connecting, lifecycle::connected, lifecycle::send_shut,
                                      lifecycle::receive_shut, lifecycle::shut_down}) {
            CHECK(verdict_on(typed, tcp_state::closed, now) == expected);
        }
    }
}

TEST_CASE("audit: once the error was reported, what a half-closed connection has left shows that it was cut off") {
    for (const lifecycle typed : {lifecycle::send_shut, lifecycle::shut_down}) {
        CHECK(verdict_on(typed, tcp_state::closed) == verdict::consistent);
        CHECK(verdict_on(typed, tcp_state::closed, {.unanswered = 3}) == verdict::gone);
        CHECK(verdict_on(typed, tcp_state::closed, {.unacknowledged = 1}) == verdict::gone);
        CHECK(verdict_on(typed, tcp_state::fin_wait_1, {.unanswered = 3, .unacknowledged = 1}) == verdict::consistent);
    }
    CHECK(verdict_on(lifecycle::connected, tcp_state::closed, {.unanswered = 3}) == verdict::gone);
}

TEST_CASE("audit: where the kernel counts no unanswered segments, an end is never called a reset") {
    scripted_kernel kernel;
    kernel.always(call::query_state, tcp_state::closed).always(call::has_pending_error, true);
    kernel.will(call::query_info, errc::not_supported).will(call::query_info, tcp_info{});
    const tcp::stream stream{kernel.open()};
    CHECK(must(stream.audit()).found == verdict::gone);
    CHECK(must(stream.audit()).found == verdict::gone);
}

TEST_CASE("audit: where the system has no user timeout or reports no window, the other traces decide") {
    scripted_kernel kernel;
    tcp_info info;
    info.unanswered_segments = 0;
    kernel.always(call::query_state, tcp_state::closed).always(call::has_pending_error, true);
    kernel.always(call::query_info, info);
    kernel.will(call::get_option, errc::not_supported).will(call::get_option, 500);
    const tcp::stream stream{kernel.open()};
    CHECK(must(stream.audit()).found == verdict::reset);
    CHECK(must(stream.audit()).found == verdict::gone);
}

TEST_CASE("audit: how a half-closed connection ended takes two questions after that for the state") {
    scripted_kernel kernel;
    tcp_info info;
    info.unanswered_segments = 1;
    kernel.will({{call::query_state, tcp_state::closed}, {call::has_pending_error, true}, {call::query_info, info}});
    const socket<tcp, send_shut> half{kernel.open()};
    CHECK(must(half.audit()).found == verdict::gone);
    CHECK(kernel.story() == "query_state, has_pending_error, query_info");
}

TEST_CASE("audit: a half-closed connection on a system that counts nothing") {
    scripted_kernel kernel;
    kernel.will(call::query_state, tcp_state::closed).will(call::has_pending_error, false);
    kernel.will(call::query_info, errc::not_supported).will(call::unacknowledged_bytes, errc::not_supported);
    const socket<tcp, send_shut> half{kernel.open()};
    CHECK(must(half.audit()).found == verdict::consistent);
}

TEST_CASE("audit: what the kernel does not tell is the audit's failure") {
    for (const auto& refusal : {answer{std::errc::not_supported}, answer{std::errc::bad_file_descriptor},
                                answer{std::errc::no_buffer_space}, answer{std::errc::not_enough_memory}}) {
        scripted_kernel kernel;
        kernel.will(call::query_state, refusal);
        kernel.will(call::query_state, tcp_state::closed).will(call::has_pending_error, refusal);
        const tcp::stream stream{kernel.open()};
        const socket<tcp, send_shut> half{kernel.open()};
        for (const auto& report : {stream.audit(), half.audit()}) {
            REQUIRE(!report);
            CHECK(report.error() == refusal.failure_of(call::query_state)->during(operation::audit));
        }
    }
}

TEST_CASE("audit: a socket that was moved from has nothing to compare") {
    scripted_kernel kernel;
    tcp::stream stream{kernel.open()};
    const tcp::stream taken = std::move(stream);
    CHECK(stream.audit().error() == std::errc::bad_file_descriptor);
}

}  // namespace sockstate::test::scripted_audit_test
