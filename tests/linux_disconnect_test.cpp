// What Linux does to a datagram socket whose peer is taken away, and what the library puts back.

#include "support/emulation.hpp"
#include "support/loopback.hpp"
#include "support/own_namespace.hpp"

#include <sockstate/local.hpp>
#include <sockstate/poller.hpp>
#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <thread>

#include <arpa/inet.h>
#include <linux/ipv6.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace sockstate::test::linux_disconnect_test {

using namespace std::chrono_literals;

namespace {

std::string_view text(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Gives the loopback interface this address.
void add_address(const char* address) {
    const int control = ::socket(AF_INET6, SOCK_DGRAM, 0);
    in6_ifreq added{};
    added.ifr6_ifindex = static_cast<int>(::if_nametoindex("lo"));
    added.ifr6_prefixlen = 64;
    ::inet_pton(AF_INET6, address, &added.ifr6_addr);
    CHECK(::ioctl(control, SIOCSIFADDR, &added) == 0);
    ::close(control);
}

/// The address can be bound once duplicate address detection is over.
socket<udp, bound> bind_link_local(std::uint32_t scope) {
    const ip::address_v6 own{ip::address::parse("fe80::1")->to_v6().bytes(), scope};
    const deadline until{patience};
    for (;;) {
        auto bound = udp::bind({own, 0});
        if (bound || until.has_passed()) return must(std::move(bound));
        std::this_thread::yield();
    }
}

/// Connects, disconnects, and answers with what is left.
socket<udp, bound> and_back(socket<udp, bound> here, const ip::endpoint& peer) {
    return must(must(std::move(here).connect(peer)).disconnect());
}

}  // namespace

TEST_CASE("socket<udp, connected>: disconnect goes back to the address that bind gave") {
    const auto peer = must(udp::bind(any_port()));
    const auto there = must(peer.local_endpoint());
    for (const ip::address_v4 address : {ip::address_v4::loopback(), ip::address_v4::any()}) {
        std::uint16_t free_port = 0;
        {
            auto chosen = must(udp::bind({address, 0}));
            const auto own = must(chosen.local_endpoint());
            CHECK(must(and_back(std::move(chosen), there).local_endpoint()) == own);
            free_port = own.port();
        }
        auto fixed = udp::bind({address, free_port});
        if (!fixed) continue;  // somebody else was faster
        CHECK(must(and_back(std::move(*fixed), there).local_endpoint()) == ip::endpoint{address, free_port});
    }
}

TEST_CASE("socket<udp, connected>: disconnect keeps its port where somebody has the same one on another address") {
    const auto peer = must(udp::bind(any_port()));
    auto talk = must(must(udp::open(ip::family::v4)).connect(must(peer.local_endpoint())));
    const auto own = must(talk.local_endpoint());
    const auto other = must(udp::bind({ip::address_v4{{127, 0, 0, 2}}, own.port()}));
    auto alone = must(std::move(talk).disconnect());
    CHECK(must(alone.local_endpoint()) == own);
    must(must(other.duplicate()).send_to("heard", own));
    std::array<std::byte, 16> buffer;
    CHECK(text(must(alone.receive_from(buffer, patience)).bytes) == "heard");
}

TEST_CASE("socket<udp, connected>: disconnect leaves the socket on its device") {
    if (emulator_lacks("SO_BINDTODEVICE")) return;
    const auto peer = must(udp::bind(any_port()));
    auto confined = must(udp::open(ip::family::v4));
    if (const auto set = confined.set(option::bind_to_device{"lo"}); !set) {
        MESSAGE("skipped: ", to_string(set.error()));
        return;
    }
    auto talk = must(must(confined.duplicate()).connect(must(peer.local_endpoint())));
    const auto alone = must(std::move(talk).disconnect());
    CHECK(must(alone.get<option::bind_to_device>()) == "lo");
}

TEST_CASE("socket<udp, connected>: disconnect keeps the zone of a link-local address, and any port") {
    if (emulator_lacks("the requests to interfaces")) return;
    in_own_namespace([] {
        add_address("fe80::1");
        const std::uint32_t scope = ::if_nametoindex("lo");
        const auto peer = bind_link_local(scope);
        const auto there = must(peer.local_endpoint());
        auto chosen = bind_link_local(scope);
        const auto own = must(chosen.local_endpoint());
        REQUIRE(own.address().to_v6().scope_id() == scope);
        CHECK(must(and_back(std::move(chosen), there).local_endpoint()) == own);
        auto fixed = must(udp::bind(own));
        auto alone = and_back(std::move(fixed), there);
        CHECK(must(alone.local_endpoint()) == own);
        must(alone.send_to("from there", there));
        std::array<std::byte, 16> buffer;
        auto listens = must(peer.duplicate());
        CHECK(must(listens.receive_from(buffer, patience)).sender == own);
    });
}

TEST_CASE("socket<udp, unbound>: a connect that fails leaves no port, and the device") {
    if (emulator_lacks("SO_BINDTODEVICE")) return;
    auto fresh = must(udp::open(ip::family::v4));
    const bool confined = fresh.set(option::bind_to_device{"lo"}).has_value();
    CHECK(!std::move(fresh).connect({ip::address_v4::broadcast(), 9}));
    if (confined) CHECK(must(fresh.get<option::bind_to_device>()) == "lo");
    CHECK(must(std::move(fresh).bind(any_port())).valid());
}

TEST_CASE("socket<udp, …>: a connect that finds no way into a zone leaves the socket as it was") {
    if (emulator_lacks("the requests to interfaces")) return;
    in_own_namespace([] {
        const std::uint32_t scope =
            ::if_nametoindex("lo");  // without an address of link-local scope, and so without a way
        const ip::endpoint nowhere{ip::address_v6{ip::address::parse("fe80::dead")->to_v6().bytes(), scope}, 9};
        const auto is_free = [](const auto& socket) {
            return must(socket.template get<option::bind_to_device>()) == "";
        };

        auto fresh = must(udp::open(ip::family::v6));
        REQUIRE(!std::move(fresh).connect(nowhere));
        CHECK(is_free(fresh));
        CHECK(must(std::move(fresh).bind({ip::address_v6::loopback(), 0})).valid());

        auto confined = must(udp::open(ip::family::v6));
        must(confined.set(option::bind_to_device{"lo"}));
        REQUIRE(!std::move(confined).connect(nowhere));
        CHECK(must(confined.get<option::bind_to_device>()) == "lo");
        CHECK(must(std::move(confined).bind({ip::address_v6::loopback(), 0})).valid());

        auto server = must(udp::bind({ip::address_v6::loopback(), 0}));
        const auto there = must(server.local_endpoint());
        auto own = must(udp::bind({ip::address_v6::any(), 0}));
        const auto before = must(own.local_endpoint());
        REQUIRE(!std::move(own).connect(nowhere));
        CHECK(is_free(own));
        CHECK(must(own.local_endpoint()) == before);

        auto talk = must(std::move(own).connect(there));
        REQUIRE(!std::move(talk).connect(nowhere));
        CHECK(is_free(talk));
        CHECK(must(talk.remote_endpoint()) == there);
        CHECK(must(talk.local_endpoint()).port() == before.port());
        must(talk.send("still"));
        std::array<std::byte, 16> buffer;
        CHECK(text(must(server.receive_from(buffer, patience)).bytes) == "still");
    });
}

TEST_CASE("socket<udp, connected>: an error of the old peer does not fail the first send after disconnect") {
    auto talk = must(must(udp::open(ip::family::v4)).connect(unused_endpoint()));
    must(talk.send("to nobody"));
    must(talk.wait_readable(patience));  // ICMP says that nobody is there
    auto alone = must(std::move(talk).disconnect());
    auto other = must(udp::bind(any_port()));
    must(alone.send_to("to somebody", must(other.local_endpoint())));
    std::array<std::byte, 16> buffer;
    CHECK(text(must(other.receive_from(buffer, patience)).bytes) == "to somebody");
}

TEST_CASE("socket<udp, connected>: an error of the old peer does not fail the first send to another one") {
    auto talk = must(must(udp::open(ip::family::v4)).connect(unused_endpoint()));
    must(talk.send("to nobody"));
    must(talk.wait_readable(patience));  // ICMP says that nobody is there
    auto other = must(udp::bind(any_port()));
    auto another = must(std::move(talk).connect(must(other.local_endpoint())));
    must(another.send("to somebody"));
    std::array<std::byte, 16> buffer;
    CHECK(text(must(other.receive_from(buffer, patience)).bytes) == "to somebody");
}

TEST_CASE("socket<local::datagram_protocol, connected>: without a name it keeps its peer, with one it is bound") {
    auto [one, other] = must(local::datagram_protocol::pair());
    CHECK(std::move(one).disconnect().error() == error{errc::not_supported, operation::disconnect});
    must(one.send("still there"));
    std::array<std::byte, 16> buffer;
    CHECK(text(must(other.receive(buffer, patience))) == "still there");

    auto on = must(poller::open());
    auto polled = must(on.add(std::move(one), 1, readable{}));
    CHECK(std::move(polled).disconnect().error() == error{errc::not_supported, operation::disconnect});
    must(polled->send("in its poller"));
    CHECK(text(must(other.receive(buffer, patience))) == "in its poller");
    must(polled.set(writable{}));

    const auto name = [](const char* which) {
        return must(local::endpoint::abstract("sockstate-disconnect-" + std::to_string(::getpid()) + which));
    };
    auto named = must(local::datagram_protocol::bind(name("here")));
    const auto peer = must(local::datagram_protocol::bind(name("there")));
    const auto alone = must(must(std::move(named).connect(name("there"))).disconnect());
    CHECK(must(alone.local_endpoint()) == name("here"));
}

TEST_CASE("socket<local::datagram_protocol, connected>: connects again to a server that was restarted") {
    const auto name = must(local::endpoint::abstract("sockstate-restarted-" + std::to_string(::getpid())));
    auto server = must(local::datagram_protocol::bind(name));
    auto client = must(must(local::datagram_protocol::open()).connect(name));
    must(std::move(server).close());
    CHECK(client.send("one").error() == std::errc::connection_refused);
    CHECK(client.send("two").error() == std::errc::not_connected);  // Linux has taken the peer away
    CHECK(std::move(client).connect(name).error() == std::errc::connection_refused);
    REQUIRE(client.valid());  // and may try again

    auto restarted = must(local::datagram_protocol::bind(name));
    auto again = must(std::move(client).connect(name));
    must(again.send("three"));
    std::array<std::byte, 16> buffer;
    CHECK(text(must(restarted.receive_from(buffer, patience)).bytes) == "three");
}

}  // namespace sockstate::test::linux_disconnect_test
