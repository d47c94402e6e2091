// /proc/net/tcp as a kernel of the other byte order prints it, which is what an emulated program reads.

#include <linux/proc_net_decode.hpp>

#include <doctest/doctest.h>

namespace sockstate::test::proc_net_byte_order_test {

using platform::linux_kernel::decode_igmp_order;
using platform::linux_kernel::decode_proc_line;

namespace {

constexpr std::endian other = std::endian::native == std::endian::little ? std::endian::big : std::endian::little;

ip::endpoint endpoint(const char* text) {
    return ip::endpoint::parse(text).value();
}

}  // namespace

TEST_CASE("decode_proc_line: IPv4 addresses in either byte order") {
    const char* little = "0: 0100007F:1F90 070200C0:0050 01 00000000:00000000 00:00000000 00000000 0 0 1 1";
    const char* big = "0: 7F000001:1F90 C0000207:0050 01 00000000:00000000 00:00000000 00000000 0 0 1 1";
    for (const auto& row : {decode_proc_line(little, std::endian::little), decode_proc_line(big, std::endian::big)}) {
        REQUIRE(row);
        CHECK(row->local == endpoint("127.0.0.1:8080"));
        CHECK(row->remote == endpoint("192.0.2.7:80"));
    }
}

TEST_CASE("decode_proc_line: IPv6 addresses in either byte order") {
    const char* little =
        "0: B80D0120000000000000000001000000:01BB 0000000000000000FFFF0000070200C0:0050 01 "
        "00000000:00000000 00:00000000 00000000 0 0 1 1";
    const char* big =
        "0: 20010DB8000000000000000000000001:01BB 00000000000000000000FFFFC0000207:0050 01 "
        "00000000:00000000 00:00000000 00000000 0 0 1 1";
    for (const auto& row : {decode_proc_line(little, std::endian::little), decode_proc_line(big, std::endian::big)}) {
        REQUIRE(row);
        CHECK(row->local == endpoint("[2001:db8::1]:443"));
        CHECK(row->remote == endpoint("192.0.2.7:80"));
    }
}

TEST_CASE("decode_proc_line: the program's own byte order unless another is named") {
    const char* line = "0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 1 1";
    CHECK(decode_proc_line(line).value() == decode_proc_line(line, std::endian::native).value());
    CHECK(decode_proc_line(line).value().local != decode_proc_line(line, other).value().local);
}

TEST_CASE("decode_igmp_order: told by the group of all hosts, else the program's own") {
    constexpr std::string_view head = "Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter\n";
    const auto after_head = [&](const char* lines) { return std::string{head} + lines; };
    CHECK(decode_igmp_order(after_head("1\tlo        :     1      V3\n\t\t\t\t010000E0     1 0:00000000\t\t0\n")) ==
          std::endian::little);
    CHECK(decode_igmp_order(after_head("1\tlo        :     1      V3\n\t\t\t\tE0000001     1 0:00000000\t\t0\n")) ==
          std::endian::big);
    CHECK(decode_igmp_order(after_head("2\teth0      :     2      V3\n\t\t\t\tFB0000E0     1 0:00000000\t\t0\n"
                                       "\t\t\t\t010000E0     1 0:00000000\t\t0\n")) == std::endian::little);
    CHECK(decode_igmp_order(head) == std::endian::native);
    CHECK(decode_igmp_order("") == std::endian::native);
}

}  // namespace sockstate::test::proc_net_byte_order_test
