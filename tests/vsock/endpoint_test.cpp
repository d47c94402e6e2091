// Addresses of vsock: as text, as each system writes them, and as values.

#include "support/check_text.hpp"

#include <sockstate/platform.hpp>
#include <sockstate/vsock.hpp>

#include <vsock_layout.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace sockstate::test::vsock_endpoint_test {

using platform::native_address;
using vsock::endpoint;

namespace {

static_assert(endpoint{}.cid() == vsock::any && endpoint{}.port() == vsock::any);
static_assert(endpoint{3, 5000}.cid() == 3 && endpoint{3, 5000}.port() == 5000);
static_assert(endpoint{3, 5000} == endpoint{3, 5000} && endpoint{3, 5000} != endpoint{5000, 3});
static_assert(endpoint{2, 9} < endpoint{3, 1} && endpoint{3, 1} < endpoint{3, 2});
static_assert(vsock::hypervisor == 0 && vsock::loopback == 1 && vsock::host == 2 && vsock::any == 4294967295);

// Each number with all its bytes different, so that none can change places with another.
constexpr endpoint distinct{0x01020304, 0x05060708};

/// `size` bytes of the address, and behind them what must not be read.
native_address cut(const native_address& whole, std::size_t size, std::byte behind) {
    native_address address;
    std::fill(std::begin(address.bytes), std::end(address.bytes), behind);
    std::copy_n(whole.bytes, std::min<std::size_t>(size, whole.size), address.bytes);
    address.size = static_cast<std::uint32_t>(size);
    return address;
}

std::vector<int> head_of(const native_address& address) {
    std::vector<int> head;
    for (int i = 0; i < 4; ++i) head.push_back(std::to_integer<int>(address.bytes[i]));
    return head;
}

std::uint32_t number_at(const native_address& address, std::size_t at) {
    std::uint32_t number = 0;
    std::memcpy(&number, address.bytes + at, sizeof number);
    return number;
}

}  // namespace

TEST_CASE("vsock::endpoint: prints its numbers, and the word any") {
    check_text(endpoint{3, 5000}, "vsock:3:5000");
    check_text(endpoint{}, "vsock:any:any");
    check_text(endpoint{vsock::any, 5000}, "vsock:any:5000");
    check_text(endpoint{vsock::hypervisor, 0}, "vsock:0:0");
    check_text(endpoint{4294967294, 4294967294}, "vsock:4294967294:4294967294");  // as long as a text can be
}

TEST_CASE("vsock::endpoint::parse: reads what it prints, and no other spelling but any in digits") {
    for (const endpoint& each :
         {endpoint{3, 5000}, endpoint{}, endpoint{vsock::any, 1}, endpoint{vsock::loopback, vsock::any}, endpoint{0, 0},
          endpoint{4294967294, 4294967294}}) {
        CHECK(endpoint::parse(to_string(each)) == each);
    }
    CHECK(endpoint::parse("vsock:4294967295:7") == endpoint{vsock::any, 7});
    for (const std::string_view wrong : {"",
                                         "vsock",
                                         "vsock:",
                                         "vsock:3",
                                         "vsock:3:",
                                         "vsock::5000",
                                         "vsock::",
                                         ":3:5000",
                                         "3:5000",
                                         "VSOCK:3:5000",
                                         "vsock:03:5000",
                                         "vsock:3:05000",
                                         "vsock:+3:5000",
                                         "vsock:-1:5000",
                                         "vsock: 3:5000",
                                         "vsock:3:5000 ",
                                         "vsock:3:5000:",
                                         "vsock:3:5000:1",
                                         "vsock:4294967296:1",
                                         "vsock:1:4294967296",
                                         "vsock:99999999999999999999:1",
                                         "vsock:ANY:1",
                                         "vsock:1:anyone",
                                         "vsock:0x3:1",
                                         "vsock:3:5000\n",
                                         "127.0.0.1:80",
                                         "[::1]:80"}) {
        CAPTURE(wrong);
        CHECK(endpoint::parse(wrong).error() == sockstate::error{errc::invalid_argument, operation::parse});
    }
    CHECK(!endpoint::parse(std::string_view{"vsock:3:5000\0", 13}));
}

TEST_CASE("vsock::endpoint: is written as each system has it") {
    native_address address;
    std::fill(std::begin(address.bytes), std::end(address.bytes), std::byte{0xaa});
    platform::linux_vsock.encode(distinct, address);
    const std::uint16_t family = 40;
    std::array<int, 2> wide{};
    for (int i = 0; i < 2; ++i) wide[static_cast<std::size_t>(i)] = reinterpret_cast<const unsigned char*>(&family)[i];
    CHECK(address.size == 16);
    CHECK(head_of(address) == std::vector{wide[0], wide[1], 0, 0});
    CHECK(number_at(address, 4) == distinct.port());
    CHECK(number_at(address, 8) == distinct.cid());
    CHECK(number_at(address, 12) == 0);  // flags and zeros: the kernel refuses others
    CHECK(address.bytes[16] == std::byte{0xaa});

    std::fill(std::begin(address.bytes), std::end(address.bytes), std::byte{0xaa});
    platform::macos_vsock.encode(distinct, address);
    CHECK(address.size == 12);
    CHECK(head_of(address) == std::vector{12, 40, 0, 0});
    CHECK(number_at(address, 4) == distinct.port());
    CHECK(number_at(address, 8) == distinct.cid());
    CHECK(address.bytes[12] == std::byte{0xaa});
}

TEST_CASE("vsock::endpoint: is read at every length that holds all of it, and at no other") {
    for (const auto& layout : {platform::linux_vsock, platform::macos_vsock}) {
        native_address whole;
        layout.encode(distinct, whole);
        for (std::size_t size = 0; size <= native_address::capacity; ++size) {
            CAPTURE(size);
            for (const std::byte behind : {std::byte{}, std::byte{0xff}}) {
                endpoint found{1, 2};
                const bool is_read = layout.decode(cut(whole, size, behind), found);
                CHECK(is_read == (size >= 12));
                CHECK(found == (is_read ? distinct : endpoint{1, 2}));
            }
        }
        for (int other = 0; other < 256; ++other) {
            native_address foreign = cut(whole, whole.size, std::byte{});
            const std::size_t at = layout.begins_with_size ? 1 : 0;
            const std::uint16_t wide = static_cast<std::uint16_t>(other);
            if (at == 1) {
                foreign.bytes[at] = static_cast<std::byte>(other);
            } else {
                std::memcpy(foreign.bytes, &wide, sizeof wide);
            }
            endpoint found;
            CHECK(layout.decode(foreign, found) == (other == 40));
        }
    }
}

TEST_CASE("vsock::endpoint: this system reads what it writes, or has no such addresses") {
    native_address address;
    encode(distinct, address);
    endpoint found{1, 2};
    if (platform::number_of(platform::address_family::vsock) < 0) {
        CHECK(address.size == 0);
        CHECK(decode(address, found).error() == errc::malformed_answer);
        CHECK(found == endpoint{1, 2});
        return;
    }
    REQUIRE(decode(address, found));
    CHECK(found == distinct);
    address.size = 11;
    CHECK(decode(address, found).error() == sockstate::error{errc::malformed_answer, operation::none});
    platform::encode(ip::endpoint{ip::address_v4::loopback(), 80}, address);
    CHECK(decode(address, found).error() == errc::malformed_answer);
    CHECK(found == distinct);
    ip::endpoint internet;
    encode(distinct, address);
    CHECK(platform::decode(address, internet).error() == errc::malformed_answer);
}

TEST_CASE("vsock::endpoint: has a hash of both numbers") {
    std::unordered_set<endpoint> seen;
    for (std::uint32_t cid = 0; cid < 8; ++cid) {
        for (std::uint32_t port = 0; port < 8; ++port) seen.insert({cid, port});
    }
    CHECK(seen.size() == 64);
    CHECK(seen.contains({3, 5}));
    CHECK(std::hash<endpoint>{}({1, 2}) != std::hash<endpoint>{}({2, 1}));
}

TEST_CASE("vsock: a socket is opened, or the error says that this system has none") {
    const auto fresh = vsock::stream_protocol::open();
    if (!fresh) CHECK(fresh.error().not_supported());
    if (!fresh) CHECK(fresh.error().attempted() == operation::open);
    const auto connected = vsock::seqpacket_protocol::connect({vsock::loopback, 1}, std::chrono::milliseconds{1});
    CHECK(!connected);  // nobody listens there, and where somebody did the attempt takes longer
    if (platform::number_of(platform::address_family::vsock) < 0) {
        CHECK(fresh.error() == error{errc::not_supported, operation::open});
        CHECK(vsock::seqpacket_protocol::open().error() == errc::not_supported);
        CHECK(vsock::stream_protocol::listen({}).error() == errc::not_supported);
        CHECK(connected.error() == error{errc::not_supported, operation::open});
    }
}

TEST_CASE("platform::open: a family that the system has no number for is not supported") {
    CHECK(platform::open(-1, 1, 0).error() == error{errc::not_supported, operation::open});
}

}  // namespace sockstate::test::vsock_endpoint_test
