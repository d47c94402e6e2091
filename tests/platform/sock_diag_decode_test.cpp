// sock_diag's messages: what is made of any bytes that come back.

#include "support/byte_image.hpp"
#include "support/must.hpp"

#include <linux/sock_diag_decode.hpp>

#include <doctest/doctest.h>

#include <random>

namespace sockstate::test::sock_diag_decode_test {

using namespace sockstate::platform::linux_kernel;

namespace {

constexpr std::uint32_t our_sequence = 7;
constexpr std::uint16_t type_error = 2;
constexpr std::uint16_t type_done = 3;
constexpr std::uint16_t type_row = 20;
constexpr std::uint8_t family_v4 = 2;
constexpr std::uint8_t family_v6 = 10;

byte_image message(std::size_t payload, std::uint16_t type, std::uint32_t sequence = our_sequence) {
    byte_image image{(16 + payload + 3) / 4 * 4};
    image.put(0, static_cast<std::uint32_t>(16 + payload)).put(4, type).put(8, sequence);
    return image;
}

/// A row of 127.0.0.1:80 and 127.0.0.2:4242, with eight bytes of attributes after it.
byte_image row_v4(std::uint8_t state = 1) {
    constexpr std::uint8_t local[] = {127, 0, 0, 1};
    constexpr std::uint8_t remote[] = {127, 0, 0, 2};
    constexpr std::uint8_t ports[] = {0, 80, 0x10, 0x92};
    byte_image image = message(72 + 8, type_row);
    image.put(16, family_v4).put(17, state).put_bytes(20, ports).put_bytes(24, local).put_bytes(40, remote);
    image.put<std::uint32_t>(72, 11).put<std::uint32_t>(76, 22).put<std::uint32_t>(80, 1000).put<std::uint32_t>(84, 99);
    return image;
}

byte_image row_v6(std::span<const std::uint8_t> local, std::span<const std::uint8_t> remote, std::uint32_t interface) {
    constexpr std::uint8_t ports[] = {0, 80, 0x10, 0x92};
    byte_image image = message(72, type_row);
    image.put(16, family_v6).put<std::uint8_t>(17, 1).put_bytes(20, ports).put_bytes(24, local).put_bytes(40, remote);
    image.put(56, interface);
    return image;
}

byte_image ending(std::uint16_t type, std::int32_t code) {
    return message(4, type).put(16, static_cast<std::uint32_t>(code));
}

diag_reader read(std::span<const std::byte> bytes) {
    return {bytes, our_sequence, operation::connections};
}

diag_message only(const byte_image& image) {
    diag_reader reader = read(image.all());
    auto first = must(reader.next());
    CHECK(must(reader.next()).what == diag_event::drained);
    return first;
}

connection row_of(const byte_image& image) {
    const diag_message got = only(image);
    REQUIRE(got.what == diag_event::row);
    return must(decode_tcp_row(got.payload));
}

}  // namespace

TEST_CASE("diag_reader: a row of IPv4") {
    connection expected;
    expected.state = tcp_state::established;
    expected.local = must(ip::endpoint::parse("127.0.0.1:80"));
    expected.remote = must(ip::endpoint::parse("127.0.0.2:4242"));
    expected.receive_queue_bytes = 11;
    expected.send_queue_bytes = 22;
    expected.uid = 1000;
    expected.inode = 99;
    CHECK(row_of(row_v4()) == expected);
}

TEST_CASE("diag_reader: a row's cookie in both its halves, where there is one") {
    CHECK(!row_of(row_v4()).cookie);
    CHECK(row_of(row_v4().put<std::uint32_t>(60, 7)).cookie == 7U);
    CHECK(row_of(row_v4().put<std::uint32_t>(60, 7).put<std::uint32_t>(64, 0x80000001)).cookie == 0x80000001'00000007U);
}

TEST_CASE("diag_reader: a listener has an accept queue instead of bytes") {
    const connection row = row_of(row_v4(10));
    CHECK(row.state == tcp_state::listen);
    CHECK(row.accept_queue_length == 11U);
    CHECK(row.accept_queue_limit == 22U);
    CHECK(!row.receive_queue_bytes);
    CHECK(!row.send_queue_bytes);
}

TEST_CASE("diag_reader: a row without a handle has no owner, though the kernel writes 0") {
    const connection row = row_of(row_v4(6).put<std::uint32_t>(80, 0).put<std::uint32_t>(84, 0));
    CHECK(row.state == tcp_state::time_wait);
    CHECK(!row.uid);
    CHECK(!row.inode);
}

TEST_CASE("diag_reader: IPv6 keeps a scope where it can matter, and a mapped address is IPv4") {
    const auto plain = ip::address_v6::loopback().bytes();
    const auto link = must(ip::address::parse("fe80::1")).to_v6().bytes();
    const auto mapped = ip::address_v6::v4_mapped(ip::address_v4::loopback()).bytes();

    connection row = row_of(row_v6(plain, plain, 0));
    CHECK(row.local == must(ip::endpoint::parse("[::1]:80")));
    CHECK(row.remote == must(ip::endpoint::parse("[::1]:4242")));
    CHECK(!row.uid);

    CHECK(!row.bound_interface);

    row = row_of(row_v6(link, plain, 3));
    CHECK(row.bound_interface == 3U);
    CHECK(row.local == must(ip::endpoint::parse("[fe80::1%3]:80")));
    CHECK(row.remote == must(ip::endpoint::parse("[::1]:4242")));

    row = row_of(row_v6(mapped, mapped, 2));
    CHECK(row.local == must(ip::endpoint::parse("127.0.0.1:80")));
    CHECK(row.remote == must(ip::endpoint::parse("127.0.0.1:4242")));
}

TEST_CASE("diag_reader: every state number") {
    for (unsigned number = 0; number < 256; ++number) {
        const tcp_state state = row_of(row_v4(static_cast<std::uint8_t>(number))).state;
        CHECK((state == tcp_state::unknown) == (number == 0 || number > 12));
    }
    CHECK(row_of(row_v4(10)).state == tcp_state::listen);
    CHECK(row_of(row_v4(3)).state == tcp_state::syn_received);
    CHECK(row_of(row_v4(11)).state == tcp_state::closing);
}

TEST_CASE("diag_reader: rows, then the end, in one datagram or several") {
    byte_image datagram = row_v4();
    datagram.append(row_v4(8)).append(ending(type_done, 0));
    diag_reader reader = read(datagram.all());
    CHECK(must(decode_tcp_row(must(reader.next()).payload)).state == tcp_state::established);
    CHECK(must(decode_tcp_row(must(reader.next()).payload)).state == tcp_state::close_wait);
    const auto end = must(reader.next());
    CHECK(end.what == diag_event::done);
    CHECK(end.code == 0);
    CHECK(!reader.was_disturbed());
}

TEST_CASE("diag_reader: the kernel's failures, as positive codes") {
    for (const std::int32_t code : {1, 2, 95, 0x7fffffff}) {
        CHECK(only(ending(type_done, -code)).what == diag_event::done);
        CHECK(only(ending(type_done, -code)).code == code);
        CHECK(only(ending(type_error, -code)).what == diag_event::failed);
        CHECK(only(ending(type_error, -code)).code == code);
    }
    CHECK(only(ending(type_error, 0)).what == diag_event::acknowledged);
}

TEST_CASE("diag_reader: messages of another request or of another kind are passed over") {
    byte_image datagram = message(72, type_row, our_sequence + 1);
    datagram.append(message(4, type_done, 0)).append(message(0, 1)).append(message(9, 4)).append(row_v4());
    CHECK(only(datagram).what == diag_event::row);
}

TEST_CASE("diag_reader: a disturbed walk is noticed on whichever message says so") {
    for (const bool on_row : {true, false}) {
        byte_image first = row_v4();
        byte_image last = ending(type_done, 0);
        (on_row ? first : last).put<std::uint16_t>(6, 0x0002 | 0x0010);
        diag_reader reader = read(first.append(last).all());
        CHECK(must(reader.next()).what == diag_event::row);
        CHECK(reader.was_disturbed() == on_row);
        CHECK(must(reader.next()).what == diag_event::done);
        CHECK(reader.was_disturbed());
    }
}

TEST_CASE("diag_reader: cut anywhere, a message is malformed and never a row") {
    for (const byte_image& whole : {row_v4(), ending(type_done, 0), ending(type_error, -2)}) {
        for (std::size_t length = 1; length < whole.size(); ++length) {
            CAPTURE(length);
            diag_reader reader = read(whole.first(length));
            const auto got = reader.next();
            REQUIRE(!got);
            CHECK(got.error() == errc::malformed_answer);
            CHECK(got.error().attempted() == operation::connections);
        }
    }
}

TEST_CASE("diag_reader: a message that says it is shorter than what it must hold is malformed") {
    for (std::uint32_t length = 0; length < 16 + 72; ++length) {
        const byte_image image = row_v4().put(0, length);
        CHECK(!read(image.all()).next());
    }
    for (std::uint32_t length = 0; length < 16 + 4; ++length) {
        const byte_image image = ending(type_done, 0).put(0, length);
        CHECK(!read(image.all()).next());
    }
    const byte_image beyond = row_v4().put(0, ~std::uint32_t{0});
    CHECK(!read(beyond.all()).next());
}

TEST_CASE("diag_reader: a row of another family is malformed") {
    const byte_image image = row_v4().put<std::uint8_t>(16, 1);
    const auto row = decode_tcp_row(only(image).payload);
    REQUIRE(!row);
    CHECK(row.error() == errc::malformed_answer);
    CHECK(row.error().attempted() == operation::connections);
    CHECK(decode_udp_row(only(image).payload).error().attempted() == operation::udp_sockets);
}

TEST_CASE("decode_ended_connection: a row that answers no request, whole or not at all") {
    const byte_image whole = row_v4(7).put<std::uint32_t>(8, 0);
    const auto ended = must(decode_ended_connection(whole.all()));
    REQUIRE(ended);
    CHECK(ended->state == tcp_state::closed);
    CHECK(ended->local == must(ip::endpoint::parse("127.0.0.1:80")));
    CHECK(!ended->info);
    for (std::size_t length = 1; length < whole.size(); ++length) {
        const auto cut = decode_ended_connection(whole.first(length));
        REQUIRE(!cut);
        CHECK(cut.error() == error{errc::malformed_answer, operation::ended_connections});
    }
    CHECK(!must(decode_ended_connection({})));
    CHECK(!must(decode_ended_connection(row_v4(7).all())));  // an answer
    CHECK(
        !must(decode_ended_connection(row_v4(7).put<std::uint32_t>(8, 0).put<std::uint16_t>(20, 0).all())));  // no port
    CHECK(!must(decode_ended_connection(message(4, type_done, 0).all())));
    const byte_image other = row_v4(7).put<std::uint32_t>(8, 0).put<std::uint8_t>(16, 1);
    CHECK(decode_ended_connection(other.all()).error() == error{errc::malformed_answer, operation::ended_connections});
}

TEST_CASE("diag_reader: any bytes end in an error or are used up") {
    std::mt19937 random{20};
    for (int round = 0; round < 3000; ++round) {
        byte_image image{random() % 512};
        for (std::size_t i = 0; i < image.size(); ++i) image.put(i, static_cast<std::uint8_t>(random()));
        // Half of them begin as a message of ours, so that the noise gets further in.
        if (round % 2 == 0 && image.size() >= 16) {
            image.put(0, static_cast<std::uint32_t>(random() % 128)).put(4, type_row).put(8, our_sequence);
        }
        diag_reader reader = read(image.all());
        std::size_t messages = 0;
        for (auto got = reader.next(); got && got->what != diag_event::drained; got = reader.next()) {
            ++messages;
            static_cast<void>(decode_tcp_row(got->payload));
            static_cast<void>(decode_tcp_row_info(got->payload));
            static_cast<void>(decode_udp_row(got->payload));
        }
        CHECK(messages <= image.size() / 16);
    }
}

}  // namespace sockstate::test::sock_diag_decode_test
