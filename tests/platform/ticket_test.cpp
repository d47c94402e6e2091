// Tickets on every system: their bytes, and what a system without them answers.

#include "support/loopback.hpp"

#include <sockstate/tcp.hpp>
#include <sockstate/ticket.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

namespace sockstate::test::ticket_test {

TEST_CASE("socket_ticket: has 628 bytes, and takes no other number") {
    for (const std::size_t size : {0U, 1U, 627U, 629U, 1256U}) {
        CAPTURE(size);
        const auto ticket = socket_ticket::from_bytes(std::string(size, 'x'));
        REQUIRE(!ticket);
        CHECK((ticket.error() == error{errc::invalid_argument, operation::duplicate}));
    }
    std::string sent(socket_ticket::size, 'x');
    sent.back() = 'y';
    const auto ticket = must(socket_ticket::from_bytes(sent));
    CHECK(ticket.bytes().size() == 628);
    CHECK(std::ranges::equal(ticket.bytes(), std::as_bytes(std::span{sent})));
}

TEST_CASE("socket_ticket: bytes that are no ticket open nothing") {
    for (const char filler : {'\0', 'x', '\xff'}) {
        const auto ticket = must(socket_ticket::from_bytes(std::string(socket_ticket::size, filler)));
        const auto any = ticket.redeem();
        REQUIRE(!any);
        CHECK(any.error().attempted() == operation::duplicate);
        CHECK(!ticket.redeem<tcp::listener>());
    }
}

TEST_CASE("duplicate_for: a process that does not exist is invalid_argument, and POSIX has no tickets") {
    const auto listener = must(tcp::listen(any_port()));
    const auto ticket = duplicate_for(listener, 0xffff'fff0U);
    REQUIRE(!ticket);
    CHECK(ticket.error().attempted() == operation::duplicate);
    CHECK((ticket.error() == errc::not_supported || ticket.error() == std::errc::invalid_argument));
}

TEST_CASE("duplicate_for: a socket that is gone") {
    auto listener = must(tcp::listen(any_port()));
    const auto moved = std::move(listener);
    const auto ticket = duplicate_for(listener, 1);
    REQUIRE(!ticket);
    CHECK((ticket.error() == errc::not_supported || ticket.error() == std::errc::bad_file_descriptor));
}

}  // namespace sockstate::test::ticket_test
