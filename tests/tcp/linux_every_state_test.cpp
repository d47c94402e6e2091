// RFC 9293's eleven states, each brought about and held at once, and read by every means that shows it: the handle, the
// audit, the kernel's table, and ss of the same socket. SYN-RECEIVED on a handle takes a namespace and a filter.

#include "support/child_process.hpp"
#include "support/ss_table.hpp"
#include "support/states.hpp"

#include <sockstate/adopt.hpp>
#include <sockstate/tables/connections.hpp>
#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

#include <cstring>

#include <linux/filter.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

namespace sockstate::test::linux_every_state_test {

using namespace std::chrono_literals;

namespace {

/// The endpoints by which a table knows a connection, also once its handle has forgotten them.
struct ends {
    ip::endpoint local;
    ip::endpoint remote;
};

ends ends_of(const tcp::stream& stream) {
    return {must(stream.local_endpoint()), must(stream.remote_endpoint())};
}

/// In the library's table and in ss's.
void check_tables(const ss_table* theirs, const ends& names, tcp_state state) {
    CAPTURE(to_string(state));
    const auto row = must(find(names.local, names.remote));
    REQUIRE(row);
    CHECK(row->state == state);
    if (theirs != nullptr) CHECK(ss_says(*theirs, names.local, names.remote) == ss_word(state));
}

/// By the handle, by an audit of its type, and in the tables.
template <class S>
void check_all(const ss_table* theirs, const sockstate::socket<tcp, S>& one, const ends& names, verdict found,
               tcp_state state) {
    CAPTURE(to_string(state));
    CHECK(must(one.query_state()) == state);
    CHECK(must(one.query_info()).state == state);
    CHECK(must(one.audit()) == audit_report{found, S::value, state});
    check_tables(theirs, names, state);
}

/// Drops what arrives at a socket until it is let through. Linux asks for CAP_NET_ADMIN.
bool drop_segments(native_handle handle) {
    sock_filter nothing = BPF_STMT(BPF_RET | BPF_K, 0);
    const sock_fprog program{.len = 1, .filter = &nothing};
    return ::setsockopt(handle, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) == 0;
}
bool pass_segments(native_handle handle) {
    const int unused = 0;
    return ::setsockopt(handle, SOL_SOCKET, SO_DETACH_FILTER, &unused, sizeof unused) == 0;
}

/// A network of its own, with nothing but a loopback interface, where this process may do anything.
bool enter_own_network() {
    // Root needs no user namespace, which a process of several threads (a sanitizer's is one) cannot have.
    if (::unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0 && ::unshare(CLONE_NEWNET) != 0) return false;
    const auto any = must(udp::open(ip::family::v4));
    ifreq loopback{};
    std::memcpy(loopback.ifr_name, "lo", 3);
    const bool told = ::ioctl(any.native(), SIOCGIFFLAGS, &loopback) == 0;
    loopback.ifr_flags = static_cast<short>(loopback.ifr_flags | IFF_UP);
    return told && ::ioctl(any.native(), SIOCSIFFLAGS, &loopback) == 0;
}

/// Both ends call each other, and one of them hears it while the other hears nothing.
std::string simultaneous_open() {
    if (!enter_own_network()) return "skipped: no user and network namespace is to be had";
    auto a = must(must(tcp::open(ip::family::v4)).bind(any_port()));
    auto b = must(must(tcp::open(ip::family::v4)).bind(any_port()));
    const ends names{must(a.local_endpoint()), must(b.local_endpoint())};
    if (!drop_segments(a.native()) || !drop_segments(b.native())) return "skipped: a socket takes no filter here";

    const auto hearing = must(std::move(a).start_connect(names.remote));
    if (!pass_segments(hearing.native())) return "skipped: no filter is taken away again here";
    const auto deaf = must(std::move(b).start_connect(names.local));
    EXPECT(hearing.wait_for_state(tcp_state::syn_received, patience));
    EXPECT(must(hearing.query_info()).state == tcp_state::syn_received);
    EXPECT(
        (must(hearing.audit()) == audit_report{verdict::consistent, lifecycle::connecting, tcp_state::syn_received}));
    EXPECT(must(detail::discover_as<tcp>(hearing.native(), operation::discover)) == lifecycle::connecting);
    EXPECT(must(deaf.query_state()) == tcp_state::syn_sent);
    const auto row = must(find(names.local, names.remote));
    EXPECT(row);
    EXPECT(row->state == tcp_state::syn_received);
    EXPECT(row->inode);  // it has a handle, unlike one that waits to be accepted
    if (const auto theirs = read_ss()) EXPECT(ss_says(*theirs, names.local, names.remote) == "SYN-RECV");

    EXPECT(pass_segments(deaf.native()));
    EXPECT(hearing.wait_for_state(tcp_state::established, patience));
    EXPECT(deaf.wait_for_state(tcp_state::established, patience));
    return "";
}

}  // namespace

TEST_CASE("every state: by the handle, the audit, the table and ss") {
    const auto fresh = must(tcp::open(ip::family::v4));
    auto listener = must(tcp::listen(any_port()));
    const ends listening{must(listener.local_endpoint()), ip::endpoint::any(ip::family::v4, 0)};

    const auto full = must(tcp::listen(any_port(), 0));
    const auto where = must(full.local_endpoint());
    const auto queued = must(tcp::connect(where, patience));
    const auto calling = must(must(tcp::open(ip::family::v4)).start_connect(where));
    const ends called{must(calling.local_endpoint()), where};

    auto deferring = must(tcp::open(ip::family::v4));
    must(deferring.set(option::defer_accept{30s}));
    const auto patient = must(must(std::move(deferring).bind(any_port())).listen());
    const auto silent = must(tcp::connect(must(patient.local_endpoint()), patience));
    const ends received{must(silent.remote_endpoint()), must(silent.local_endpoint())};

    const auto [open, peer] = connected_pair();

    auto [filled, reader] = narrow_pair();
    const ends filled_names = ends_of(filled);
    fill(filled);
    const auto fin_waits = must(std::move(filled).shutdown_send());

    auto [crossing, other] = narrow_pair();
    const ends crossing_names = ends_of(crossing);
    fill(crossing);
    const auto crossed = must(std::move(crossing).shutdown_send());
    const auto other_half = must(std::move(other).shutdown_send());
    must(crossed.wait_for_state(tcp_state::closing, patience));

    auto [ending, waiting] = connected_pair();
    const ends ending_names = ends_of(ending);
    const auto ended = must(std::move(ending).shutdown_send());
    must(ended.wait_for_state(tcp_state::fin_wait_2, patience));
    must(waiting.wait_for_state(tcp_state::close_wait, patience));

    auto [first, last] = narrow_answers();
    const ends last_names = ends_of(last);
    fill(last);
    const auto first_half = must(std::move(first).shutdown_send());
    must(last.wait_for_state(tcp_state::close_wait, patience));
    const auto last_half = must(std::move(last).shutdown_send());

    auto [done, gone] = connected_pair();
    const ends done_names = ends_of(done);
    const auto done_half = must(std::move(done).shutdown_send());
    must(gone.wait_for_state(tcp_state::close_wait, patience));
    must(std::move(gone).close());
    must(done_half.wait_for_state(tcp_state::closed, patience));

    const auto read = read_ss();
    if (!read) MESSAGE("without ss: it is not here");
    const ss_table* const ss = read ? &*read : nullptr;
    using enum tcp_state;
    CHECK(must(fresh.audit()) == audit_report{verdict::consistent, lifecycle::unbound, closed});  // in no table
    check_all(ss, listener, listening, verdict::consistent, listen);
    check_all(ss, calling, called, verdict::consistent, syn_sent);
    check_tables(ss, received, syn_received);
    check_all(ss, open, ends_of(open), verdict::consistent, established);
    check_all(ss, fin_waits, filled_names, verdict::consistent, fin_wait_1);
    check_all(ss, ended, ending_names, verdict::consistent, fin_wait_2);
    check_all(ss, waiting, ends_of(waiting), verdict::peer_closed, close_wait);
    check_all(ss, crossed, crossing_names, verdict::peer_closed, closing);
    check_all(ss, last_half, last_names, verdict::peer_closed, last_ack);
    CHECK(must(done_half.audit()) == audit_report{verdict::consistent, lifecycle::send_shut, closed});
    check_tables(ss, done_names, time_wait);
}

TEST_CASE("SYN-RECEIVED: on a handle, where both ends call at once") {
    const std::string said = said_by_child(simultaneous_open);
    if (said.starts_with("skipped: ")) {
        MESSAGE(said);
    } else {
        CHECK(said == "");
    }
}

}  // namespace sockstate::test::linux_every_state_test
