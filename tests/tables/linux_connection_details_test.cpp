// Details of connections beside what `ss -temoi` prints of the same ones, field by field, and each kind of timer.

#include "support/full_listener.hpp"
#include "support/sock_diag.hpp"
#include "support/ss_details.hpp"
#include "support/states.hpp"
#include "tables/detailed_row.hpp"

#include <linux/proc_net.hpp>

#include <sockstate/tables/connection_details.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string>

#include <unistd.h>

namespace sockstate::test::linux_connection_details_test {

using namespace std::chrono_literals;
namespace kernel = sockstate::platform::linux_kernel;

namespace {

/// The timer of the connection by /proc.
std::optional<tcp_timer> timer_by_proc(const connection_filter& wanted) {
    return one_row([&] {
               std::vector<connection_with_details> rows;
               const auto add = [](void* to, const connection& row, const connection_details& details) {
                   static_cast<std::vector<connection_with_details>*>(to)->push_back({row, details});
                   return true;
               };
               must(kernel::visit_details_by_proc(wanted, connection_detail_set::all(), add, &rows));
               return rows;
           })
        .details.timer;
}

/// A line of ss, and ours before and after it.
struct compared {
    connection_with_details before;
    std::string line;
    connection_with_details after;
};

/// Looks until `ss` was asked between two answers of ours that are equal but for the time.
compared beside_ss(const connection_filter& wanted) {
    const deadline until{patience};
    for (;;) {
        const auto before = details_of(wanted);
        const std::string line = ss_details(before.local, before.remote);
        const auto after = details_of(wanted);
        if (before.details.memory == after.details.memory && before.details.bbr == after.details.bbr &&
            before.state == after.state && before.details.timer->kind == after.details.timer->kind &&
            before.details.timer->expirations == after.details.timer->expirations) {
            return {before, line, after};
        }
        REQUIRE(!until.has_passed());
    }
}

/// Whether the socket and its timer are what ss prints.
void check_timer_beside_ss(const compared& found) {
    const connection_with_details& row = found.after;
    CHECK(row.uid.value_or(0) == ss_number(found.line, " uid:").value_or(0));
    CHECK(row.inode.value_or(0) == ss_number(found.line, " ino:"));
    CHECK(row.cookie == ss_number(found.line, " sk:", 16));
    const tcp_timer timer = ss_timer(found.line);
    CHECK(row.details.timer->kind == timer.kind);
    CHECK(row.details.timer->expirations == timer.expirations);
    CHECK(row.details.timer->left <= timer.left + ss_rounding(timer.left));
    CHECK(found.before.details.timer->left >= timer.left);
}

/// Whether each detail is what ss prints.
void check_beside_ss(const connection_filter& wanted) {
    const compared found = beside_ss(wanted);
    const connection_with_details& row = found.after;
    const std::string& line = found.line;
    CAPTURE(line);
    CAPTURE(to_string(row));
    check_timer_beside_ss(found);
    const connection_details& details = row.details;
    REQUIRE(details.memory);
    const std::string memory = to_string(*details.memory);
    CHECK(line.find(memory) != std::string::npos);
    CHECK(details.congestion_control == option::name{ss_congestion(line)});
    CHECK(details.mark.value_or(0) == ss_number(line, "fwmark:").value_or(0));
    const auto bbr = ss_bbr(line);
    REQUIRE(details.bbr.has_value() == bbr.has_value());
    if (bbr) {
        CHECK(details.bbr->bandwidth_bytes_per_second == bbr->bandwidth_bytes_per_second);
        CHECK(details.bbr->round_trip_time_minimum == bbr->round_trip_time_minimum);
        const auto close_to = [](std::optional<double> gain) {
            return doctest::Approx(gain.value_or(0)).epsilon(0.00001);
        };
        CHECK(details.bbr->pacing_gain.value_or(0) == close_to(bbr->pacing_gain));
        CHECK(details.bbr->congestion_window_gain.value_or(0) == close_to(bbr->congestion_window_gain));
    }
    if (const auto cgroup = ss_cgroup(line)) CHECK(details.cgroup == cgroup);
    REQUIRE(details.info);
    if (const auto mss = ss_number(line, " mss:")) CHECK(details.info->send_mss_bytes == mss);
}

}  // namespace

TEST_CASE("connections_with_details: of an idle connection what ss prints, for each end") {
    if (!has_sock_diag() || !has_ss_details()) return;
    for (const auto family : {ip::family::v4, ip::family::v6}) {
        auto [client, server] = connected_pair(family);
        must(client.set(option::keep_alive{true}));
        must(server.send_all("unread"));
        must(client.wait_readable(patience));
        row_with_timer(rows_of(server), timer_kind::none);  // the acknowledgement is there
        check_beside_ss(rows_of(client));
        check_beside_ss(rows_of(server));
        const auto row = details_of(rows_of(client));
        CHECK(row.details.memory->rmem_alloc_bytes > 0);
        CHECK(row.details.memory->rcvbuf_bytes == must(client.get<option::receive_buffer_size>()));
        CHECK(row.details.memory->sndbuf_bytes == must(client.get<option::send_buffer_size>()));
        CHECK(row.details.memory->drops == 0U);
    }
}

TEST_CASE("connections_with_details: the user that the socket belongs to, as ss prints it") {
    if (!has_sock_diag() || !has_ss_details()) return;
    auto [client, server] = connected_pair();
    if (::fchown(client.native(), 4242, static_cast<gid_t>(-1)) != 0) {
        MESSAGE("skipped: no other user here");
        return;
    }
    CHECK(details_of(rows_of(client)).uid == 4242U);
    check_beside_ss(rows_of(client));
    check_beside_ss(rows_of(server));
}

TEST_CASE("connections_with_details: congestion control and mark as the socket has them set") {
    if (!has_sock_diag()) return;
    auto [client, server] = connected_pair();
    for (const char* const name : {"reno", "cubic"}) {
        if (!client.set(option::congestion_control{name})) continue;
        CHECK(details_of(rows_of(client)).details.congestion_control == name);
        if (has_ss_details()) check_beside_ss(rows_of(client));
    }
    CHECK(details_of(rows_of(server)).details.congestion_control == must(server.get<option::congestion_control>()));
    if (!client.set(option::mark{4242})) {
        CHECK(!details_of(rows_of(client)).details.mark);  // it takes the same right to see one
        return;
    }
    CHECK(details_of(rows_of(client)).details.mark == 4242U);
    CHECK(details_of(rows_of(server)).details.mark == 0U);
}

TEST_CASE("connections_with_details: BBR's model of a connection that has sent, and none under another control") {
    if (!has_sock_diag()) return;
    auto [client, server] = connected_pair();
    if (const auto set = client.set(option::congestion_control{"bbr"}); !set) {
        MESSAGE("skipped: no BBR here: ", to_string(set.error()));
        return;
    }
    const std::array<char, 4096> block{};
    std::array<char, 4096> room{};
    for (int i = 0; i < 100; ++i) {
        must(client.send_all(block));
        must(server.receive_exactly(room, patience));
    }
    const auto row = row_with_timer(rows_of(client), timer_kind::none);
    REQUIRE(row.details.bbr);
    CHECK(row.details.bbr->bandwidth_bytes_per_second.value() > 0);
    CHECK(row.details.bbr->round_trip_time_minimum.value() <= row.details.info->round_trip_time.value() * 2);
    CHECK((row.details.bbr->pacing_gain && row.details.bbr->congestion_window_gain));
    CHECK((!row.details.dctcp && !row.details.vegas));
    if (has_ss_details()) check_beside_ss(rows_of(client));
    must(client.set(option::congestion_control{"reno"}));
    CHECK(!details_of(rows_of(client)).details.bbr);
}

TEST_CASE("connections_with_details: an attempt without an answer waits for its retransmission, which is counted") {
    if (!has_sock_diag()) return;
    const auto full = make_full_listener();
    const auto& attempt = full.waiting.back();
    const auto wanted = rows_between(must(attempt.local_endpoint()), full.where);
    auto row = row_with_timer(wanted, timer_kind::retransmission);
    CHECK(row.state == tcp_state::syn_sent);
    const deadline until{patience};
    while (row.details.timer->expirations == 0 && !until.has_passed()) {
        row = row_with_timer(wanted, timer_kind::retransmission);
    }
    CHECK(row.details.timer->expirations >= 1);
    CHECK(row.details.timer->left > 0ms);
    const auto by_proc = timer_by_proc(wanted).value();
    CHECK(by_proc.kind == timer_kind::retransmission);
    CHECK(by_proc.expirations >= row.details.timer->expirations);
    if (has_ss_details()) check_beside_ss(wanted);
}

TEST_CASE("connections_with_details: a keep-alive timer counts down from the time that is set") {
    if (!has_sock_diag()) return;
    auto [client, server] = connected_pair();
    row_with_timer(rows_of(client), timer_kind::none);
    CHECK(timer_by_proc(rows_of(client)) == tcp_timer{});
    must(client.set(option::keep_alive_idle{1000s}));
    must(client.set(option::keep_alive{true}));
    const auto row = row_with_timer(rows_of(client), timer_kind::keep_alive);
    CHECK(row.details.timer->left <= 1000s);
    CHECK(row.details.timer->left > 1000s - patience);
    CHECK(row.details.timer->expirations == 0);
    const auto by_proc = timer_by_proc(rows_of(client)).value();
    CHECK(by_proc.kind == timer_kind::keep_alive);
    CHECK(by_proc.left <= row.details.timer->left + 10ms);
    CHECK(by_proc.left > 1000s - patience);
    CHECK(row_with_timer(rows_of(server), timer_kind::none).details.timer->left == 0ms);
}

TEST_CASE("connections_with_details: a peer whose window is full is probed, and the probes are counted") {
    if (!has_sock_diag()) return;
    auto [client, server] = narrow_pair();
    fill(client);
    auto row = row_with_timer(rows_of(client), timer_kind::window_probe);
    const deadline until{patience};
    while (row.details.timer->expirations == 0 && !until.has_passed()) {
        row = row_with_timer(rows_of(client), timer_kind::window_probe);
    }
    CHECK(row.details.timer->expirations >= 1);
    CHECK(row.details.memory->wmem_queued_bytes > 0);
    const auto by_proc = timer_by_proc(rows_of(client)).value();
    CHECK(by_proc.kind == timer_kind::window_probe);
    if (has_ss_details()) check_beside_ss(rows_of(client));
}

TEST_CASE("connections_with_details: TIME-WAIT has its timer, and at most a mark beside it") {
    if (!has_sock_diag()) return;
    auto [client, server] = connected_pair();
    const auto wanted = rows_of(client);
    const auto half = must(std::move(client).shutdown_send());
    must(server.wait_for_state(tcp_state::close_wait, patience));
    must(std::move(server).close());
    must(half.wait_for_state(tcp_state::closed, patience));
    const auto row = details_of(wanted);
    CHECK(row.state == tcp_state::time_wait);
    CHECK(row.details.timer->kind == timer_kind::time_wait);
    CHECK(row.details.timer->left <= 61s);
    CHECK(row.details.timer->left > 0s);
    CAPTURE(to_string(row));
    CHECK(row.details == connection_details{.timer = row.details.timer, .mark = row.details.mark});
    const auto by_proc = timer_by_proc(wanted).value();
    CHECK(by_proc.kind == timer_kind::time_wait);
    CHECK(by_proc.left <= row.details.timer->left + 10ms);
    if (has_ss_details()) check_timer_beside_ss(beside_ss(wanted));
    const auto again = must(query_details(row)).value();
    CHECK(again.state == tcp_state::time_wait);
    CHECK(again.details.timer->kind == timer_kind::time_wait);
    CHECK(again.details.timer->left <= row.details.timer->left);
}

TEST_CASE("connections_with_details: only what is asked for, and a plain walk's rows") {
    if (!has_sock_diag()) return;
    auto [client, server] = connected_pair();
    const auto wanted = rows_of(client);
    row_with_timer(wanted, timer_kind::none);
    CHECK(details_of(wanted, {}).details == connection_details{});
    CHECK(details_of(wanted, connection_detail::memory).details ==
          connection_details{.memory = details_of(wanted).details.memory});
    CHECK(static_cast<const connection&>(details_of(wanted)) == one_row([&] { return must(connections(wanted)); }));
}

}  // namespace sockstate::test::linux_connection_details_test
