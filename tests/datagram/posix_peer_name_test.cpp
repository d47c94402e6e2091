// A UDP socket that is connected to a name with several addresses, as a scripted resolver gives them.

#include "support/scripted_resolver.hpp"

#include "support/descriptors.hpp"
#include "support/loopback.hpp"

#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

namespace sockstate::test::posix_peer_name_test {

namespace {

/// No socket connects to these: the one has no port, the other no interface. A service's name, as the resolver answers
/// it, gives each address a port of its own.
const ip::endpoint without_port{ip::address_v4::loopback(), 0};
const ip::endpoint without_interface{must(ip::address::parse("fe80::1")), 53};

}  // namespace

TEST_CASE("udp::connect by name: the first address that has a way is the peer, and the others are not tried") {
    auto ears = must(udp::bind(any_port()));
    auto others = must(udp::bind(any_port()));
    const auto here = must(ears.local_endpoint());
    const auto next = must(others.local_endpoint());
    next_answer = {.addresses = {here, next}};
    CHECK(must(must(udp::connect("name", "service", patience)).remote_endpoint()) == here);
    next_answer = {.addresses = {without_port, without_interface, here, next}};
    CHECK(must(must(udp::connect("name", "service", patience)).remote_endpoint()) == here);
}

TEST_CASE("udp::connect by name: where no address has a way, the last one's error is reported, and no handle stays") {
    const auto before = open_descriptors();
    next_answer = {.addresses = {without_interface, without_port}};
    const auto last = udp::connect("name", "service", patience);
    REQUIRE_FALSE(last);
    CHECK(last.error() == std::errc::address_not_available);
    CHECK(last.error().attempted() == operation::connect);
    next_answer = {.addresses = {without_port, without_interface}};
    const auto other = udp::connect("name", "service", patience);
    REQUIRE_FALSE(other);
    CHECK(other.error() != std::errc::address_not_available);
    CHECK(open_descriptors() == before);
}

TEST_CASE("udp::connect by name: a service is asked for as UDP's, and a look-up's failure is reported") {
    next_answer = {.addresses = {{ip::address_v4::loopback(), 53}}};
    const auto named = must(udp::connect("name", "domain", patience));
    CHECK(must(named.remote_endpoint()).port() == 53);
    CHECK(last_question.service == "domain");
    CHECK(last_question.protocol == IPPROTO_UDP);
    CHECK(last_question.socktype == SOCK_DGRAM);
    next_answer = {.code = EAI_NONAME};
    CHECK(udp::connect("name", 53, patience).error() == error{resolver_errc::host_not_found, operation::resolve});
}

}  // namespace sockstate::test::posix_peer_name_test
