// What happens between two looks at the kernel: waiting for a state, and watching the table. Time and the kernel's
// answers are this program's own functions of the seam, which the linker prefers to the library's.

#include "support/must.hpp"

#include <sockstate/queries.hpp>
#include <sockstate/tcp_watch.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

using namespace sockstate;
using namespace sockstate::test;
using namespace std::chrono_literals;

namespace {

/// One walk of the table, and how it ends.
struct walk {
    std::vector<connection> rows;
    int code = 0;
};

/// What the kernel says next, and how it was waited for.
struct script {
    std::vector<result<tcp_state>> states = {tcp_state::closed};  // the last one again and again
    std::size_t asked = 0;
    bool is_ready = false;
    std::vector<platform::readiness> waits = {};
    std::vector<std::chrono::nanoseconds> pauses = {};
    std::vector<walk> walks = {};
};

script kernel;

constexpr native_handle any_handle = 7;
constexpr int interrupted = static_cast<int>(std::errc::interrupted);

connection row(tcp_state state, std::uint16_t port) {
    return {.state = state, .local = {ip::address_v4::loopback(), 80}, .remote = {ip::address_v4::loopback(), port}};
}

/// The port and the states of the next change.
std::string next_of(tcp_watch& watch) {
    const auto change = watch.next(60s);
    return change ? to_string(*change) : to_string(change.error());
}

}  // namespace

namespace sockstate::platform {

result<tcp_state> query_state(native_handle) noexcept {
    return kernel.states[std::min(kernel.asked++, kernel.states.size() - 1)];
}
result<void> wait(native_handle, readiness what, deadline until) noexcept {
    kernel.waits.push_back(what);
    if (kernel.is_ready) return {};
    pause(until);
    return tl::unexpected{error{errc::deadline_exceeded, operation::wait}};
}
void pause(deadline until) noexcept {
    kernel.pauses.push_back(until.remaining());
    while (!until.has_passed()) {
    }
}
result<void> visit_connections(const connection_filter&, bool, connection_visitor visit, void* context) {
    const walk next = kernel.walks.front();
    kernel.walks.erase(kernel.walks.begin());
    for (const connection& each : next.rows) {
        if (!visit(context, each, nullptr)) return {};
    }
    if (next.code != 0) return tl::unexpected{error::system(next.code, operation::connections)};
    return {};
}
result<std::optional<connection>> find_connection(const ip::endpoint&, const ip::endpoint&) noexcept {
    return std::nullopt;
}

}  // namespace sockstate::platform

TEST_CASE("wait_for_state: what is there already is asked for once") {
    kernel = {};
    CHECK(detail::wait_for_state(any_handle, tcp_state::closed, 0s));
    CHECK(kernel.asked == 1);
    CHECK(kernel.waits.empty());
    CHECK(kernel.pauses.empty());
}

TEST_CASE("wait_for_state: is woken by readiness where a FIN, a reset or a handshake makes the handle ready") {
    using platform::readiness;
    for (const auto& [from, to, what] :
         {std::tuple{tcp_state::established, tcp_state::close_wait, readiness::hang_up},
          std::tuple{tcp_state::fin_wait_2, tcp_state::closed, readiness::hang_up},
          std::tuple{tcp_state::syn_sent, tcp_state::established, readiness::writable}}) {
        kernel = {.states = {from, to}, .is_ready = true};
        CHECK(detail::wait_for_state(any_handle, to, 60s));
        CHECK(kernel.asked == 2);  // a second look, as soon as the handle was ready
        CHECK(kernel.waits == std::vector{what});
        CHECK(kernel.pauses.empty());
    }
}

TEST_CASE("wait_for_state: each state on the way is waited for anew") {
    kernel = {.states = {tcp_state::syn_sent, tcp_state::established, tcp_state::close_wait}, .is_ready = true};
    CHECK(detail::wait_for_state(any_handle, tcp_state::close_wait, 60s));
    CHECK(kernel.waits == std::vector{platform::readiness::writable, platform::readiness::hang_up});
    CHECK(kernel.pauses.empty());
}

TEST_CASE("wait_for_state: what only an acknowledgement ends is asked for ever less often, up to every 10 ms") {
    for (const auto from : {tcp_state::fin_wait_1, tcp_state::closing, tcp_state::last_ack, tcp_state::syn_received}) {
        kernel = {.states = std::vector<result<tcp_state>>(12, from)};
        kernel.states.push_back(tcp_state::time_wait);
        CHECK(detail::wait_for_state(any_handle, tcp_state::time_wait, 60s));
        REQUIRE(kernel.pauses.size() == 12);
        std::chrono::nanoseconds longest = 50us;
        for (const auto& pause : kernel.pauses) {
            CHECK(pause <= longest);
            longest = std::min<std::chrono::nanoseconds>(2 * longest, 10ms);
        }
        CHECK(std::ranges::max(kernel.pauses) > 50us);
    }
}

TEST_CASE("wait_for_state: a handle that is ready all the time does not make it spin") {
    kernel = {.states = std::vector<result<tcp_state>>(20, tcp_state::established), .is_ready = true};
    kernel.states.push_back(tcp_state::close_wait);
    CHECK(detail::wait_for_state(any_handle, tcp_state::close_wait, 60s));
    CHECK(kernel.waits.size() == 1);  // woken once for nothing, it pauses from then on
    CHECK(kernel.pauses.size() == 19);
}

TEST_CASE("wait_for_state: never past the deadline, with a last look at its end") {
    kernel = {.states = {tcp_state::established}};
    const auto before = deadline::clock::now();
    const auto late = detail::wait_for_state(any_handle, tcp_state::closed, 3ms);
    REQUIRE(!late);
    CHECK(late.error() == errc::deadline_exceeded);
    CHECK(deadline::clock::now() - before >= 3ms);
    for (const auto& pause : kernel.pauses) CHECK(pause <= 3ms);
    CHECK(kernel.asked == kernel.pauses.size() + 1);
}

TEST_CASE("wait_for_state: the kernel's failure ends it") {
    kernel = {.states = {tcp_state::established, tl::unexpected{error::system(9, operation::query_state)}}};
    const auto failed = detail::wait_for_state(any_handle, tcp_state::closed, 60s);
    REQUIRE(!failed);
    CHECK(failed.error().native_code() == 9);
}

TEST_CASE("tcp_watch: looks at once, and then waits out its interval between looks") {
    const std::vector listed = {row(tcp_state::established, 1)};
    kernel = {.walks = {{listed}, {listed}, {listed}, {{row(tcp_state::close_wait, 1)}}}};
    tcp_watch watch{{}, 2ms};
    const auto first = must(watch.next(60s));
    CHECK(to_string(first) == "127.0.0.1:80 -> 127.0.0.1:1 - -> ESTABLISHED");
    CHECK(kernel.pauses.empty());
    CHECK(kernel.walks.size() == 3);
    const auto second = must(watch.next(60s));
    CHECK(to_string(second) == "127.0.0.1:80 -> 127.0.0.1:1 ESTABLISHED -> CLOSE-WAIT");
    CHECK(second.seen_at - first.seen_at >= 6ms);  // three intervals
    CHECK(kernel.pauses.size() <= 3);              // none after a look that took as long itself
    for (const auto& pause : kernel.pauses) CHECK(pause <= 2ms);
    CHECK(kernel.walks.empty());
}

TEST_CASE("tcp_watch: a connection that a walk tells twice is in the state told last") {
    kernel = {.walks = {{{row(tcp_state::established, 2), row(tcp_state::established, 1), row(tcp_state::last_ack, 2)}},
                        {{row(tcp_state::established, 1), row(tcp_state::last_ack, 2), row(tcp_state::syn_sent, 3)}}}};
    tcp_watch watch{{}, 1us};
    CHECK(next_of(watch) == "127.0.0.1:80 -> 127.0.0.1:1 - -> ESTABLISHED");
    CHECK(next_of(watch) == "127.0.0.1:80 -> 127.0.0.1:2 - -> LAST-ACK");
    CHECK(next_of(watch) == "127.0.0.1:80 -> 127.0.0.1:3 - -> SYN-SENT");
}

TEST_CASE("tcp_watch: a disturbed walk is begun anew, and what it told is forgotten") {
    kernel = {.walks = {{{row(tcp_state::established, 9)}, interrupted}, {{row(tcp_state::established, 1)}}}};
    tcp_watch watch{{}, 1us};
    CHECK(next_of(watch) == "127.0.0.1:80 -> 127.0.0.1:1 - -> ESTABLISHED");
}

TEST_CASE("tcp_watch: a walk that fails is an error, after which the watch goes on from what it saw") {
    const std::vector listed = {row(tcp_state::established, 1)};
    kernel = {.walks = {{listed},
                        {{}, interrupted},
                        {{}, interrupted},
                        {{}, interrupted},
                        {{}, static_cast<int>(std::errc::no_buffer_space)},
                        {{row(tcp_state::close_wait, 1)}},
                        {{}}}};
    tcp_watch watch{{}, 1us};
    CHECK(next_of(watch).ends_with("- -> ESTABLISHED"));
    CHECK(watch.next(60s).error() == std::errc::interrupted);
    CHECK(watch.next(60s).error() == std::errc::no_buffer_space);
    CHECK(next_of(watch).ends_with("ESTABLISHED -> CLOSE-WAIT"));
    CHECK(next_of(watch).ends_with("CLOSE-WAIT -> -"));
}
