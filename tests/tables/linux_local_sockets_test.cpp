// Linux's table of local sockets: by netlink, by /proc, and as ss(8) lists the same sockets.

#include "support/descriptors.hpp"
#include "support/loopback.hpp"
#include "support/must.hpp"
#include "support/scratch_path.hpp"
#include "support/sock_diag.hpp"
#include "support/ss_local_sockets.hpp"

#include <linux/local_sockets.hpp>

#include <sockstate/local.hpp>
#include <sockstate/tables/holders.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <stdexcept>
#include <string_view>
#include <vector>

#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

namespace sockstate::test::linux_local_sockets_test {

namespace kernel = sockstate::platform::linux_kernel;
using stream_protocol = local::stream_protocol;
using datagram_protocol = local::datagram_protocol;

namespace {

using walk = result<void> (*)(const local_filter&, platform::local_visitor, void*);

result<void> visit_by_netlink(const local_filter& wanted, platform::local_visitor visit, void* context) {
    return kernel::visit_local_by_sock_diag(wanted, visit, context).map([](auto rows) { REQUIRE(rows); });
}

std::vector<local_socket> rows_by(walk way, const local_filter& wanted = {}) {
    std::vector<local_socket> rows;
    const auto add = [](void* to, const local_socket& row) {
        static_cast<std::vector<local_socket>*>(to)->push_back(row);
        return true;
    };
    must(way(wanted, add, &rows));
    return rows;
}

std::uint64_t inode_of(const auto& socket) {
    struct ::stat file{};
    REQUIRE(::fstat(socket.native(), &file) == 0);
    return file.st_ino;
}

/// The row of this socket. While others come and go a walk may miss one: then once more.
local_socket row_of(walk way, const auto& socket, const local_filter& wanted = {}) {
    const auto inode = inode_of(socket);
    const deadline until{patience};
    for (;;) {
        const auto rows = rows_by(way, wanted);
        const auto found = std::ranges::find(rows, inode, &local_socket::inode);
        if (found != rows.end()) return *found;
        REQUIRE(!until.has_passed());
    }
}

/// The row by netlink, whose part that /proc has too is the same there.
local_socket agreed_row(const auto& socket) {
    const local_socket row = row_of(visit_by_netlink, socket);
    const local_socket text = row_of(kernel::visit_local_by_proc, socket);
    local_socket common;
    common.type = row.type;
    common.state = row.state;
    common.name = row.name;
    common.inode = row.inode;
    CHECK(text == common);
    CHECK(row.uid == ::geteuid());
    return row;
}

local::endpoint abstract_name(const char* what) {
    return must(local::endpoint::abstract("sockstate-" + std::to_string(::getpid()) + "-" + what));
}

}  // namespace

TEST_CASE("local sockets by netlink and /proc: a pair without names, each the other's peer") {
    if (!has_sock_diag()) return;
    const auto [one, other] = must(stream_protocol::pair());
    const auto here = agreed_row(one);
    const auto there = agreed_row(other);
    CHECK(here.type == protocol_kind::stream);
    CHECK(here.state == local_socket_state::connected);
    CHECK(here.name.is_unnamed());
    CHECK(here.peer_inode == inode_of(other));
    CHECK(there.peer_inode == inode_of(one));
    CHECK(here.receive_queue_bytes == 0);
    CHECK(here.send_queue_bytes == 0);
    CHECK(!here.accept_queue_length);
}

TEST_CASE("local sockets by netlink: the bytes that are unread, and whose peer has closed") {
    if (!has_sock_diag()) return;
    auto [one, other] = must(stream_protocol::pair());
    must(one.send_all("hello"));
    CHECK(agreed_row(other).receive_queue_bytes == 5);
    CHECK(agreed_row(one).send_queue_bytes.value_or(0) >= 5);
    must(std::move(one).close());
    CHECK(agreed_row(other).state == local_socket_state::connected);
    CHECK(!agreed_row(other).peer_inode);
}

TEST_CASE("local sockets by netlink and /proc: a listener counts who waits, and each filter finds it") {
    if (!has_sock_diag()) return;
    const scratch_path path{"listener"};
    const auto listener = must(stream_protocol::listen(path.endpoint(), 5));
    const auto first = must(stream_protocol::connect(path.endpoint(), patience));
    const auto second = must(stream_protocol::connect(path.endpoint(), patience));
    const auto row = agreed_row(listener);
    CHECK(row.state == local_socket_state::listening);
    CHECK(row.name == path.endpoint());
    CHECK(row.accept_queue_length == 2);
    CHECK(row.accept_queue_limit == 5);
    CHECK(!row.receive_queue_bytes);
    CHECK(!row.send_queue_bytes);
    CHECK(!agreed_row(first).peer_inode);  // waits for accept
    for (const walk way : {walk{visit_by_netlink}, walk{kernel::visit_local_by_proc}}) {
        const auto count = [&](const local_filter& wanted) { return rows_by(way, wanted).size(); };
        const local_filter exact{
            .type = protocol_kind::stream, .state = local_socket_state::listening, .name = path.endpoint()};
        CHECK(row_of(way, listener, exact).inode == row.inode);
        CHECK(count(exact) == 1);
        CHECK(count({.type = protocol_kind::datagram, .name = path.endpoint()}) == 0);
        CHECK(count({.state = local_socket_state::connected, .name = path.endpoint()}) == 0);
        CHECK(count({.state = local_socket_state::unknown, .name = path.endpoint()}) == 0);
        for (const auto& each : rows_by(way, {.name = local::endpoint{}})) CHECK(each.name.is_unnamed());
        CHECK(row_of(way, first, {.name = local::endpoint{}}).inode == inode_of(first));
    }
}

namespace {

bool is_linux_5() {
    utsname system{};
    ::uname(&system);
    return std::string_view{system.release}.starts_with("5.");
}

}  // namespace

TEST_CASE("local sockets by netlink and /proc: datagrams, abstract names and packet sequences") {
    if (!has_sock_diag()) return;
    auto receiver = must(datagram_protocol::bind(abstract_name("receiver")));
    CHECK(agreed_row(receiver).type == protocol_kind::datagram);
    CHECK(agreed_row(receiver).state == local_socket_state::unconnected);
    CHECK(agreed_row(receiver).name == abstract_name("receiver"));
    CHECK(!agreed_row(receiver).peer_inode);
    auto sender = must(must(datagram_protocol::open()).connect(abstract_name("receiver"), patience));
    // Linux 5.10 does not mark a datagram socket as connected.
    if (!is_linux_5()) CHECK(agreed_row(sender).state == local_socket_state::connected);
    CHECK(agreed_row(sender).peer_inode == inode_of(receiver));
    must(sender.send("abc"));
    must(sender.send("longer"));
    CHECK(agreed_row(receiver).receive_queue_bytes == 3);  // the first datagram
    const auto packets = must(local::seqpacket_protocol::listen(abstract_name("packets")));
    CHECK(agreed_row(packets).type == protocol_kind::sequenced);
}

TEST_CASE("local sockets by netlink and /proc: a line break in a name, also at its end, hides no row") {
    if (!has_sock_diag()) return;
    std::vector<scratch_path> paths;
    for (const char* const tail : {"a\nb", "c\n", "\n\n", "\n0: x"}) paths.emplace_back(tail);
    for (const scratch_path& path : paths) {
        const auto bound = must(datagram_protocol::bind(path.endpoint()));
        const auto after = must(datagram_protocol::bind(abstract_name("after")));
        CHECK(agreed_row(bound).name == path.endpoint());
        CHECK(agreed_row(after).name == abstract_name("after"));
    }
}

TEST_CASE("local_sockets: the rows, queues, peers and holders that ss -xap lists") {
    if (!has_sock_diag()) return;
    const scratch_path path{"ss"};
    const auto listener = must(stream_protocol::listen(path.endpoint(), 7));
    const auto waiting = must(stream_protocol::connect(path.endpoint(), patience));
    auto [one, other] = must(stream_protocol::pair());
    must(one.send_all("unread"));
    const auto receiver = must(datagram_protocol::bind(abstract_name("ss")));
    auto sender = must(must(datagram_protocol::open()).connect(abstract_name("ss"), patience));
    must(sender.send("abc"));
    const auto packets = must(local::seqpacket_protocol::pair());

    const auto listed = read_ss_local_sockets();
    if (!listed) {
        MESSAGE("skipped: no ss here");
        return;
    }
    const auto held = holders();
    REQUIRE(held);
    const auto check = [&](const auto& socket) {
        const local_socket row = row_of(platform::visit_local_sockets, socket);
        CAPTURE(to_string(row));
        const auto found = listed->find(row.inode.value());
        REQUIRE(found != listed->end());
        const ss_local_row& line = found->second;
        const bool listens = row.state == local_socket_state::listening;
        CHECK(line.type == (row.type == protocol_kind::stream     ? "u_str"
                            : row.type == protocol_kind::datagram ? "u_dgr"
                                                                  : "u_seq"));
        CHECK(line.state == (listens ? "LISTEN" : row.state == local_socket_state::unconnected ? "UNCONN" : "ESTAB"));
        CHECK(line.name == (row.name.is_unnamed() ? "*" : to_string(row.name)));
        CHECK(line.peer_inode == row.peer_inode.value_or(0));
        CHECK(line.receive_queue == (listens ? row.accept_queue_length : row.receive_queue_bytes));
        CHECK(line.send_queue == (listens ? row.accept_queue_limit : row.send_queue_bytes));
        REQUIRE(held->of(row).size() == 1);
        const holder& process = held->of(row)[0];
        CHECK(process.pid == static_cast<std::uint32_t>(::getpid()));
        CHECK(process.descriptor == static_cast<std::uint32_t>(socket.native()));
        CHECK(line.processes == "users:((\"" + process.name + "\",pid=" + std::to_string(process.pid) +
                                    ",fd=" + std::to_string(process.descriptor.value()) + "))");
    };
    check(listener);
    check(waiting);
    check(one);
    check(other);
    check(receiver);
    check(sender);
    check(packets.first);
    check(packets.second);
}

TEST_CASE("local sockets by netlink and /proc: the walk ends early, and leaves no descriptor behind") {
    const auto [one, other] = must(stream_protocol::pair());
    const auto before = open_descriptors();
    for (const walk way : {walk{kernel::visit_local_by_proc}, walk{platform::visit_local_sockets}}) {
        int visits = 0;
        const auto once = [](void* to, const local_socket&) { return ++*static_cast<int*>(to) < 1; };
        must(way({}, once, &visits));
        CHECK(visits == 1);
        const auto refuse = [](void*, const local_socket&) -> bool { throw std::runtime_error{"enough"}; };
        CHECK_THROWS_AS(static_cast<void>(way({}, refuse, nullptr)), std::runtime_error);
    }
    CHECK(open_descriptors() == before);
}

}  // namespace sockstate::test::linux_local_sockets_test
