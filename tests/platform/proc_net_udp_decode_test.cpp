// Lines of /proc/net/udp and udp6, whole and cut.

#include "support/must.hpp"

#include <linux/proc_net_decode.hpp>

#include <doctest/doctest.h>

#include <bit>
#include <random>
#include <string>

namespace sockstate::test::proc_net_udp_decode_test {

using namespace sockstate::platform::linux_kernel;

namespace {

constexpr std::string_view bound_line =
    " 1042: 0100007F:0035 00000000:0000 07 00000000:00000300 00:00000000 00000000   101        0 20417 2 "
    "0000000000000000 17         ";
constexpr std::string_view connected_line =
    "  999: 00000000000000000000000001000000:BEEF 00000000000000000000000001000000:0016 01 00000002:00000000 "
    "00:00000000 00000000     0        0 31337 2 0000000000000000 0";

}  // namespace

TEST_CASE("decode_proc_udp_line: a bound socket that dropped datagrams") {
    const udp_socket expected{.local = must(ip::endpoint::parse("127.0.0.1:53")),
                              .receive_queue_bytes = 0x300,
                              .send_queue_bytes = 0,
                              .dropped_datagrams = 17,
                              .uid = 101,
                              .inode = 20417};
    CHECK(must(decode_proc_udp_line(bound_line, std::endian::little)) == expected);
}

TEST_CASE("decode_proc_udp_line: a connected socket of IPv6, whose line is not filled up") {
    const auto row = must(decode_proc_udp_line(connected_line, std::endian::little));
    CHECK(to_string(row) == "[::1]:48879 -> [::1]:22");
    CHECK(row.send_queue_bytes == 2U);
    CHECK(row.dropped_datagrams == 0U);
    CHECK(row.uid == 0U);
}

TEST_CASE("decode_proc_udp_line: cut before its last column, a line is malformed") {
    for (const std::string_view whole : {bound_line, connected_line}) {
        const std::string_view address = " 0000000000000000 ";  // the kernel's own, which stands before the drops
        const std::size_t last = whole.find(address) + address.size();
        for (std::size_t length = 0; length <= last; ++length) {
            CAPTURE(length);
            const auto row = decode_proc_udp_line(whole.substr(0, length), std::endian::little);
            REQUIRE(!row);
            CHECK(row.error() == errc::malformed_answer);
            CHECK(row.error().attempted() == operation::udp_sockets);
        }
        CHECK(decode_proc_udp_line(whole.substr(0, last + 1), std::endian::little));
    }
}

TEST_CASE("decode_proc_udp_line: any text is a row or malformed") {
    std::mt19937 random{17};
    for (int round = 0; round < 5000; ++round) {
        std::string text{round % 2 == 0 ? bound_line : connected_line};
        for (unsigned edits = random() % 4 + 1; edits > 0; --edits) {
            text[random() % text.size()] = static_cast<char>(random() % 256);
        }
        const auto row = decode_proc_udp_line(text);
        if (!row) CHECK(row.error() == errc::malformed_answer);
    }
}

}  // namespace sockstate::test::proc_net_udp_decode_test
