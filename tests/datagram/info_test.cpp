// What came with a datagram, as text, and the header of an answer.

#include "support/check_text.hpp"

#include <sockstate/datagram/info.hpp>

#include <doctest/doctest.h>

namespace sockstate::test::info_test {

namespace {

const ip::address own = *ip::address::parse("192.0.2.1");
const ip::address link_local = *ip::address::parse("fe80::1%7");
const ip::address group = *ip::address::parse("239.1.2.3");

}  // namespace

TEST_CASE("datagram_info: an answer leaves from the address that was asked") {
    datagram_info info{.destination = own, .local_address = own, .interface_index = 2, .traffic_class = 3};
    CHECK(info.reply() == datagram_header{.source = own});
    info.local_address = link_local;
    CHECK(info.reply() == datagram_header{.source = link_local, .interface_index = 2});
    info.interface_index = {};
    CHECK(info.reply() == datagram_header{.source = link_local});
    info = {.destination = group, .interface_index = 2};
    CHECK(info.reply() == datagram_header{});  // the system chooses
    // 169.254.0.0/16 has no scope id, and needs no interface.
    info.local_address = *ip::address::parse("169.254.1.1");
    CHECK(info.reply() == datagram_header{.source = info.local_address});
}

TEST_CASE("datagram_info, datagram_header: as text") {
    check_text(datagram_info{}, "none");
    check_text(datagram_header{}, "none");
    check_text(datagram_header{.source = own, .interface_index = 2, .traffic_class = 0, .hop_limit = 255},
               "source 192.0.2.1, interface 2, traffic_class 0, hop_limit 255");
    check_text(datagram_info{.destination = group, .local_address = own, .interface_index = 2},
               "destination 239.1.2.3, local_address 192.0.2.1, interface 2");
    using std::chrono::nanoseconds;
    check_text(datagram_info{.ecn = ip::ecn::capable_0,
                             .traffic_class = 2,
                             .hop_limit = 0,
                             .arrived_at = std::chrono::sys_time<nanoseconds>{nanoseconds{12'000'000'345}},
                             .dropped_datagrams = 3,
                             .segment_size = 1200,
                             .credentials = peer_credentials{7, 0, {}},
                             .incomplete = true},
               "ecn capable_0, traffic_class 2, hop_limit 0, arrived_at 12.000000345, dropped_datagrams 3, "
               "segment_size 1200, credentials: process 7, user 0, incomplete");
    check_text(ip::ecn::not_capable, "not_capable");
    check_text(ip::ecn::capable_1, "capable_1");
    check_text(ip::ecn::congestion, "congestion");
    CHECK(to_string(static_cast<ip::ecn>(9)) == "unknown");
}

}  // namespace sockstate::test::info_test
