// What Linux says of addresses that it will not send to, without a packet on any wire.

#include "support/descriptors.hpp"
#include "support/loopback.hpp"

#include <sockstate/tcp.hpp>

#include <doctest/doctest.h>

namespace sockstate::test::linux_connect_test {

TEST_CASE("tcp::connect: an unreachable network is an error of its own, and no descriptor is lost") {
    const auto before = open_descriptors();
    for (const auto address : {ip::address_v4::broadcast(), ip::address_v4{{224, 0, 0, 1}}}) {  // no route for a stream
        const auto stream = tcp::connect({address, 9}, patience);
        REQUIRE(!stream);
        CHECK(stream.error() == std::errc::network_unreachable);
        CHECK(to_string(stream.error()).ends_with("(ENETUNREACH)"));
    }
    CHECK(open_descriptors() == before);
}

TEST_CASE("tcp::connect: port 0 is refused, not waited for") {
    const auto before = open_descriptors();
    const auto stream = tcp::connect({ip::address_v4::loopback(), 0}, patience);
    REQUIRE(!stream);
    CHECK((stream.error() == std::errc::connection_refused || stream.error() == std::errc::address_not_available));
    CHECK(open_descriptors() == before);
}

}  // namespace sockstate::test::linux_connect_test
