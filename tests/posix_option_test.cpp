// exclusive_address as POSIX has it: not an option of its own but the absence of two others.

#include "support/loopback.hpp"

#include <sockstate/tcp.hpp>
#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

#include <array>

namespace sockstate::test::posix_option_test {

TEST_CASE("option::exclusive_address: a fresh socket has it, one that shares its address has not") {
    auto fresh = must(tcp::open(ip::family::v4));
    CHECK(fresh.get<option::exclusive_address>() == true);
    must(fresh.set(option::reuse_address{true}));
    CHECK(fresh.get<option::exclusive_address>() == false);
    must(fresh.set(option::reuse_address{false}));
    must(fresh.set(option::reuse_port{true}));
    CHECK(fresh.get<option::exclusive_address>() == false);
}

TEST_CASE("option::exclusive_address: true takes both ways to share away") {
    auto fresh = must(tcp::open(ip::family::v4));
    must(fresh.set(option::reuse_address{true}));
    must(fresh.set(option::reuse_port{true}));
    must(fresh.set(option::exclusive_address{true}));
    CHECK(fresh.get<option::exclusive_address>() == true);
    CHECK(fresh.get<option::reuse_address>() == false);
    CHECK(fresh.get<option::reuse_port>() == false);
}

TEST_CASE("option::exclusive_address: false says which of the two is meant by no one") {
    auto fresh = must(tcp::open(ip::family::v4));
    const auto set = fresh.set(option::exclusive_address{false});
    REQUIRE(!set);
    CHECK(set.error().not_supported());
    CHECK(fresh.get<option::exclusive_address>() == true);
}

TEST_CASE("tcp::listen: has reuse_address, the stepwise way has no option") {
    const auto listener = must(tcp::listen(any_port()));
    CHECK(listener.get<option::reuse_address>() == true);
    const auto stepwise = must(must(must(tcp::open(ip::family::v4)).bind(any_port())).listen());
    CHECK(stepwise.get<option::reuse_address>() == false);
}

TEST_CASE("option::reuse_address: without it a port in TIME-WAIT is still taken") {
    ip::endpoint here;
    {
        auto listener = must(tcp::listen(any_port()));
        here = must(listener.local_endpoint());
        auto client = must(tcp::connect(here, patience));
        auto server = must(listener.accept(patience));
        // The side that ends first is the one that waits.
        auto ending = must(std::move(server).shutdown_send());
        std::array<std::byte, 1> buffer;
        CHECK(must(client.receive(buffer, patience)).empty());
        must(std::move(client).close());
        CHECK(must(ending.receive(buffer, patience)).empty());
    }
    auto plain = must(tcp::open(ip::family::v4));
    CHECK(std::move(plain).bind(here).error() == std::errc::address_in_use);
    CHECK(tcp::listen(here));
}

TEST_CASE("option::v6_only: there is none on an IPv4 socket") {
    auto fresh = must(udp::open(ip::family::v4));
    const auto set = fresh.set(option::v6_only{true});
    REQUIRE(!set);
    CHECK((set.error() == std::errc::no_protocol_option || set.error() == std::errc::invalid_argument));
}

}  // namespace sockstate::test::posix_option_test
