// Lines of /proc/net/tcp and tcp6, whole, cut and mangled.

#include "support/must.hpp"

#include <linux/proc_net_decode.hpp>

#include <doctest/doctest.h>

#include <array>
#include <bit>
#include <cstdio>
#include <random>
#include <string>

namespace sockstate::test::proc_net_decode_test {

using namespace sockstate::platform::linux_kernel;

namespace {

/// An address as the kernel prints it: each four bytes as a number of this host's byte order.
template <std::size_t N>
std::string words(const std::array<std::uint8_t, N>& bytes) {
    std::string text;
    for (std::size_t at = 0; at < N; at += 4) {
        const std::array<std::uint8_t, 4> word = {bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]};
        std::array<char, 9> digits{};
        std::snprintf(digits.data(), digits.size(), "%08X", std::bit_cast<std::uint32_t>(word));
        text += digits.data();
    }
    return text;
}

std::string line(const std::string& local, const std::string& remote, const std::string& state,
                 const std::string& owner = " 1000", const std::string& inode = "123456") {
    return "   0: " + local + ":0050 " + remote + ":1092 " + state + " 00000016:0000000B 00:00000000 00000000 " +
           owner + "        0 " + inode + " 1 0000000000000000 20 4 24 10 -1                     ";
}

std::string line_v4(const std::string& state, const std::string& owner = " 1000", const std::string& inode = "123456") {
    return line(words(ip::address_v4::loopback().bytes()), words(ip::address_v4{0x7f000002}.bytes()), state, owner,
                inode);
}

}  // namespace

TEST_CASE("decode_proc_line: a connection of IPv4") {
    connection expected;
    expected.state = tcp_state::established;
    expected.local = must(ip::endpoint::parse("127.0.0.1:80"));
    expected.remote = must(ip::endpoint::parse("127.0.0.2:4242"));
    expected.receive_queue_bytes = 11;
    expected.send_queue_bytes = 22;
    expected.uid = 1000;
    expected.inode = 123456;
    CHECK(decode_proc_line(line_v4("01")) == expected);
}

TEST_CASE("decode_proc_line: lines as Linux prints them") {
    const auto listener =
        must(decode_proc_line("   1: 0100007F:82B3 00000000:0000 0A 00000000:00000002 00:00000000 "
                              "00000000     0        0 5046 1 0000000000000000 100 0 0 10 0      ",
                              std::endian::little));
    CHECK(listener.state == tcp_state::listen);
    CHECK(to_string(listener.local) == "127.0.0.1:33459");
    CHECK(listener.remote == ip::endpoint{});
    CHECK(listener.accept_queue_length == 2U);
    CHECK(!listener.accept_queue_limit);
    CHECK(!listener.receive_queue_bytes);
    CHECK(!listener.send_queue_bytes);
    CHECK(listener.uid == 0U);
    CHECK(listener.inode == 5046U);

    const auto over =
        must(decode_proc_line("  12: 00000000000000000000000001000000:BEEF "
                              "00000000000000000000000001000000:0016 06 00000000:00000000 03:00001770 "
                              "00000000     0        0 0 3 0000000000000000",
                              std::endian::little));
    CHECK(over.state == tcp_state::time_wait);
    CHECK(to_string(over.local) == "[::1]:48879");
    CHECK(to_string(over.remote) == "[::1]:22");
    CHECK(!over.uid);
    CHECK(!over.inode);
}

TEST_CASE("decode_proc_line: IPv6, and a mapped address as IPv4") {
    const auto plain = words(must(ip::address::parse("2001:db8::7:1")).to_v6().bytes());
    const auto mapped = words(ip::address_v6::v4_mapped(ip::address_v4::loopback()).bytes());
    auto row = must(decode_proc_line(line(plain, plain, "08")));
    CHECK(row.state == tcp_state::close_wait);
    CHECK(to_string(row.local) == "[2001:db8::7:1]:80");
    row = must(decode_proc_line(line(mapped, mapped, "01")));
    CHECK(to_string(row.local) == "127.0.0.1:80");
    CHECK(to_string(row.remote) == "127.0.0.1:4242");
}

TEST_CASE("decode_proc_line: every state number") {
    for (unsigned number = 0; number < 256; ++number) {
        std::array<char, 3> digits{};
        std::snprintf(digits.data(), digits.size(), "%02X", number);
        CAPTURE(digits.data());
        const auto row = must(decode_proc_line(line_v4(digits.data())));
        CHECK((row.state == tcp_state::unknown) == (number == 0 || number > 12));
        CHECK(row.send_queue_bytes.has_value() == (row.state != tcp_state::listen));
        CHECK(row.receive_queue_bytes.has_value() == (row.state != tcp_state::listen));
        CHECK(row.accept_queue_length.has_value() == (row.state == tcp_state::listen));
    }
    CHECK(must(decode_proc_line(line_v4("04"))).state == tcp_state::fin_wait_1);
    CHECK(must(decode_proc_line(line_v4("09"))).state == tcp_state::last_ack);
}

TEST_CASE("decode_proc_line: the largest numbers that the kernel prints") {
    const auto row = must(decode_proc_line(line_v4("01", "4294967295", "18446744073709551615")));
    CHECK(row.uid == 4294967295U);
    CHECK(row.inode == 18446744073709551615U);
    CHECK(!decode_proc_line(line_v4("01", "4294967296")));
    CHECK(!decode_proc_line(line_v4("01", " 1000", "18446744073709551616")));
}

TEST_CASE("decode_proc_line: cut anywhere before the inode's end, a line is malformed") {
    for (const std::string& whole : {line_v4("01"), line(words(ip::address_v6::loopback().bytes()),
                                                         words(ip::address_v6::loopback().bytes()), "01")}) {
        const std::size_t end = whole.find("123456") + 6;
        for (std::size_t length = 0; length <= end; ++length) {
            CAPTURE(length);
            const auto row = decode_proc_line(std::string_view{whole}.substr(0, length));
            REQUIRE(!row);
            CHECK(row.error() == errc::malformed_answer);
        }
        for (std::size_t length = end + 1; length <= whole.size(); ++length) {
            CHECK(decode_proc_line(std::string_view{whole}.substr(0, length)) == decode_proc_line(whole));
        }
    }
}

TEST_CASE("decode_proc_line: what is no line of the table is malformed") {
    const std::string v4 = words(ip::address_v4::loopback().bytes());
    for (const std::string& text : {
             std::string{
                 "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode"},
             std::string{"0: 1 2 3 4 5 6 7 8 9 10"},
             line(v4.substr(1), v4, "01"),
             line(v4 + v4, v4, "01"),
             line(v4, "0100007G", "01"),
             line(v4, v4, "1FF"),
             line(v4, v4, "0x1"),
             line(v4, v4, "-1"),
             line(v4 + ":", v4, "01"),
         }) {
        CAPTURE(text);
        CHECK(!decode_proc_line(text));
    }
}

TEST_CASE("decode_proc_line: any text is a row or malformed") {
    std::mt19937 random{6};
    const std::string whole = line_v4("01");
    for (int round = 0; round < 5000; ++round) {
        std::string text = whole;
        for (unsigned edits = random() % 4 + 1; edits > 0; --edits) {
            text[random() % text.size()] = static_cast<char>(random() % 256);
        }
        const auto row = decode_proc_line(text);
        if (!row) CHECK(row.error() == errc::malformed_answer);
    }
}

}  // namespace sockstate::test::proc_net_decode_test
