// What tcp_watch makes of the ends that a kernel reports, whenever they come, and of a kernel that reports none.

#include "support/must.hpp"
#include "support/scripted/kernel.hpp"

#include <sockstate/tcp/watch.hpp>

#include <doctest/doctest.h>

namespace sockstate::test::scripted_watch_ends_test {

using namespace std::chrono_literals;

namespace {

using walk = table_walk<connection>;

connection row(tcp_state state, std::uint16_t port) {
    return {.state = state, .local = {ip::address_v4::loopback(), 80}, .remote = {ip::address_v4::loopback(), port}};
}

connection with_cookie(connection row, std::uint64_t cookie) {
    row.cookie = cookie;
    return row;
}

/// The kernel's report that this socket has ended.
table_walk<connection_with_info> end_of(std::uint16_t port, std::uint64_t cookie) {
    return {{{with_cookie(row(tcp_state::closed, port), cookie), tcp_info{}}}};
}

/// A kernel that reports ends, of which there is none but where the script has one.
void report_ends(scripted_kernel& kernel) {
    kernel.will(call::open_ended_connections);
    kernel.always(call::take_ended_connection, std::errc::operation_would_block);
    kernel.always(call::wait, errc::deadline_exceeded);
}

/// The endpoints and the states of the next change, or why there is none.
std::string next_of(tcp_watch& watch) {
    const auto change = watch.next(60s);
    return change ? to_string(*change) : to_string(change.error());
}

}  // namespace

TEST_CASE("tcp_watch: where the system reports no ends, it says so and looks") {
    scripted_kernel kernel;
    kernel.will(call::visit_connections, walk{{with_cookie(row(tcp_state::established, 1), 7)}});
    kernel.will({{call::visit_connections, walk{}}, {call::find_connection, walk{}}});
    tcp_watch watch{{}, 1us};
    CHECK(!watch.reports_ends());
    CHECK(next_of(watch).ends_with("- -> ESTABLISHED"));
    const auto gone = must(watch.next(60s));
    CHECK(!gone.to);
    CHECK(!gone.end);
}

TEST_CASE("tcp_watch: an end comes with the change that it is of, also where the row left the table before") {
    scripted_kernel kernel;
    report_ends(kernel);
    tcp_watch watch{{}, 1ms};
    CHECK(watch.reports_ends());
    const auto start = kernel.now();
    kernel.will(call::visit_connections, walk{{with_cookie(row(tcp_state::established, 1), 7)}});
    CHECK(next_of(watch).ends_with("- -> ESTABLISHED"));
    kernel.will({{call::visit_connections, walk{}}, {call::find_connection, walk{}}});
    kernel.will({{call::visit_connections, walk{}}, {call::find_connection, walk{}}});
    kernel.will(call::take_ended_connection, end_of(1, 7));
    const auto gone = must(watch.next(60s));
    CHECK(gone.from == tcp_state::established);
    CHECK(!gone.to);
    REQUIRE(gone.end);
    CHECK(gone.end->cookie == 7U);
    CHECK(gone.seen_at == start + 2ms);
}

TEST_CASE("tcp_watch: a row that is gone and whose end does not come is waited for during one look") {
    scripted_kernel kernel;
    report_ends(kernel);
    tcp_watch watch{{}, 1ms};
    const auto start = kernel.now();
    kernel.will(call::visit_connections,
                walk{{with_cookie(row(tcp_state::time_wait, 1), 7), with_cookie(row(tcp_state::established, 2), 8)}});
    CHECK(next_of(watch).ends_with("- -> TIME-WAIT"));
    CHECK(next_of(watch).ends_with("- -> ESTABLISHED"));
    kernel.will({{call::visit_connections, walk{}}, {call::find_connection, walk{}}, {call::find_connection, walk{}}});
    const auto waited = must(watch.next(60s));  // its end was reported earlier, so nothing is awaited
    CHECK(waited.from == tcp_state::time_wait);
    CHECK(waited.seen_at == start + 1ms);
    kernel.will({{call::visit_connections, walk{}}, {call::find_connection, walk{}}});
    const auto gone = must(watch.next(60s));
    CHECK(gone.from == tcp_state::established);
    CHECK(!gone.end);
    CHECK(gone.seen_at == start + 2ms);
}

TEST_CASE("tcp_watch: an end that came after the look still saw the socket is for the next look") {
    scripted_kernel kernel;
    report_ends(kernel);
    tcp_watch watch{{}, 1ms};
    kernel.will(call::visit_connections, walk{{with_cookie(row(tcp_state::established, 1), 7)}});
    kernel.will(call::take_ended_connection, end_of(1, 7));
    const auto came = must(watch.next(60s));
    CHECK(came.to == tcp_state::established);
    CHECK(!came.end);
    kernel.will(call::take_ended_connection, std::errc::operation_would_block);  // in the wait for the look
    kernel.will(call::visit_connections, walk{{with_cookie(row(tcp_state::time_wait, 1), 7)}});
    const auto went = must(watch.next(60s));
    CHECK(went.from == tcp_state::established);
    CHECK(went.to == tcp_state::time_wait);
    CHECK(went.end);
}

TEST_CASE("tcp_watch: of what no look saw the connections are reported, if the filter lets CLOSED through") {
    for (const bool all : {true, false}) {
        scripted_kernel kernel;
        report_ends(kernel);
        tcp_watch watch{{.states = all ? tcp_state_set::all() : tcp_state_set{tcp_state::established}}, 1ms};
        connection listener = with_cookie(row(tcp_state::closed, 0), 6);
        listener.remote = {};
        kernel.will(call::visit_connections, walk{{with_cookie(row(tcp_state::established, 2), 8)}});
        kernel.will(call::take_ended_connection, table_walk<connection_with_info>{{{listener, tcp_info{}}}});
        kernel.will(call::take_ended_connection, end_of(1, 7));
        CHECK(next_of(watch).ends_with("- -> ESTABLISHED"));
        const auto unseen = watch.next(0s);
        CHECK(unseen.has_value() == all);
        if (!unseen) continue;
        CHECK(to_string(*unseen).starts_with("127.0.0.1:80 -> 127.0.0.1:1 - -> -"));
        CHECK(unseen->end);
    }
}

TEST_CASE("tcp_watch: lost ends are an error, after which the watch goes on") {
    scripted_kernel kernel;
    report_ends(kernel);
    tcp_watch watch{{}, 1ms};
    kernel.will(call::visit_connections, walk{{with_cookie(row(tcp_state::established, 1), 7)}});
    kernel.will(call::take_ended_connection, std::errc::no_buffer_space);
    CHECK(watch.next(60s).error() == std::errc::no_buffer_space);
    kernel.will(call::take_ended_connection, std::errc::no_buffer_space);
    CHECK(watch.next(60s).error() == std::errc::no_buffer_space);
    kernel.will(call::take_ended_connection, std::errc::operation_would_block);
    kernel.will(call::visit_connections, walk{{with_cookie(row(tcp_state::established, 1), 7)}});
    CHECK(next_of(watch).ends_with("- -> ESTABLISHED"));
}

}  // namespace sockstate::test::scripted_watch_ends_test
