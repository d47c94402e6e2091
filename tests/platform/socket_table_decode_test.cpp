// Windows' TCP tables, whole, cut, and longer than they say.

#include "support/byte_image.hpp"
#include "support/must.hpp"

#include <windows/socket_table_decode.hpp>

#include <doctest/doctest.h>

#include <array>
#include <vector>

namespace sockstate::test::socket_table_decode_test {

using namespace sockstate::platform;
using windows_kernel::owners;

namespace {

constexpr std::uint32_t listen_number = 2;
constexpr std::uint32_t established_number = 5;

byte_image head(std::uint32_t rows) {
    return byte_image{4, std::endian::little}.put(0, rows);
}

byte_image row_v4(std::uint32_t state, std::uint8_t last_of_local = 1, owners whose = owners::told) {
    const std::array<std::uint8_t, 8> local = {127, 0, 0, last_of_local, 0, 80, 0xaa, 0xbb};  // ends in garbage
    constexpr std::uint8_t remote[] = {192, 0, 2, 9, 0x10, 0x92, 0xcc, 0xdd};
    byte_image image{whose == owners::told ? 24U : 20U, std::endian::little};
    image.put(0, state).put_bytes(4, local).put_bytes(12, remote);
    return whose == owners::told ? image.put<std::uint32_t>(20, 4321) : image;
}

/// The state stands before the rest; in a table with owners, behind it.
byte_image row_v6(std::uint32_t state, const ip::address_v6& local, const ip::address_v6& remote,
                  owners whose = owners::told) {
    constexpr std::uint8_t local_port[] = {0, 80, 0xaa, 0xbb};
    constexpr std::uint8_t remote_port[] = {0x10, 0x92, 0xcc, 0xdd};
    const bool told = whose == owners::told;
    const std::size_t at = told ? 0 : 4;
    byte_image image{told ? 56U : 52U, std::endian::little};
    image.put_bytes(at, local.bytes()).put(at + 16, local.scope_id()).put_bytes(at + 20, local_port);
    image.put_bytes(at + 24, remote.bytes()).put(at + 40, remote.scope_id()).put_bytes(at + 44, remote_port);
    return told ? image.put(48, state).put<std::uint32_t>(52, 4321) : image.put(0, state);
}

struct outcome {
    result<bool> done = true;
    std::vector<connection> rows;
};

outcome visit(std::span<const std::byte> table, ip::family family, const connection_filter& wanted = {},
              owners whose = owners::told) {
    outcome seen;
    const auto add = [](void* to, const connection& row, const tcp_info*) {
        static_cast<std::vector<connection>*>(to)->push_back(row);
        return true;
    };
    seen.done = windows_kernel::visit_table(table, family, whose, wanted, add, &seen.rows);
    return seen;
}

}  // namespace

TEST_CASE("windows tcp table: IPv4 rows, ports from their first two bytes") {
    const auto seen = visit(head(2).append(row_v4(established_number)).append(row_v4(11, 7)).all(), ip::family::v4);
    REQUIRE(seen.done);
    REQUIRE(seen.rows.size() == 2);
    CHECK(to_string(seen.rows[0]) == "ESTABLISHED 127.0.0.1:80 -> 192.0.2.9:4242");
    CHECK(to_string(seen.rows[1]) == "TIME-WAIT 127.0.0.7:80 -> 192.0.2.9:4242");
    CHECK(!seen.rows[0].receive_queue_bytes);
    CHECK(!seen.rows[0].send_queue_bytes);
    CHECK(!seen.rows[0].accept_queue_length);
    CHECK(!seen.rows[0].accept_queue_limit);
    CHECK(!seen.rows[0].uid);
    CHECK(seen.rows[0].pid == 4321U);
    CHECK(!seen.rows[0].inode);
}

TEST_CASE("windows tcp table: IPv6 rows, with a scope where it can matter, mapped ones as IPv4") {
    const auto link = must(ip::address::parse("fe80::1%4")).to_v6();
    const auto mapped = ip::address_v6::v4_mapped(ip::address_v4::loopback());
    const auto table = head(3)
                           .append(row_v6(established_number, link, link.with_scope(5)))
                           .append(row_v6(8, mapped, mapped))
                           .append(row_v6(established_number, ip::address_v6::loopback().with_scope(9), link));
    const auto seen = visit(table.all(), ip::family::v6);
    REQUIRE(seen.done);
    REQUIRE(seen.rows.size() == 3);
    CHECK(to_string(seen.rows[0]) == "ESTABLISHED [fe80::1%4]:80 -> [fe80::1%5]:4242");
    CHECK(to_string(seen.rows[1]) == "CLOSE-WAIT 127.0.0.1:80 -> 127.0.0.1:4242");
    CHECK(to_string(seen.rows[2]) == "ESTABLISHED [::1]:80 -> [fe80::1%4]:4242");
}

TEST_CASE("windows tcp table: rows without owners, whose state is the first field in both families") {
    const auto v4 = row_v4(11, 7, owners::untold);
    const auto link = must(ip::address::parse("fe80::1%4")).to_v6();
    const auto v6 = row_v6(established_number, link, link.with_scope(5), owners::untold);
    auto seen = visit(head(2).append(v4).append(v4).all(), ip::family::v4, {}, owners::untold);
    REQUIRE(seen.done);
    REQUIRE(seen.rows.size() == 2);
    CHECK(to_string(seen.rows[1]) == "TIME-WAIT 127.0.0.7:80 -> 192.0.2.9:4242");
    CHECK(!seen.rows[1].pid);
    seen = visit(head(2).append(v6).append(v6).all(), ip::family::v6, {}, owners::untold);
    REQUIRE(seen.done);
    REQUIRE(seen.rows.size() == 2);
    CHECK(to_string(seen.rows[1]) == "ESTABLISHED [fe80::1%4]:80 -> [fe80::1%5]:4242");
    CHECK(!seen.rows[1].pid);
    seen = visit(head(3).append(v6).append(v6).all(), ip::family::v6, {}, owners::untold);
    REQUIRE(!seen.done);
    CHECK(seen.done.error() == errc::malformed_answer);
    CHECK(seen.rows.empty());
}

TEST_CASE("windows tcp table: a listener has no remote endpoint, whatever stands there") {
    auto seen = visit(head(1).append(row_v4(listen_number)).all(), ip::family::v4);
    REQUIRE(seen.rows.size() == 1);
    CHECK(seen.rows[0].remote == ip::endpoint::any(ip::family::v4, 0));
    const auto any = ip::address_v6::any();
    seen = visit(head(1).append(row_v6(listen_number, any, ip::address_v6::loopback())).all(), ip::family::v6);
    REQUIRE(seen.rows.size() == 1);
    CHECK(seen.rows[0].remote == ip::endpoint::any(ip::family::v6, 0));
}

TEST_CASE("windows tcp table: only rows that match the filter") {
    const auto table =
        head(3).append(row_v4(established_number, 1)).append(row_v4(established_number, 2)).append(row_v4(11, 2));
    connection_filter wanted;
    wanted.local_address = ip::address_v6::v4_mapped(ip::address_v4{0x7f000002});  // compared unmapped
    CHECK(visit(table.all(), ip::family::v4, wanted).rows.size() == 2);
    wanted.states = tcp_state::time_wait;
    CHECK(visit(table.all(), ip::family::v4, wanted).rows.size() == 1);
    wanted.remote_port = 4242;
    wanted.local_port = 80;
    wanted.remote_address = must(ip::address::parse("192.0.2.9"));
    CHECK(visit(table.all(), ip::family::v4, wanted).rows.size() == 1);
    wanted.local_port = 81;
    CHECK(visit(table.all(), ip::family::v4, wanted).rows.empty());
    wanted.local_port = 80;
    wanted.remote_port = 0;
    CHECK(visit(table.all(), ip::family::v4, wanted).rows.empty());
}

TEST_CASE("windows tcp table: cut anywhere, it is malformed and no row is visited") {
    const byte_image v4 = head(2).append(row_v4(established_number)).append(row_v4(established_number));
    const auto loopback = ip::address_v6::loopback();
    const byte_image v6 = head(1).append(row_v6(established_number, loopback, loopback));
    for (std::size_t length = 0; length < v4.size(); ++length) {
        const auto seen = visit(v4.first(length), ip::family::v4);
        REQUIRE(!seen.done);
        CHECK(seen.done.error() == errc::malformed_answer);
        CHECK(seen.rows.empty());
    }
    for (std::size_t length = 0; length < v6.size(); ++length) CHECK(!visit(v6.first(length), ip::family::v6).done);
}

TEST_CASE("windows tcp table: a count that no table has is malformed") {
    for (const std::uint32_t count : {2U, 0x40000000U, 0xffffffffU}) {
        CHECK(!visit(head(count).append(row_v4(established_number)).all(), ip::family::v4).done);
    }
}

TEST_CASE("windows tcp table: bytes after the last row are room that was not needed") {
    auto seen =
        visit(head(1).append(row_v4(established_number)).append(row_v4(established_number)).all(), ip::family::v4);
    CHECK(seen.done);
    CHECK(seen.rows.size() == 1);
    seen = visit(head(0).append(row_v4(established_number)).all(), ip::family::v4);
    CHECK(seen.done);
    CHECK(seen.rows.empty());
}

TEST_CASE("windows tcp table: every state number") {
    for (std::uint32_t number = 0; number < 256; ++number) {
        const auto seen = visit(head(1).append(row_v4(number)).all(), ip::family::v4);
        REQUIRE(seen.rows.size() == 1);
        CHECK((seen.rows[0].state == tcp_state::unknown) == (number == 0 || number > 11));
    }
}

TEST_CASE("windows tcp table: no process where it says 0") {
    const auto seen = visit(head(1).append(row_v4(11).put<std::uint32_t>(20, 0)).all(), ip::family::v4);
    REQUIRE(seen.rows.size() == 1);
    CHECK(!seen.rows[0].pid);
}

TEST_CASE("windows tcp table: a visitor that has enough ends the walk, and the answer says so") {
    const auto table = head(2).append(row_v4(established_number)).append(row_v4(established_number));
    int visits = 0;
    const auto once = [](void* to, const connection&, const tcp_info*) { return ++*static_cast<int*>(to) < 1; };
    CHECK(windows_kernel::visit_table(table.all(), ip::family::v4, owners::told, {}, once, &visits) == false);
    CHECK(visits == 1);
    CHECK(visit(table.all(), ip::family::v4).done == true);
}

}  // namespace sockstate::test::socket_table_decode_test
