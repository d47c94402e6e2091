// The tables of UDP sockets of Windows, macOS and FreeBSD, from bytes laid out by hand: whole, and cut anywhere.

#include "support/byte_image.hpp"
#include "support/must.hpp"

#include <freebsd/pcblist_layout.hpp>
#include <macos/pcblist_layout.hpp>
#include <windows/socket_table_decode.hpp>

#include <doctest/doctest.h>

#include <array>
#include <vector>

namespace sockstate::test::udp_table_decode_test {

using namespace sockstate::platform;

namespace {

constexpr std::uint8_t dns_port[] = {0, 53, 0xaa, 0xbb};  // Windows leaves garbage behind a port

bool add(void* to, const udp_socket& row) {
    static_cast<std::vector<udp_socket>*>(to)->push_back(row);
    return true;
}

struct windows {
    static byte_image head(std::uint32_t rows) { return byte_image{4, std::endian::little}.put(0, rows); }
    static byte_image row_v4() {
        constexpr std::uint8_t local[] = {127, 0, 0, 1};
        byte_image image{12, std::endian::little};
        return image.put_bytes(0, local).put_bytes(4, dns_port).put<std::uint32_t>(8, 4321);
    }
    static byte_image row_v6(const ip::address_v6& local) {
        byte_image image{28, std::endian::little};
        image.put_bytes(0, local.bytes()).put(16, local.scope_id()).put_bytes(20, dns_port);
        return image.put<std::uint32_t>(24, 0);
    }
    static std::vector<udp_socket> rows(const byte_image& table, ip::family family, const udp_filter& wanted = {}) {
        std::vector<udp_socket> found;
        CHECK(must(windows_kernel::visit_udp_table(table.all(), family, wanted, add, &found)));
        return found;
    }
};

constexpr std::uint64_t socket = 0x1122334455667788;

/// A record of the BSDs: where this system has what.
struct macos {
    static constexpr auto order = std::endian::little;
    static constexpr std::size_t head_size = 24, count = 4, record_size = 260;
    static constexpr std::size_t remote_port = 16, local_port = 18, speaks = 92, remote = 96, local = 112;
    static constexpr std::size_t receive_queue = 200, send_queue = 224, user = 248;
    static byte_image head() { return byte_image{head_size, order}.put<std::uint32_t>(0, head_size); }
    static byte_image record() {
        return byte_image{record_size, order}
            .put<std::uint64_t>(0, record_size)
            .put<std::uint32_t>(144, 108)
            .put(148, socket);
    }
    static constexpr auto visit = visit_udp_pcbs<macos_kernel::lists>;
};

struct freebsd {
    static constexpr auto order = std::endian::native;
    static constexpr std::size_t head_size = 64, count = 8, record_size = 400;
    static constexpr std::size_t remote_port = 252, local_port = 254, speaks = 392, remote = 256, local = 272;
    static constexpr std::size_t receive_queue = 176, send_queue = 212, user = 128;
    static byte_image head() { return byte_image{head_size, order}.put<std::uint64_t>(0, head_size); }
    static byte_image record() {
        return byte_image{record_size, order}.put<std::uint64_t>(0, record_size).put(16, socket);
    }
    static constexpr auto visit = visit_udp_pcbs<freebsd_kernel::lists>;
};

/// 127.0.0.1:53, and 192.0.2.1:4242 as its peer if it has one.
template <class System>
byte_image record(bool has_peer = true) {
    constexpr std::uint8_t loopback[] = {127, 0, 0, 1};
    constexpr std::uint8_t peer[] = {192, 0, 2, 1};
    constexpr std::uint8_t peer_port[] = {0x10, 0x92};
    byte_image image = System::record();
    image.put(System::speaks, std::uint8_t{1}).put_bytes(System::local + 12, loopback);
    image.put_bytes(System::local_port, std::span{dns_port}.first(2));
    if (has_peer) image.put_bytes(System::remote + 12, peer).put_bytes(System::remote_port, peer_port);
    image.put(System::receive_queue, std::uint32_t{11}).put(System::send_queue, std::uint32_t{22});
    return image.put(System::user, std::uint32_t{501});
}

template <class System>
byte_image list_of(const std::vector<byte_image>& records) {
    byte_image list = System::head().put(System::count, static_cast<std::uint32_t>(records.size()));
    for (const byte_image& each : records) list.append(each);
    return list.append(System::head());
}

template <class System>
std::vector<udp_socket> rows(const byte_image& list, const udp_filter& wanted = {}) {
    std::vector<udp_socket> found;
    must(System::visit(list.all(), wanted, add, &found));
    return found;
}

ip::endpoint endpoint(std::string_view text) {
    return must(ip::endpoint::parse(text));
}

}  // namespace

TEST_CASE("windows udp table: both families, without peers") {
    const auto v4 = windows::rows(windows::head(1).append(windows::row_v4()), ip::family::v4);
    REQUIRE(v4.size() == 1);
    CHECK(v4[0] == udp_socket{.local = endpoint("127.0.0.1:53"), .pid = 4321});

    const auto link = must(ip::address::parse("fe80::1%4")).to_v6();
    const auto mapped = ip::address_v6::v4_mapped(ip::address_v4::loopback());
    const auto v6 =
        windows::rows(windows::head(2).append(windows::row_v6(link)).append(windows::row_v6(mapped)), ip::family::v6);
    REQUIRE(v6.size() == 2);
    CHECK(v6[0] == udp_socket{.local = endpoint("[fe80::1%4]:53")});
    CHECK(v6[1] == udp_socket{.local = endpoint("127.0.0.1:53")});
}

TEST_CASE("windows udp table: only rows that match, and none where the peer matters") {
    const auto table = windows::head(1).append(windows::row_v4());
    CHECK(windows::rows(table, ip::family::v4, {.local_port = 53}).size() == 1);
    CHECK(windows::rows(table, ip::family::v4, {.local_port = 54}).empty());
    CHECK(windows::rows(table, ip::family::v4, {.local_address = ip::prefix{ip::address_v4::loopback(), 8}}).size() ==
          1);
    CHECK(windows::rows(table, ip::family::v4, {.remote_port = 0}).empty());
    CHECK(windows::rows(table, ip::family::v4, {.remote_address = ip::prefix{}}).empty());
}

TEST_CASE("windows udp table: cut anywhere, it is malformed and no row is visited") {
    const byte_image v4 = windows::head(2).append(windows::row_v4()).append(windows::row_v4());
    const byte_image v6 = windows::head(1).append(windows::row_v6(ip::address_v6::loopback()));
    for (const auto& [table, family] : {std::pair{v4, ip::family::v4}, std::pair{v6, ip::family::v6}}) {
        for (std::size_t length = 0; length < table.size(); ++length) {
            std::vector<udp_socket> found;
            const auto done = windows_kernel::visit_udp_table(table.first(length), family, {}, add, &found);
            REQUIRE(!done);
            CHECK(done.error() == errc::malformed_answer);
            CHECK(done.error().attempted() == operation::udp_sockets);
            CHECK(found.empty());
        }
    }
}

TEST_CASE_TEMPLATE("udp pcblist: a connected socket, and one that is bound alone", System, macos, freebsd) {
    const auto found = rows<System>(list_of<System>({record<System>(), record<System>(false)}));
    REQUIRE(found.size() == 2);
    const udp_socket bound{.local = endpoint("127.0.0.1:53"),
                           .receive_queue_bytes = 11,
                           .send_queue_bytes = 22,
                           .uid = 501,
                           .inode = socket};
    CHECK(found[1] == bound);
    udp_socket connected = bound;
    connected.remote = endpoint("192.0.2.1:4242");
    CHECK(found[0] == connected);
}

TEST_CASE_TEMPLATE("udp pcblist: sockets without a port are not listed, others by the filter", System, macos, freebsd) {
    const byte_image unbound = record<System>(false).put(System::local_port, std::uint16_t{0});
    const auto list = list_of<System>({unbound, record<System>(), record<System>(false)});
    CHECK(rows<System>(list).size() == 2);
    CHECK(rows<System>(list, {.remote_port = 4242}).size() == 1);
    CHECK(rows<System>(list, {.local_port = 4242}).empty());
    CHECK(rows<System>(list_of<System>({})).empty());
}

TEST_CASE_TEMPLATE("udp pcblist: a visitor that has enough ends the walk", System, macos, freebsd) {
    int visits = 0;
    const auto once = [](void* to, const udp_socket&) { return ++*static_cast<int*>(to) < 1; };
    must(System::visit(list_of<System>({record<System>(), record<System>()}).all(), {}, once, &visits));
    CHECK(visits == 1);
}

TEST_CASE_TEMPLATE("udp pcblist: cut anywhere, a list is malformed", System, macos, freebsd) {
    const byte_image list = list_of<System>({record<System>(), record<System>()});
    for (std::size_t length = 0; length < list.size(); ++length) {
        CAPTURE(length);
        std::vector<udp_socket> found;
        const auto done = System::visit(list.first(length), {}, add, &found);
        REQUIRE(!done);
        CHECK(done.error() == errc::malformed_answer);
        CHECK(done.error().attempted() == operation::udp_sockets);
    }
}

TEST_CASE_TEMPLATE("udp pcblist: a record of neither family is malformed", System, macos, freebsd) {
    const byte_image list = list_of<System>({record<System>().put(System::speaks, std::uint8_t{0})});
    std::vector<udp_socket> found;
    CHECK(!System::visit(list.all(), {}, add, &found));
}

}  // namespace sockstate::test::udp_table_decode_test
