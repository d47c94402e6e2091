// Options against Linux itself: what getsockopt(2) says under the names of its manual pages, and effects that
// only Linux promises.

#include "support/emulation.hpp"
#include "support/loopback.hpp"

#include <sockstate/tcp.hpp>
#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstdio>
#include <span>
#include <string>
#include <vector>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/utsname.h>

namespace sockstate::test::linux_option_test {

using namespace std::chrono_literals;

namespace {

int kernel_says(native_handle handle, int level, int name) {
    int value = -1;
    socklen_t size = sizeof value;
    REQUIRE(::getsockopt(handle, level, name, &value, &size) == 0);
    return value;
}

/// Whether the running kernel's version is at least this.
bool kernel_is(int major, int minor) {
    utsname name{};
    int running_major = 0;
    int running_minor = 0;
    REQUIRE(::uname(&name) == 0);
    REQUIRE(std::sscanf(name.release, "%d.%d", &running_major, &running_minor) == 2);
    return running_major > major || (running_major == major && running_minor >= minor);
}

/// Sets an option and looks for `expected` under its native name.
struct row {
    option_id id;
    std::int64_t value;
    int level;
    int name;
    int expected;
};

constexpr row tcp_rows[] = {
    {option_id::reuse_address, 1, SOL_SOCKET, SO_REUSEADDR, 1},
    {option_id::reuse_port, 1, SOL_SOCKET, SO_REUSEPORT, 1},
    {option_id::no_delay, 1, IPPROTO_TCP, TCP_NODELAY, 1},
    {option_id::keep_alive, 1, SOL_SOCKET, SO_KEEPALIVE, 1},
    {option_id::keep_alive_idle, 61, IPPROTO_TCP, TCP_KEEPIDLE, 61},
    {option_id::keep_alive_interval, 62, IPPROTO_TCP, TCP_KEEPINTVL, 62},
    {option_id::keep_alive_count, 6, IPPROTO_TCP, TCP_KEEPCNT, 6},
    {option_id::send_buffer_size, 16384, SOL_SOCKET, SO_SNDBUF, 32768},
    {option_id::receive_buffer_size, 16384, SOL_SOCKET, SO_RCVBUF, 32768},
    {option_id::hop_limit, 7, IPPROTO_IP, IP_TTL, 7},
    {option_id::traffic_class, 0x88, IPPROTO_IP, IP_TOS, 0x88},
    {option_id::dont_fragment, 1, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DO},
    {option_id::dont_fragment, 0, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_WANT},
    {option_id::user_timeout, 1234, IPPROTO_TCP, TCP_USER_TIMEOUT, 1234},
    {option_id::max_segment_size, 600, IPPROTO_TCP, TCP_MAXSEG, 600},
    {option_id::defer_accept, 1, IPPROTO_TCP, TCP_DEFER_ACCEPT, 1},
    {option_id::fast_open, 17, IPPROTO_TCP, TCP_FASTOPEN, 17},
    {option_id::quick_ack, 0, IPPROTO_TCP, TCP_QUICKACK, 0},
    {option_id::cork, 1, IPPROTO_TCP, TCP_CORK, 1},
    {option_id::not_sent_low_water, 4321, IPPROTO_TCP, TCP_NOTSENT_LOWAT, 4321},
    {option_id::receive_low_water, 77, SOL_SOCKET, SO_RCVLOWAT, 77},
    {option_id::priority, 5, SOL_SOCKET, SO_PRIORITY, 5},
    {option_id::incoming_cpu, 0, SOL_SOCKET, SO_INCOMING_CPU, 0},
    {option_id::oob_inline, 1, SOL_SOCKET, SO_OOBINLINE, 1},
    {option_id::bind_address_no_port, 1, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1},
    {option_id::free_bind, 1, IPPROTO_IP, IP_FREEBIND, 1},
    {option_id::transparent, 1, IPPROTO_IP, IP_TRANSPARENT, 1},
    {option_id::busy_poll, 50, SOL_SOCKET, SO_BUSY_POLL, 50},
    {option_id::max_pacing_rate, 123456, SOL_SOCKET, SO_MAX_PACING_RATE, 123456},
    {option_id::max_pacing_rate, -1, SOL_SOCKET, SO_MAX_PACING_RATE, -1},
    {option_id::longest_backoff, 1500, IPPROTO_TCP, 44 /* TCP_RTO_MAX_MS */, 1500},
};

/// Those that have another number on an IPv6 socket.
constexpr row tcp_v6_rows[] = {
    {option_id::free_bind, 1, IPPROTO_IPV6, 78 /* IPV6_FREEBIND */, 1},
    {option_id::transparent, 1, IPPROTO_IPV6, IPV6_TRANSPARENT, 1},
};

/// Whether setting it may fail: without privileges, or in a kernel that is older or was built without it.
bool may_fail(option_id id, const error& reason) {
    if (reason == std::errc::operation_not_permitted) return id == option_id::transparent || id == option_id::busy_poll;
    if (reason != std::errc::no_protocol_option) return false;
    return id == option_id::longest_backoff || id == option_id::busy_poll || options_are_emulated();
}

void check_rows(ip::family family, std::span<const row> rows) {
    const auto fresh = must(tcp::open(family));
    for (const row& tested : rows) {
        CAPTURE(to_string(tested.id));
        const auto set = platform::set_option(fresh.native(), tested.id, tested.value);
        if (!set && may_fail(tested.id, set.error())) continue;
        must(set);
        CHECK(kernel_says(fresh.native(), tested.level, tested.name) == tested.expected);
    }
}

/// An address of the family that no machine has (RFC 5737, RFC 3849).
ip::endpoint foreign(ip::family family) {
    return {*ip::address::parse(family == ip::family::v4 ? "192.0.2.1" : "2001:db8::1"), 0};
}

/// What only a socket with this option may do.
void binds_to_foreign_address(ip::family family, option_id id) {
    CAPTURE(to_string(family));
    auto plain = must(udp::open(family));
    CHECK(std::move(plain).bind(foreign(family)).error() == std::errc::address_not_available);
    const auto set = platform::set_option(plain.native(), id, 1);
    if (!set && may_fail(id, set.error())) return;
    must(set);
    CHECK(must(must(std::move(plain).bind(foreign(family))).local_endpoint()).address() == foreign(family).address());
}

}  // namespace

TEST_CASE("option: each is the one that Linux means by its name") {
    check_rows(ip::family::v4, tcp_rows);
    check_rows(ip::family::v6, tcp_v6_rows);
}

TEST_CASE("option: Linux has them all but one of macOS's") {
    const auto fresh = must(tcp::open(ip::family::v6));
    CHECK(fresh.get<option::persist_timeout>().error() == errc::not_supported);
    for (int number = 1; number <= option_count; ++number) {
        const auto id = static_cast<option_id>(number);
        CAPTURE(to_string(id));
        if (id == option_id::persist_timeout) continue;
        if (id == option_id::accept_handles || id == option_id::report_credentials) continue;  // of local sockets
        if (id == option_id::longest_backoff && !platform::get_option(fresh.native(), id)) continue;  // before 6.15
        const bool is_name = id == option_id::congestion_control || id == option_id::bind_to_device;
        if (is_name) {
            CHECK((platform::get_option_name(fresh.native(), id) || options_are_emulated()));
        } else {
            CHECK((platform::get_option(fresh.native(), id) || options_are_emulated()));
        }
    }
}

TEST_CASE("option: on an IPv6 socket what IP sends is set for mapped IPv4 too") {
    for (const bool v6_only : {false, true}) {
        CAPTURE(v6_only);
        auto fresh = must(tcp::open(ip::family::v6));
        must(fresh.set(option::v6_only{v6_only}));
        must(fresh.set(option::hop_limit{9}));
        must(fresh.set(option::traffic_class{0x28}));
        must(fresh.set(option::dont_fragment{true}));
        const native_handle handle = fresh.native();
        CHECK(kernel_says(handle, IPPROTO_IPV6, IPV6_UNICAST_HOPS) == 9);
        CHECK(kernel_says(handle, IPPROTO_IP, IP_TTL) == 9);
        CHECK(kernel_says(handle, IPPROTO_IPV6, IPV6_TCLASS) == 0x28);
        CHECK(kernel_says(handle, IPPROTO_IP, IP_TOS) == 0x28);
        CHECK(kernel_says(handle, IPPROTO_IPV6, IPV6_MTU_DISCOVER) == IPV6_PMTUDISC_DO);
        CHECK(kernel_says(handle, IPPROTO_IP, IP_MTU_DISCOVER) == IP_PMTUDISC_DO);
    }
}

TEST_CASE("option::dont_fragment: every way of path MTU discovery reads as what it does") {
    const auto fresh = must(udp::open(ip::family::v4));
    const auto reads = [&](int discovery) {
        REQUIRE(::setsockopt(fresh.native(), IPPROTO_IP, IP_MTU_DISCOVER, &discovery, sizeof discovery) == 0);
        return must(fresh.get<option::dont_fragment>());
    };
    CHECK(reads(IP_PMTUDISC_DO));
    CHECK(reads(IP_PMTUDISC_PROBE));
    CHECK(!reads(IP_PMTUDISC_WANT));
    CHECK(!reads(IP_PMTUDISC_DONT));
}

TEST_CASE("option::dont_fragment: a datagram longer than the path takes is refused, else cut up") {
    auto bound = udp::bind(any_port(ip::family::v6));
    if (!bound && (bound.error() == std::errc::address_not_available ||
                   bound.error() == std::errc::address_family_not_supported)) {
        return;  // IPv6 is switched off
    }
    auto socket = must(std::move(bound));
    const auto here = must(socket.local_endpoint());
    must(socket.set(option::send_buffer_size{1 << 18}));
    const std::vector<std::byte> longest(65527);  // with its headers more than loopback's 65,536
    must(socket.set(option::dont_fragment{true}));
    CHECK(socket.send_to(longest, here, patience).error() == std::errc::message_size);
    must(socket.set(option::dont_fragment{false}));
    CHECK(socket.send_to(longest, here, patience) == longest.size());
}

TEST_CASE("option::defer_accept: a connection is accepted once it has sent something") {
    auto listener = must(tcp::listen(any_port()));
    must(listener.set(option::defer_accept{30s}));
    auto client = must(tcp::connect(must(listener.local_endpoint()), patience));
    CHECK(listener.accept(50ms).error() == errc::deadline_exceeded);
    must(client.send_all("x", patience));
    CHECK(listener.accept(patience));
}

TEST_CASE("option::free_bind, option::transparent: binds to an address that this machine does not have") {
    for (const auto family : {ip::family::v4, ip::family::v6}) {
        binds_to_foreign_address(family, option_id::free_bind);
        binds_to_foreign_address(family, option_id::transparent);
    }
}

TEST_CASE("option::bind_address_no_port: bind fixes the address, connect the port") {
    if (emulator_lacks("IP_BIND_ADDRESS_NO_PORT")) return;
    const auto listener = must(tcp::listen(any_port()));
    auto fresh = must(tcp::open(ip::family::v4));
    must(fresh.set(option::bind_address_no_port{true}));
    auto bound = must(std::move(fresh).bind(any_port()));
    CHECK(must(bound.local_endpoint()).port() == 0);
    const auto client = must(std::move(bound).connect(must(listener.local_endpoint()), patience));
    CHECK(must(client.local_endpoint()).port() != 0);
}

TEST_CASE("option::oob_inline: the urgent byte stays in the stream, and without it is gone") {
    for (const bool in_line : {false, true}) {
        auto listener = must(tcp::listen(any_port()));
        auto client = must(tcp::connect(must(listener.local_endpoint()), patience));
        auto server = must(listener.accept(patience));
        must(server.set(option::oob_inline{in_line}));
        REQUIRE(::send(client.native(), "abc", 3, MSG_OOB) == 3);
        const auto ended = must(std::move(client).shutdown_send());
        std::string got;
        std::array<char, 8> buffer;
        for (auto part = must(server.receive(buffer, patience)); !part.empty();
             part = must(server.receive(buffer, patience))) {
            got.append(reinterpret_cast<const char*>(part.data()), part.size());
        }
        CHECK(got == (in_line ? "abc" : "ab"));
    }
}

TEST_CASE("option::broadcast: sending to everyone takes it") {
    auto socket = must(udp::bind(any_port()));
    const ip::endpoint everyone{ip::address_v4{{127, 255, 255, 255}}, must(socket.local_endpoint()).port()};
    CHECK(socket.send_to("x", everyone, patience).error() == std::errc::permission_denied);
    must(socket.set(option::broadcast{true}));
    CHECK(socket.send_to("x", everyone, patience) == 1U);
}

TEST_CASE("option::bind_to_device: through loopback only, for whoever may set it") {
    auto fresh = must(udp::open(ip::family::v4));
    const auto set = fresh.set(option::bind_to_device{"lo"});
    if (!set) {
        CHECK(set.error() == std::errc::operation_not_permitted);  // before Linux 5.7, without CAP_NET_RAW
        return;
    }
    if (!options_are_emulated()) CHECK(must(fresh.get<option::bind_to_device>()) == "lo");
    auto socket = must(std::move(fresh).bind(any_port()));
    CHECK(socket.send_to("x", must(socket.local_endpoint()), patience) == 1U);
}

TEST_CASE("option::linger: the kernel has it as seconds, or off") {
    auto fresh = must(tcp::open(ip::family::v4));
    must(fresh.set(option::linger{12s}));
    linger raw{};
    socklen_t size = sizeof raw;
    REQUIRE(::getsockopt(fresh.native(), SOL_SOCKET, SO_LINGER, &raw, &size) == 0);
    CHECK(raw.l_onoff != 0);
    CHECK(raw.l_linger == 12);
    must(fresh.set(option::linger{std::nullopt}));
    REQUIRE(::getsockopt(fresh.native(), SOL_SOCKET, SO_LINGER, &raw, &size) == 0);
    CHECK(raw.l_onoff == 0);
}

TEST_CASE_TEMPLATE("option::traffic_class: the two bits of ECN are the program's on UDP, the kernel's on TCP", P, tcp,
                   udp) {
    for (const auto family : {ip::family::v4, ip::family::v6}) {
        auto fresh = must(P::open(family));
        must(fresh.set(option::traffic_class{0x8b}));
        const bool kept = P::kind == protocol_kind::datagram || (family == ip::family::v6 && !kernel_is(5, 17));
        CHECK(must(fresh.template get<option::traffic_class>()) == (kept ? 0x8b : 0x88));
    }
}

}  // namespace sockstate::test::linux_option_test
