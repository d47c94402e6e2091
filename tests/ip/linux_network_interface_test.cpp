// Interfaces that the test sets up itself, in a network namespace of its own.

#include "support/must.hpp"
#include "support/own_namespace.hpp"

#include <sockstate/ip/network_interface.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>
#include <string_view>

#include <arpa/inet.h>
#include <netinet/in.h>

namespace sockstate::test::linux_network_interface_test {

namespace {

/// A request about an interface, made by ioctl(2) on a socket of its own.
class request {
public:
    explicit request(std::string_view name) { name.copy(asked_.ifr_name, IFNAMSIZ - 1); }
    request(const request&) = delete;
    request& operator=(const request&) = delete;
    ~request() { ::close(control_); }

    template <auto What>  // whose type differs between C libraries
    void make(const char* address = nullptr) {
        if (address != nullptr) {
            sockaddr_in v4{};
            v4.sin_family = AF_INET;
            REQUIRE(::inet_pton(AF_INET, address, &v4.sin_addr) == 1);
            std::memcpy(&asked_.ifr_addr, &v4, sizeof v4);
        }
        REQUIRE(::ioctl(control_, What, &asked_) == 0);
    }
    ifreq& fields() { return asked_; }

private:
    int control_ = ::socket(AF_INET, SOCK_DGRAM, 0);
    ifreq asked_{};
};

ip::network_interface loopback() {
    const auto found = must(ip::find_interface("lo"));
    REQUIRE(found);
    return *found;
}

}  // namespace

TEST_CASE("network_interfaces: what was set is reported") {
    in_own_namespace([] {
        CHECK(loopback().up);
        CHECK(loopback().loopback);
        CHECK(!loopback().multicast);
        CHECK(loopback().index == ::if_nametoindex("lo"));

        request mtu{"lo"};
        mtu.fields().ifr_mtu = 1400;
        mtu.make<SIOCSIFMTU>();
        CHECK(loopback().mtu_bytes == 1400U);

        request down{"lo"};
        down.fields().ifr_flags = 0;
        down.make<SIOCSIFFLAGS>();
        CHECK(!loopback().up);
    });
}

TEST_CASE("network_interfaces: an address with a label of its own belongs to the interface") {
    in_own_namespace([] {
        request{"lo:more"}.make<SIOCSIFADDR>("10.1.2.3");
        request{"lo:more"}.make<SIOCSIFNETMASK>("255.255.128.0");
        const auto all = must(ip::network_interfaces());
        CHECK(std::ranges::find(all, "lo:more", &ip::network_interface::name) == all.end());
        const ip::network_interface_address labelled{*ip::address::parse("10.1.2.3"), 17};
        const auto addresses = loopback().addresses;
        CHECK(std::ranges::count(addresses, labelled) == 1);
        CHECK(labelled.network() == *ip::prefix::parse("10.1.0.0/17"));
    });
}

}  // namespace sockstate::test::linux_network_interface_test
