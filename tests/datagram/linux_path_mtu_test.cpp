// Datagrams longer than the interface takes, in a network of the test's own whose loopback takes 1,300 bytes: Linux.

#include "support/emulation.hpp"
#include "support/loopback.hpp"
#include "support/own_namespace.hpp"

#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

#include <string>

#include <netinet/in.h>

namespace sockstate::test::linux_path_mtu_test {

using namespace std::chrono_literals;
using option::path_mtu_discovery;
using option::path_mtu_mode;

namespace {

constexpr std::uint32_t narrow = 1300;

void narrow_loopback() {
    const int control = ::socket(AF_INET, SOCK_DGRAM, 0);
    ifreq loopback{};
    loopback.ifr_name[0] = 'l';
    loopback.ifr_name[1] = 'o';
    loopback.ifr_mtu = narrow;
    CHECK(::ioctl(control, SIOCSIFMTU, &loopback) == 0);
    ::close(control);
}

/// Two sockets that hear each other, and where the one is to send to the other.
struct row {
    const char* name;
    socket<udp, bound> mouth;
    socket<udp, bound> ears;
    ip::endpoint there;
};

row make_row(const char* name, ip::family own, ip::family to) {
    auto ears = must(udp::bind(any_port(to)));
    ip::endpoint there = must(ears.local_endpoint());
    if (own != to) there = {there.address().to_v6(), there.port()};
    return {name, must(udp::bind(ip::endpoint::any(own, 0))), std::move(ears), there};
}

template <class Check>
void for_each_row(Check check) {
    if (emulator_lacks("path MTU discovery")) return;
    in_own_namespace([&] {
        narrow_loopback();
        row rows[] = {make_row("v4", ip::family::v4, ip::family::v4), make_row("v6", ip::family::v6, ip::family::v6),
                      make_row("dual", ip::family::v6, ip::family::v4)};
        for (row& one : rows) {
            CAPTURE(one.name);
            check(one);
        }
    });
}

const std::string long_bytes(1400, 'x');

}  // namespace

TEST_CASE(
    "path_mtu_discovery: enforce and probe refuse what the interface does not take, and the error says how much") {
    for (const auto mode : {path_mtu_mode::enforce, path_mtu_mode::probe}) {
        CAPTURE(to_string(mode));
        for_each_row([mode](row& one) {
            must(one.mouth.set(option::report_errors{true}));
            must(one.mouth.set(path_mtu_discovery{mode}));
            CHECK(one.mouth.send_to(long_bytes, one.there).error() == std::errc::message_size);
            must(one.mouth.wait_readable(patience));
            const auto told = must(one.mouth.take_network_error());
            REQUIRE(told);
            CHECK(told->reason == std::errc::message_size);
            CHECK(told->origin == network_error_origin::local);
            CHECK(told->path_mtu_bytes == narrow);
            CHECK(told->reporter == std::nullopt);
            REQUIRE(told->receiver);
            CHECK(told->receiver->address() == one.there.address());
            CHECK(must(one.mouth.take_network_error()) == std::nullopt);
            must(one.mouth.send_to(std::string(1000, 'x'), one.there));
        });
    }
}

TEST_CASE("path_mtu_discovery: off and system divide what the interface does not take") {
    for (const auto mode : {path_mtu_mode::off, path_mtu_mode::system}) {
        CAPTURE(to_string(mode));
        for_each_row([mode](row& one) {
            must(one.mouth.set(path_mtu_discovery{mode}));
            must(one.mouth.send_to(long_bytes, one.there));
            std::array<char, 2000> room;
            CHECK(must(one.ears.receive_from(room, patience)).bytes.size() == long_bytes.size());
        });
    }
}

TEST_CASE("path_mtu: that of the interface, for each peer") {
    for_each_row([](row& one) {
        const auto talking = must(std::move(one.mouth).connect(one.there));
        CHECK(talking.path_mtu() == narrow);
    });
}

TEST_CASE("path_mtu_discovery: modes that only setsockopt(2) gives have no name") {
    if (emulator_lacks("path MTU discovery")) return;
    auto one = must(udp::open(ip::family::v4));
    for (const int mode : {IP_PMTUDISC_INTERFACE, IP_PMTUDISC_OMIT}) {
        REQUIRE(::setsockopt(one.native(), IPPROTO_IP, IP_MTU_DISCOVER, &mode, sizeof mode) == 0);
        CHECK(one.get<path_mtu_discovery>().error() == errc::malformed_answer);
    }
}

}  // namespace sockstate::test::linux_path_mtu_test
