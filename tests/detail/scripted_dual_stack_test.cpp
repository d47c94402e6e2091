// IPv4 endpoints on sockets that may be IPv6 ones.

#include "support/must.hpp"
#include "support/scripted/faults.hpp"
#include "support/scripted/kernel.hpp"

#include <sockstate/tcp.hpp>
#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

namespace sockstate::test::scripted_dual_stack_test {

namespace {

const ip::endpoint here{ip::address_v4::loopback(), 51000};
const ip::endpoint there{ip::address_v4::loopback(), 80};

}  // namespace

TEST_CASE("bind, connect, start_connect: an IPv4 address that a socket refuses is tried as a mapped one, once") {
    const ip::endpoint mapped{there.address().to_v6(), there.port()};
    const ip::endpoint own{here.address().to_v6(), here.port()};
    for (const answer& refusal : {answer{std::errc::invalid_argument}, answer{std::errc::address_family_not_supported},
                                  answer{winsock_fault(10014)}, answer{winsock_fault(10047)}}) {
        scripted_kernel kernel;
        kernel.will({{call::bind, refusal}, {call::bind}});
        auto bound = must(socket<tcp, unbound>{kernel.open()}.bind(there));
        kernel.will({{call::connect, refusal}, {call::connect}, {call::local_address, own}});
        CHECK(std::move(bound).connect(there).has_value());
        kernel.will({{call::connect, refusal}, {call::connect, std::errc::operation_in_progress}});
        CHECK(socket<tcp, unbound>{kernel.open()}.start_connect(there).has_value());
        kernel.will({{call::connect, refusal}, {call::connect}});
        CHECK(socket<udp, unbound>{kernel.open()}.connect(there).has_value());
        const std::string both = "127.0.0.1:80, connect [::ffff:127.0.0.1]:80";
        CHECK(kernel.story() == "bind 127.0.0.1:80, bind [::ffff:127.0.0.1]:80, connect " + both +
                                    ", local_address, connect 127.0.0.1:80 never, connect [::ffff:127.0.0.1]:80 never"
                                    ", connect 127.0.0.1:80 unbound, connect [::ffff:127.0.0.1]:80 unbound");

        scripted_kernel other;  // it was not the family: the first refusal is the error
        other.will({{call::bind, refusal}, {call::bind, std::errc::address_family_not_supported}});
        CHECK(socket<tcp, unbound>{other.open()}.bind(there).error() == *refusal.failure_of(call::bind));
        other.will({{call::bind, refusal}, {call::bind, std::errc::address_in_use}});
        CHECK(socket<tcp, unbound>{other.open()}.bind(there).error() == std::errc::address_in_use);
        other.will({{call::bind, refusal}});  // nothing to map
        CHECK(socket<tcp, unbound>{other.open()}.bind(mapped).error() == *refusal.failure_of(call::bind));
    }
}

}  // namespace sockstate::test::scripted_dual_stack_test
