// How long a datagram may be: what the system reports, and the modes of finding it out that it has.

#include "support/check_text.hpp"
#include "support/emulation.hpp"
#include "support/loopback.hpp"

#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

namespace sockstate::test::path_mtu_test {

using option::path_mtu_discovery;
using option::path_mtu_mode;

TEST_CASE("path_mtu: of loopback, for a peer of each family") {
    if (emulator_lacks("IP_MTU")) return;
    auto v4 = must(udp::bind(any_port(ip::family::v4)));
    auto v6 = must(udp::bind(any_port(ip::family::v6)));
    const auto there = must(v4.local_endpoint());
    const auto check = [](ip::family own, const ip::endpoint& peer) {
        CAPTURE(to_string(peer));
        const auto talking = must(must(udp::open(own)).connect(peer));
        const auto mtu = talking.path_mtu();
        if (!mtu) {  // an IPv4 peer on macOS and FreeBSD; Wine
            CHECK(mtu.error() == errc::not_supported);
            CHECK(mtu.error().attempted() == operation::path_mtu);
            return;
        }
        CHECK(*mtu >= 1280);
    };
    check(ip::family::v4, there);
    check(ip::family::v6, must(v6.local_endpoint()));
    check(ip::family::v6, {there.address().to_v6(), there.port()});
}

TEST_CASE("path_mtu: a moved-from socket") {
    auto one = must(udp::connect({ip::address_v4::loopback(), 9}));
    const auto elsewhere = std::move(one);
    const auto mtu = one.path_mtu();
    REQUIRE(!mtu);
    CHECK(mtu.error() == std::errc::bad_file_descriptor);
    CHECK(mtu.error().attempted() == operation::path_mtu);
}

TEST_CASE("path_mtu_discovery: a mode is set, or not supported, and then nothing changes") {
    if (emulator_lacks("IP_MTU_DISCOVER")) return;
    for (const auto family : {ip::family::v4, ip::family::v6}) {
        auto one = must(udp::open(family));
        const auto fresh = one.get<path_mtu_discovery>();
        if (!fresh) {
            CHECK(fresh.error().not_supported());
            CHECK(!one.set(path_mtu_discovery{path_mtu_mode::enforce}));
            continue;
        }
        CHECK(*fresh == path_mtu_mode::system);
        path_mtu_mode now = *fresh;
        for (const auto mode :
             {path_mtu_mode::off, path_mtu_mode::probe, path_mtu_mode::enforce, path_mtu_mode::system}) {
            CAPTURE(to_string(mode));
            const auto set = one.set(path_mtu_discovery{mode});
            if (set) {
                now = mode;
            } else {
                CHECK(set.error() == errc::not_supported);
                CHECK((mode == path_mtu_mode::off || mode == path_mtu_mode::probe));
            }
            CHECK(one.get<path_mtu_discovery>() == now);
        }
    }
}

TEST_CASE("path_mtu_discovery: what dont_fragment sets is two of the modes") {
    if (emulator_lacks("IP_MTU_DISCOVER")) return;
    for (const auto family : {ip::family::v4, ip::family::v6}) {
        auto one = must(udp::open(family));
        if (!one.get<path_mtu_discovery>()) continue;
        must(one.set(option::dont_fragment{true}));
        CHECK(one.get<path_mtu_discovery>() == path_mtu_mode::enforce);
        must(one.set(option::dont_fragment{false}));
        CHECK(one.get<path_mtu_discovery>() == path_mtu_mode::system);
    }
}

TEST_CASE("path_mtu_discovery: as text") {
    check_text(path_mtu_discovery{path_mtu_mode::probe}, "path_mtu_discovery: probe");
    check_text(path_mtu_mode::off, "off");
    check_text(path_mtu_mode::system, "system");
    check_text(path_mtu_mode::enforce, "enforce");
    check_text(path_mtu_mode::probe, "probe");
}

}  // namespace sockstate::test::path_mtu_test
