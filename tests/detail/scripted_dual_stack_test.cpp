// IPv4 endpoints on sockets that may be IPv6 ones.

#include "support/must.hpp"
#include "support/scripted/faults.hpp"
#include "support/scripted/kernel.hpp"

#include <sockstate/tcp.hpp>
#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

#include <array>

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

TEST_CASE("send_to: an IPv4 receiver that a socket refuses is tried as a mapped one, once, and then as any other") {
    const ip::endpoint mapped{there.address().to_v6(), there.port()};
    const std::array<byte_view, 2> parts{"pi", "ng"};
    const auto send_all_ways = [&](socket<udp, bound>& mouth, const ip::endpoint& to) {
        return std::array{mouth.send_to("ping", to), mouth.send_gather_to(parts, to),
                          mouth.send_to("ping", to, datagram_header{.hop_limit = 1})};
    };
    constexpr call ways[] = {call::send_to, call::send_parts, call::send_datagram};
    for (const answer& refusal : {answer{std::errc::invalid_argument}, answer{std::errc::address_family_not_supported},
                                  answer{winsock_fault(10014)}, answer{winsock_fault(10047)}}) {
        scripted_kernel kernel;
        socket<udp, bound> mouth{kernel.open()};
        kernel.always(call::get_option, 0);  // of the time-out, once a signal has come
        for (const call way : ways) kernel.will({{way, refusal}, {way, std::errc::interrupted}, {way, 4}});
        for (const auto& sent : send_all_ways(mouth, there)) CHECK(sent == 4U);
        CHECK(kernel.sent() == "pingpingping");

        for (const call way : ways) kernel.will({{way, refusal}, {way, std::errc::address_family_not_supported}});
        for (const auto& sent : send_all_ways(mouth, there)) CHECK(sent.error() == *refusal.failure_of(call::send));
        for (const call way : ways) kernel.will({{way, refusal}, {way, std::errc::network_unreachable}});
        for (const auto& sent : send_all_ways(mouth, there)) CHECK(sent.error() == std::errc::network_unreachable);
        for (const call way : ways) kernel.will({{way, refusal}});  // nothing to map
        for (const auto& sent : send_all_ways(mouth, mapped)) CHECK(sent.error() == *refusal.failure_of(call::send));
        for (const call way : ways) kernel.will({{way, std::errc::message_size}});  // another fault is no refusal
        for (const auto& sent : send_all_ways(mouth, there)) CHECK(sent.error() == std::errc::message_size);
    }
}

}  // namespace sockstate::test::scripted_dual_stack_test
