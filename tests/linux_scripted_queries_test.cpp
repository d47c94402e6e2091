// What the portable half makes of any answer a kernel can give. The answers are this program's own functions of the
// seam, which the linker prefers to the library's.

#include "support/must.hpp"

#include <sockstate/connections.hpp>
#include <sockstate/queries.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <vector>

using namespace sockstate;
using namespace sockstate::test;
using namespace std::chrono_literals;

namespace {

/// What the kernel says next.
struct script {
    std::vector<result<tcp_state>> states = {tcp_state::closed};  // the last one again and again
    std::size_t asked = 0;
    bool pending_error = false;
    std::uint32_t unanswered = 0;
    std::int64_t user_timeout = 0;
    std::vector<std::vector<connection>> walks = {};
    std::vector<int> walk_errors = {};
    result<std::optional<connection>> looked_up = std::optional<connection>{};
    int look_ups = 0;
};

script kernel;

constexpr native_handle any_handle = 7;

verdict verdict_on(lifecycle typed, tcp_state state) {
    kernel.states = {state};
    const auto report = must(detail::audit(any_handle, typed));
    CHECK(report.typed == typed);
    CHECK(report.kernel == state);
    return report.found;
}

connection row(tcp_state state, std::uint16_t port, std::optional<std::uint64_t> inode = std::nullopt) {
    connection one;
    one.state = state;
    one.local = {ip::address_v4::loopback(), 80};
    one.remote = state == tcp_state::listen ? ip::endpoint{} : ip::endpoint{ip::address_v4::loopback(), port};
    one.inode = inode;
    return one;
}

}  // namespace

namespace sockstate::platform {

result<tcp_state> query_state(native_handle) noexcept {
    return kernel.states[std::min(kernel.asked++, kernel.states.size() - 1)];
}
result<tcp_info> query_info(native_handle) noexcept {
    tcp_info info;
    info.unanswered_segments = kernel.unanswered;
    return info;
}
result<bool> has_pending_error(native_handle) noexcept {
    return kernel.pending_error;
}
result<std::int64_t> get_option(native_handle, option_id) noexcept {
    return kernel.user_timeout;
}
result<void> visit_connections(const connection_filter&, bool, connection_visitor visit, void* context) {
    const auto walk = kernel.walks.front();
    const int code = kernel.walk_errors.front();
    kernel.walks.erase(kernel.walks.begin());
    kernel.walk_errors.erase(kernel.walk_errors.begin());
    for (const connection& each : walk) {
        if (!visit(context, each, nullptr)) return {};
    }
    if (code != 0) return tl::unexpected{error::system(code, operation::connections)};
    return {};
}

result<std::optional<connection>> find_connection(const ip::endpoint&, const ip::endpoint&) noexcept {
    ++kernel.look_ups;
    return kernel.looked_up;
}

}  // namespace sockstate::platform

TEST_CASE("audit: every type against every state") {
    // One letter a state, in the enumeration's order: c)onsistent p)eer_closed r)eset m)ismatch.
    constexpr std::array<std::string_view, lifecycle_count> expected = {
        "cmmmmmmmmmmm",  // unbound
        "cmmmmmmmmmmm",  // bound
        "mcmmmmmmmmmm",  // listening
        "mmcccmmpmmmm",  // connecting
        "rmmccmmpmmmm",  // connected
        "cmmmmccmpppm",  // send_shut
        "rmmccmmpmmmm",  // receive_shut
        "cmmmmccmpppm",  // shut_down
        "mmmmmmmmmmmm",  // closed
    };
    kernel = {};
    for (int typed = 0; typed < lifecycle_count; ++typed) {
        for (int state = 0; state < tcp_state_count; ++state) {
            CAPTURE(to_string(static_cast<lifecycle>(typed)));
            CAPTURE(to_string(static_cast<tcp_state>(state)));
            const auto found = verdict_on(static_cast<lifecycle>(typed), static_cast<tcp_state>(state));
            CHECK(to_string(found)[0] == expected[static_cast<std::size_t>(typed)][static_cast<std::size_t>(state)]);
        }
    }
}

TEST_CASE("audit: an error that waits tells how a connection ended, and changes no other verdict") {
    kernel = {.pending_error = true};
    for (const lifecycle typed : {lifecycle::connecting, lifecycle::connected, lifecycle::send_shut,
                                  lifecycle::receive_shut, lifecycle::shut_down}) {
        CHECK(verdict_on(typed, tcp_state::closed) == verdict::reset);
        CHECK(verdict_on(typed, tcp_state::listen) == verdict::mismatch);
    }
    CHECK(verdict_on(lifecycle::unbound, tcp_state::closed) == verdict::consistent);
    CHECK(verdict_on(lifecycle::connected, tcp_state::established) == verdict::consistent);
    CHECK(verdict_on(lifecycle::connected, tcp_state::close_wait) == verdict::peer_closed);
}

TEST_CASE("audit: silence, told from a reset by what stayed unanswered") {
    kernel = {.pending_error = true};
    for (const auto& [unanswered, user_timeout, expected] :
         {std::tuple{0U, 0, verdict::reset}, std::tuple{1U, 0, verdict::reset}, std::tuple{2U, 0, verdict::timed_out},
          std::tuple{15U, 0, verdict::timed_out}, std::tuple{0U, 500, verdict::reset},
          std::tuple{1U, 500, verdict::timed_out}}) {
        kernel.unanswered = unanswered;
        kernel.user_timeout = user_timeout;
        CHECK(verdict_on(lifecycle::connected, tcp_state::closed) == expected);
        CHECK(verdict_on(lifecycle::send_shut, tcp_state::closed) == expected);
        CHECK(verdict_on(lifecycle::connecting, tcp_state::closed) == expected);
    }
}

TEST_CASE("audit: a kernel that does not tell the state is the audit's failure") {
    kernel = {.states = {tl::unexpected{error{errc::not_supported, operation::query_state}}}};
    const auto report = detail::audit(any_handle, lifecycle::connected);
    REQUIRE(!report);
    CHECK(report.error() == errc::not_supported);
    CHECK(report.error().attempted() == operation::audit);
}

TEST_CASE("connections: a row that comes again replaces the older one") {
    kernel = {.walks = {{row(tcp_state::established, 1, 5), row(tcp_state::established, 2, 6),
                         row(tcp_state::close_wait, 1, 5), row(tcp_state::time_wait, 2)}},
              .walk_errors = {0}};
    const auto rows = must(connections());
    CHECK(rows == std::vector{row(tcp_state::close_wait, 1, 5), row(tcp_state::time_wait, 2)});
}

TEST_CASE("connections: several listeners at one endpoint are several, and one that comes again is one") {
    const std::vector listeners = {row(tcp_state::listen, 0, 5), row(tcp_state::listen, 0, 6),
                                   row(tcp_state::listen, 0), row(tcp_state::listen, 0)};
    kernel = {.walks = {listeners, {listeners[0], listeners[1], listeners[1]}}, .walk_errors = {0, 0}};
    CHECK(must(connections()) == listeners);
    CHECK(must(connections()).size() == 2);
}

TEST_CASE("connections: a disturbed walk is begun anew, a few times") {
    constexpr int interrupted = static_cast<int>(std::errc::interrupted);
    const std::vector first = {row(tcp_state::established, 1)};
    const std::vector second = {row(tcp_state::established, 2)};
    kernel = {.walks = {first, second}, .walk_errors = {interrupted, 0}};
    CHECK(must(connections()) == second);

    kernel = {.walks = {first, first, first, first}, .walk_errors = {interrupted, interrupted, interrupted, 0}};
    const auto failed = connections();
    REQUIRE(!failed);
    CHECK(failed.error() == std::errc::interrupted);
    CHECK(kernel.walks.size() == 1);

    kernel = {.walks = {first, first}, .walk_errors = {static_cast<int>(std::errc::no_buffer_space), 0}};
    CHECK(connections().error() == std::errc::no_buffer_space);
}

TEST_CASE("find: what the kernel looks up is the answer, and so is that it failed") {
    const connection one = row(tcp_state::time_wait, 1);
    kernel = {.looked_up = std::optional{one}};
    CHECK(must(find(one.local, one.remote)) == one);
    kernel = {.looked_up = tl::unexpected{error::system(24, operation::connections)}};
    const auto failed = find(one.local, one.remote);
    REQUIRE(!failed);
    CHECK(failed.error().native_code() == 24);
    CHECK(kernel.look_ups == 1);
}

TEST_CASE("find: what a look-up misses is walked for, also when the walk is disturbed") {
    constexpr int interrupted = static_cast<int>(std::errc::interrupted);
    const connection one = row(tcp_state::established, 1);
    kernel = {.walks = {{one}}, .walk_errors = {0}};
    CHECK(must(find(one.local, one.remote)) == one);
    kernel = {.walks = {{}, {one}}, .walk_errors = {interrupted, 0}};
    CHECK(must(find(one.local, one.remote)) == one);
    kernel = {.walks = {{}}, .walk_errors = {0}};
    CHECK(!must(find(one.local, one.remote)));
    kernel = {.walks = {{}, {}, {}}, .walk_errors = {interrupted, interrupted, interrupted}};
    CHECK(find(one.local, one.remote).error() == std::errc::interrupted);
}

TEST_CASE("find: a scope that one side does not tell keeps nothing out, another one does") {
    const auto link = must(ip::address::parse("fe80::1")).to_v6();
    const auto at = [&](std::uint32_t scope_id) { return ip::endpoint{link.with_scope(scope_id), 80}; };
    const auto is_found = [&](std::uint32_t asked, std::uint32_t listed) {
        connection one = row(tcp_state::established, 1);
        one.local = at(listed);
        kernel = {.walks = {{one}}, .walk_errors = {0}};
        return must(find(at(asked), one.remote)).has_value();
    };
    CHECK(is_found(0, 0));
    CHECK(is_found(0, 3));
    CHECK(is_found(3, 0));
    CHECK(is_found(3, 3));
    CHECK(!is_found(3, 4));
}
