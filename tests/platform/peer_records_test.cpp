// What each system writes about the peer of a local connection: at every length, a field is there only if all of it is.

#include <peer_records.hpp>

#include <doctest/doctest.h>

#include <cstring>
#include <vector>

namespace sockstate::test::peer_records_test {

using platform::decode_freebsd_sender;
using platform::decode_linux_peer;
using platform::decode_linux_sender;
using platform::decode_process;
using platform::decode_xucred;

namespace {

void put(std::vector<std::byte>& bytes, std::size_t at, std::uint32_t number) {
    if (bytes.size() < at + sizeof number) bytes.resize(at + sizeof number);
    std::memcpy(bytes.data() + at, &number, sizeof number);
}

std::vector<std::byte> ucred(std::uint32_t process, std::uint32_t user, std::uint32_t group) {
    std::vector<std::byte> bytes;
    put(bytes, 0, process);
    put(bytes, 4, user);
    put(bytes, 8, group);
    return bytes;
}

/// `xucred` as macOS writes it, 76 bytes, or FreeBSD, 88.
std::vector<std::byte> xucred(std::size_t size, std::uint32_t version, std::uint16_t groups, std::uint32_t process) {
    std::vector<std::byte> bytes(size);
    put(bytes, 0, version);
    put(bytes, 4, 1000);
    std::memcpy(bytes.data() + 8, &groups, sizeof groups);
    put(bytes, 12, 100);
    put(bytes, 16, 101);
    if (size > 80) put(bytes, 80, process);
    return bytes;
}

}  // namespace

TEST_CASE("decode_linux_peer: at every length") {
    const auto bytes = ucred(4242, 1000, 100);
    for (std::size_t size = 0; size <= bytes.size(); ++size) {
        const auto peer = decode_linux_peer(std::span{bytes}.first(size));
        CHECK(peer.process.has_value() == (size >= 4));
        CHECK(peer.user.has_value() == (size >= 8));
        CHECK(peer.group.has_value() == (size >= 12));
    }
    CHECK(decode_linux_peer(bytes) == peer_credentials{4242, 1000, 100});
}

TEST_CASE("decode_linux_peer: what stands for nothing is nothing, and 0 is the super-user") {
    constexpr std::uint32_t none = 0xffff'ffff;
    CHECK(decode_linux_peer(ucred(0, none, none)) == peer_credentials{});
    CHECK(decode_linux_peer(ucred(0, 0, 0)) == peer_credentials{{}, 0, 0});  // in another PID namespace
    CHECK(decode_linux_peer(ucred(1, 0, 0)) == peer_credentials{1, 0, 0});
    CHECK(decode_linux_peer(ucred(7, none - 1, 65534)) == peer_credentials{7, none - 1, 65534});
}

TEST_CASE("decode_xucred: at every length") {
    const auto bytes = xucred(88, 0, 2, 4242);
    for (std::size_t size = 0; size <= bytes.size(); ++size) {
        const auto peer = decode_xucred(std::span{bytes}.first(size));
        CHECK(peer.user.has_value() == (size >= 8));
        CHECK(peer.group.has_value() == (size >= 16));
        CHECK(peer.process.has_value() == (size >= 84));
    }
    CHECK(decode_xucred(bytes) == peer_credentials{4242, 1000, 100});
}

TEST_CASE("decode_xucred: macOS and an older FreeBSD write no process, and no group is no group") {
    CHECK(decode_xucred(xucred(76, 0, 1, 0)) == peer_credentials{{}, 1000, 100});
    CHECK(decode_xucred(xucred(88, 0, 1, 0)) == peer_credentials{{}, 1000, 100});
    CHECK(decode_xucred(xucred(88, 0, 0, 7)) == peer_credentials{7, 1000, {}});
}

TEST_CASE("decode_xucred: another version is not read") {
    CHECK(decode_xucred(xucred(88, 1, 1, 7)) == peer_credentials{});
}

TEST_CASE("decode_process: at every length, and never 0") {
    std::vector<std::byte> bytes;
    put(bytes, 0, 4242);
    for (std::size_t size = 0; size < bytes.size(); ++size) CHECK(!decode_process(std::span{bytes}.first(size)));
    CHECK(decode_process(bytes) == 4242U);
    put(bytes, 0, 0);
    CHECK(!decode_process(bytes));
}

TEST_CASE("decode_linux_sender: all of it, or nothing") {
    const auto bytes = ucred(4242, 1000, 100);
    for (std::size_t size = 0; size < bytes.size(); ++size) CHECK(!decode_linux_sender(std::span{bytes}.first(size)));
    CHECK(decode_linux_sender(bytes) == peer_credentials{4242, 1000, 100});
    constexpr std::uint32_t none = 0xffff'ffff;
    CHECK(!decode_linux_sender(ucred(0, none, none)));
    CHECK(decode_linux_sender(ucred(0, 65534, 65534)) == peer_credentials{{}, 65534, 65534});
}

TEST_CASE("decode_freebsd_sender: all of it, or nothing, and the effective user and group") {
    std::vector<std::byte> bytes;
    const std::uint32_t numbers[] = {0, 4242, 1, 1000, 2, 100, 1, 77};
    for (const std::uint32_t number : numbers) put(bytes, bytes.size(), number);
    for (std::size_t size = 0; size <= bytes.size(); ++size) {
        CAPTURE(size);
        CHECK(decode_freebsd_sender(std::span{bytes}.first(size)).has_value() == (size >= 28));
    }
    CHECK(decode_freebsd_sender(bytes) == peer_credentials{4242, 1000, 100});
    put(bytes, 4, 0);
    CHECK(decode_freebsd_sender(bytes) == peer_credentials{{}, 1000, 100});
    put(bytes, 0, 1);  // another version
    CHECK(!decode_freebsd_sender(bytes));
}

}  // namespace sockstate::test::peer_records_test
