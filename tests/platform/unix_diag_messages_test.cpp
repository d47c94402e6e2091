// Questions to unix_diag and its rows, as bytes: each attribute at every length, and those that nobody knows.

#include "support/byte_image.hpp"
#include "support/must.hpp"

#include <linux/unix_diag_messages.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <string_view>

namespace sockstate::test::unix_diag_messages_test {

using namespace sockstate::platform::linux_kernel;

namespace {

constexpr std::uint8_t stream = 1;
constexpr std::uint8_t established = 1;
constexpr std::uint8_t listening = 10;

byte_image answer(std::uint8_t type, std::uint8_t state, std::uint32_t inode = 99) {
    byte_image image{unix_diag_least};
    image.put<std::uint8_t>(0, 1).put(1, type).put(2, state).put(4, inode);
    return image;
}

byte_image number(std::uint32_t value) {
    return byte_image{4}.put(0, value);
}

byte_image text(std::string_view bytes) {
    byte_image image{bytes.size()};
    for (std::size_t i = 0; i < bytes.size(); ++i) image.put(i, static_cast<std::uint8_t>(bytes[i]));
    return image;
}

byte_image queues(std::uint32_t receive, std::uint32_t send) {
    return byte_image{8}.put(0, receive).put(4, send);
}

local_socket decoded(const byte_image& row) {
    return must(decode_local_row(row.all()));
}

}  // namespace

TEST_CASE("encode_local_dump: the state as a bit, and what is to be shown") {
    const auto dump_of = [](std::uint32_t states) {
        byte_image image{40};
        image.put<std::uint32_t>(0, 40).put<std::uint16_t>(4, 20).put<std::uint16_t>(6, 0x301).put<std::uint32_t>(8, 7);
        image.put<std::uint8_t>(16, 1).put(20, states).put<std::uint32_t>(28, 0x55);
        return image;
    };
    const auto is = [](const diag_request& request, const byte_image& expected) {
        return std::ranges::equal(request.bytes(), expected.all());
    };
    CHECK(is(encode_local_dump({}, 7), dump_of(~0U)));
    CHECK(is(encode_local_dump({.state = local_socket_state::connected}, 7), dump_of(1U << 1U)));
    CHECK(is(encode_local_dump({.state = local_socket_state::unconnected}, 7), dump_of(1U << 7U)));
    CHECK(is(encode_local_dump({.state = local_socket_state::listening}, 7), dump_of(1U << 10U)));
    CHECK(is(encode_local_dump({.state = local_socket_state::unknown}, 7), dump_of(~0U)));
}

TEST_CASE("decode_local_row: every type and state number") {
    for (unsigned value = 0; value < 256; ++value) {
        CAPTURE(value);
        const auto byte = static_cast<std::uint8_t>(value);
        const auto typed = decoded(answer(byte, established)).type;
        CHECK(typed.has_value() == (value == 1 || value == 2 || value == 5));
        CHECK((decoded(answer(stream, byte)).state == local_socket_state::unknown) ==
              (value != 1 && value != 7 && value != 10));
    }
    CHECK(decoded(answer(1, 1)).type == protocol_kind::stream);
    CHECK(decoded(answer(2, 7)).type == protocol_kind::datagram);
    CHECK(decoded(answer(5, 10)).type == protocol_kind::sequenced);
    CHECK(decoded(answer(1, 1)).state == local_socket_state::connected);
    CHECK(decoded(answer(1, 7)).state == local_socket_state::unconnected);
    CHECK(decoded(answer(1, 10)).state == local_socket_state::listening);
}

TEST_CASE("decode_local_row: the head alone, and one that is cut or of another family") {
    const byte_image whole = answer(stream, established);
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const auto row = decode_local_row(whole.first(size));
        REQUIRE(!row);
        CHECK(row.error() == errc::malformed_answer);
        CHECK(row.error().attempted() == operation::local_sockets);
    }
    local_socket expected;
    expected.type = protocol_kind::stream;
    expected.state = local_socket_state::connected;
    expected.inode = 99;
    CHECK(decoded(whole) == expected);
    CHECK(!decoded(answer(stream, established, 0)).inode);
    byte_image other = whole;
    other.put<std::uint8_t>(0, 2);
    CHECK(!decode_local_row(other.all()));
}

TEST_CASE("decode_local_row: all attributes, at every length of the row") {
    byte_image row = answer(stream, established);
    row.append(netlink_attribute(99, byte_image{5}))
        .append(netlink_attribute(0, text("/run/x")))
        .append(netlink_attribute(6, byte_image{1}));
    row.append(netlink_attribute(2, number(77)))
        .append(netlink_attribute(4, queues(11, 768)))
        .append(netlink_attribute(7, number(1000)));
    const local_socket whole = decoded(row);
    CHECK(whole.name == must(local::endpoint::path("/run/x")));
    CHECK(whole.peer_inode == 77);
    CHECK(whole.receive_queue_bytes == 11);
    CHECK(whole.send_queue_bytes == 768);
    CHECK(whole.uid == 1000);
    CHECK(!whole.accept_queue_length);
    CHECK(!whole.accept_queue_limit);
    for (std::size_t size = unix_diag_least; size < row.size(); ++size) {
        CAPTURE(size);
        const auto part = must(decode_local_row(row.first(size)));
        CHECK((part.name == whole.name || part.name.is_unnamed()));
        CHECK((part.peer_inode == whole.peer_inode || !part.peer_inode));
        CHECK((part.receive_queue_bytes == whole.receive_queue_bytes || !part.receive_queue_bytes));
        CHECK((part.uid == whole.uid || !part.uid));
        CHECK(!part.uid);  // the last
        CHECK(part.inode == 99);
    }
}

TEST_CASE("decode_local_row: a number is there if all of it is") {
    for (std::size_t size = 0; size < 8; ++size) {
        CAPTURE(size);
        byte_image row = answer(stream, established);
        byte_image part{size};
        if (size > 0) part.put<std::uint8_t>(0, 1);
        row.append(netlink_attribute(2, part)).append(netlink_attribute(7, part)).append(netlink_attribute(4, part));
        const auto read = decoded(row);
        CHECK(read.peer_inode.has_value() == (size >= 4));
        CHECK(read.uid.has_value() == (size >= 4));
        CHECK(read.receive_queue_bytes.has_value() == (size >= 4));
        CHECK(!read.send_queue_bytes);
    }
}

TEST_CASE("decode_local_row: a listener's queue counts connections, and a peer without a file is none") {
    byte_image row = answer(stream, listening);
    row.append(netlink_attribute(4, queues(2, 128)));
    CHECK(decoded(row).accept_queue_length == 2);
    CHECK(decoded(row).accept_queue_limit == 128);
    CHECK(!decoded(row).receive_queue_bytes);
    CHECK(!decoded(row).send_queue_bytes);
    byte_image waiting = answer(stream, established);
    waiting.append(netlink_attribute(2, number(0)));
    CHECK(!decoded(waiting).peer_inode);
}

TEST_CASE("decode_local_row: names of every kind and length") {
    using namespace std::string_view_literals;
    const auto name_of = [](std::string_view bytes) {
        byte_image row = answer(stream, established);
        row.append(netlink_attribute(0, text(bytes)));
        return decoded(row).name;
    };
    CHECK(name_of("").is_unnamed());
    CHECK(name_of("/a\0"sv) == must(local::endpoint::path("/a")));
    CHECK(name_of("\0"sv) == must(local::endpoint::abstract("")));
    CHECK(name_of("\0a\0b"sv) == must(local::endpoint::abstract("a\0b"sv)));
    for (std::size_t size = 1; size <= local::endpoint::max_size; ++size) {
        const std::string path(size, 'p');
        CHECK(name_of(path).name() == path);
    }
}

}  // namespace sockstate::test::unix_diag_messages_test
