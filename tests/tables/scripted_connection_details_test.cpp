// Rows with details: told twice, of a disturbed walk, and of one connection that is asked about again; the text.

#include "support/check_text.hpp"
#include "support/must.hpp"
#include "support/scripted/kernel.hpp"

#include <sockstate/tables/connection_details.hpp>

#include <doctest/doctest.h>

namespace sockstate::test::scripted_connection_details_test {

using namespace std::chrono_literals;

namespace {

using walk = table_walk<connection_with_details>;

connection_with_details row(tcp_state state, std::uint16_t port, std::uint64_t inode, std::uint32_t mark) {
    connection_with_details one;
    one.state = state;
    one.local = {ip::address_v4::loopback(), 80};
    if (state != tcp_state::listen) one.remote = {ip::address_v4::loopback(), port};
    one.inode = inode;
    one.details.mark = mark;
    return one;
}

error disturbed() {
    return error::system(static_cast<int>(std::errc::interrupted), operation::connections);
}

}  // namespace

TEST_CASE("connections_with_details: a row that comes again replaces the older one, with its details") {
    const auto first = row(tcp_state::established, 1, 5, 1);
    const auto later = row(tcp_state::close_wait, 1, 5, 2);
    const auto other = row(tcp_state::established, 2, 6, 3);
    scripted_kernel kernel;
    kernel.will(call::visit_connection_details, walk{{first}, disturbed()});
    kernel.will(call::visit_connection_details, walk{{first, other, later}});
    CHECK(must(connections_with_details()) == std::vector{later, other});
    kernel.will(call::visit_connection_details, std::errc::permission_denied);
    CHECK(connections_with_details().error() == std::errc::permission_denied);
}

TEST_CASE("query_details: by a look-up, or else by a walk") {
    const auto before = row(tcp_state::established, 1, 5, 1);
    const auto now = row(tcp_state::close_wait, 1, 5, 2);
    scripted_kernel kernel;
    kernel.will(call::find_connection_details, walk{{now}});
    CHECK(must(query_details(before)) == now);
    kernel.will(call::find_connection_details, walk{});
    auto elsewhere = now;
    elsewhere.bound_interface = 3;
    kernel.will(call::visit_connection_details, walk{{row(tcp_state::established, 2, 6, 3), elsewhere, now}});
    CHECK(must(query_details(before)) == now);
    kernel.will(call::find_connection_details, walk{}).will(call::visit_connection_details, walk{{elsewhere}});
    CHECK(!must(query_details(before)));
    kernel.will(call::find_connection_details, std::errc::too_many_files_open);
    CHECK(query_details(before).error() == std::errc::too_many_files_open);
    kernel.will(call::find_connection_details, walk{});
    kernel.will(call::visit_connection_details, walk{{}, disturbed()})
        .will(call::visit_connection_details, walk{{now}});
    CHECK(must(query_details(before)) == now);
    CHECK(kernel.played_all());
}

TEST_CASE("query_details: of listeners that share an endpoint the one with the row's inode, and never by a look-up") {
    const auto first = row(tcp_state::listen, 0, 5, 1);
    const auto second = row(tcp_state::listen, 0, 6, 2);
    scripted_kernel kernel;
    kernel.will(call::visit_connection_details, walk{{first, second}});
    CHECK(must(query_details(second)) == second);
    kernel.will(call::visit_connection_details, walk{{first}});
    CHECK(!must(query_details(second)));
}

TEST_CASE("query_details: a row with a cookie is that socket's alone, on whatever interface it is now") {
    auto before = row(tcp_state::established, 1, 5, 1);
    before.cookie = 7;
    auto later = row(tcp_state::established, 1, 6, 2);
    later.cookie = 8;
    auto now = row(tcp_state::close_wait, 1, 5, 3);
    now.cookie = 7;
    now.bound_interface = 3;
    scripted_kernel kernel;
    kernel.will(call::find_connection_details, walk{{now}});
    CHECK(must(query_details(before)) == now);
    kernel.will({{call::find_connection_details, walk{{later}}}, {call::visit_connection_details, walk{{later}}}});
    CHECK(!must(query_details(before)));
    kernel.will({{call::find_connection_details, walk{{later}}}, {call::visit_connection_details, walk{{later, now}}}});
    CHECK(must(query_details(before)) == now);
    before.cookie.reset();
    kernel.will(call::find_connection_details, walk{{later}});
    CHECK(must(query_details(before)) == later);
}

TEST_CASE("connection_details: the text") {
    check_text(connection_details{}, "");
    connection_with_details one = row(tcp_state::established, 4242, 5, 7);
    one.details.timer = tcp_timer{timer_kind::retransmission, 204ms, 3};
    one.details.memory = socket_memory{1, 2, 3, 4, -5, 6, 7, 8, 9};
    one.details.congestion_control = "cubic";
    one.details.cgroup = 42;
    one.details.info.emplace().state = tcp_state::established;
    one.details.info->round_trip_time = 23us;
    check_text(one.details,
               "timer retransmission in 204ms, 3 expirations skmem:(r1,rb2,t3,tb4,f-5,w6,o7,bl8,d9) cubic mark 7 "
               "cgroup 42 ESTABLISHED rtt 23us");
    one.details = {.timer = tcp_timer{}};
    check_text(one, "ESTABLISHED 127.0.0.1:80 -> 127.0.0.1:4242 timer none");
    one.details = {};
    check_text(one, "ESTABLISHED 127.0.0.1:80 -> 127.0.0.1:4242");
    check_text(tcp_timer{timer_kind::window_probe, 1500ms, 1}, "window_probe in 1.5s, 1 expiration");
    check_text(tcp_timer{timer_kind::time_wait, 59s, 0}, "time_wait in 59s");
    check_text(timer_kind::keep_alive, "keep_alive");
    check_text(timer_kind::unknown, "unknown");
    check_text(socket_memory{}, "skmem:(r0,rb0,t0,tb0,f0,w0,o0,bl0)");
    check_text(bbr_metrics{1'250'000, 23us, 1.25, 2}, "bbr:(bw 1250000B/s mrtt 23us pacing_gain 1.25 cwnd_gain 2)");
    check_text(bbr_metrics{{}, {}, 2.88671875, 0.0625}, "bbr:(pacing_gain 2.887 cwnd_gain 0.063)");
    check_text(multipath_path{}, "mptcp");
    check_text(multipath_path{0x3e45f50c, 7, true}, "mptcp token 3e45f50c remote_token 00000007 confirmed");
    check_text(connection_details{.multipath = multipath_path{1, {}, false}, .mark = 7}, "mptcp token 00000001 mark 7");
    check_text(dctcp_metrics{}, "dctcp:(fallback_mode)");
    check_text(dctcp_metrics{true, true, 0.5, 1448, 2896}, "dctcp:(alpha 0.5 ab_ecn 1448 ab_tot 2896 ce)");
    check_text(vegas_metrics{true, 7, 23us, 20us}, "vegas:(rtt 23us minrtt 20us samples 7)");
    check_text(vegas_metrics{}, "vegas:(disabled)");
    check_text(connection_details{.congestion_control = "bbr", .bbr = bbr_metrics{{}, 5us, 1, {}}, .mark = 7},
               "bbr bbr:(mrtt 5us pacing_gain 1) mark 7");
    check_text(connection_detail_set{connection_detail::mark, connection_detail::timer}, "{timer, mark}");
    check_text(connection_detail_set{}, "{}");
    check_text(connection_detail_set::all(),
               "{info, timer, memory, congestion_control, congestion_metrics, multipath, mark, cgroup}");
    check_text(connection_detail::congestion_control, "congestion_control");
}

}  // namespace sockstate::test::scripted_connection_details_test
