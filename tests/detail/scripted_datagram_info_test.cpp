// Datagrams with what belongs to them: signals, waiting, and what is handed on.

#include "support/must.hpp"
#include "support/scripted/kernel.hpp"

#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

namespace sockstate::test::scripted_datagram_info_test {

using namespace std::chrono_literals;

namespace {

const ip::endpoint peer{ip::address_v4::loopback(), 4242};

}  // namespace

TEST_CASE("receive_from with an info: a signal is no end, and the info is that of the datagram") {
    scripted_kernel kernel;
    socket<udp, bound> ears{kernel.open()};
    kernel.will(call::receive_datagram, std::errc::interrupted).always(call::get_option, 0);
    kernel.will(call::receive_datagram, answer{4}.from(peer)).brings("ping");
    std::array<char, 8> buffer;
    datagram_info info;
    const auto got = must(ears.receive_from(buffer, info));
    CHECK(got.sender == peer);
    CHECK(got.bytes.size() == 4);
    CHECK(info.interface_index == 4242U);
}

TEST_CASE("receive_from with an info: waits until the deadline, and then the info is empty") {
    scripted_kernel kernel;
    socket<udp, bound> ears{kernel.open()};
    std::array<char, 8> buffer;
    datagram_info info{.hop_limit = 1};
    kernel.will(call::receive_datagram, std::errc::operation_would_block).will(call::wait);
    kernel.will(call::receive_datagram, answer{8}.from(peer).cut()).brings("ping pon");
    const auto got = must(ears.receive_from(std::span{buffer}.first(8), info, 1s));
    CHECK(got.truncated);
    CHECK(info.interface_index == 4242U);

    kernel.will(call::receive_datagram, std::errc::operation_would_block).will(call::wait, errc::deadline_exceeded);
    CHECK(ears.receive_from(buffer, info, 1s).error() == errc::deadline_exceeded);
    CHECK(info == datagram_info{});
}

TEST_CASE("send_to with a header: the header goes with each attempt") {
    scripted_kernel kernel;
    socket<udp, bound> mouth{kernel.open()};
    kernel.will(call::send_datagram, std::errc::operation_would_block).will(call::wait);
    kernel.will(call::send_datagram, std::errc::interrupted).will(call::send_datagram, 4);
    CHECK(must(mouth.send_to("ping", peer, {.hop_limit = 3}, 1s)) == 4);
    CHECK(kernel.sent() == "ping");
    const std::string story = kernel.story();
    CAPTURE(story);
    CHECK(story.find("4 never, hop_limit 3") != std::string::npos);
}

TEST_CASE("send with a header: goes to the peer, and what the system cannot do comes back at once") {
    scripted_kernel kernel;
    socket<udp, connected> mouth{kernel.open()};
    kernel.will(call::send_datagram, errc::not_supported);
    const auto sent = mouth.send("ping", {.interface_index = 2});
    REQUIRE(!sent);
    CHECK(sent.error() == error{errc::not_supported, operation::send});
    const std::string story = kernel.story();
    CAPTURE(story);
    CHECK(story.find("4 to the peer, interface 2") != std::string::npos);
}

}  // namespace sockstate::test::scripted_datagram_info_test
