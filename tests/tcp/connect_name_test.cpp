// Connecting by name with the system's own resolver: what the story says must hold whatever localhost is here.

#include "support/loopback.hpp"

#include <sockstate/tcp.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

namespace sockstate::test::tcp_connect_name_test {

using namespace std::chrono_literals;

TEST_CASE("tcp::connect by name: an address is one attempt, and the story says how it went") {
    auto listener = must(tcp::listen(any_port()));
    const auto here = must(listener.local_endpoint());
    std::vector<connect_attempt> story(3);  // what was in it is gone
    const auto before = deadline::clock::now();
    const auto stream = must(tcp::connect("127.0.0.1", here.port(), patience, story));
    CHECK(must(stream.remote_endpoint()) == here);
    REQUIRE(story.size() == 1);
    CHECK(story[0].endpoint == here);
    CHECK(!story[0].failure);
    CHECK(story[0].started >= before);
    CHECK(story[0].ended >= story[0].started);
    CHECK(story[0].ended <= deadline::clock::now());
}

TEST_CASE("tcp::connect by name: goes on to the address that listens") {
    auto listener = must(tcp::listen(any_port()));  // on 127.0.0.1 alone, and localhost may be ::1 first
    const auto here = must(listener.local_endpoint());
    for (const deadline until : {deadline{}, deadline{patience}}) {
        std::vector<connect_attempt> story;
        const auto stream = must(tcp::connect("localhost", here.port(), until, story));
        CHECK(must(stream.remote_endpoint()) == here);
        std::size_t connected = 0;
        for (const connect_attempt& each : story) {
            CHECK(each.failure.has_value() == (each.endpoint != here));
            if (!each.failure) ++connected;
        }
        CHECK(connected == 1);
    }
}

TEST_CASE("tcp::connect by name: where nobody listens an attempt's error is the answer") {
    const auto holder = must(must(tcp::open(ip::family::v4)).bind(any_port()));  // bound and deaf
    const auto nobody = must(holder.local_endpoint());
    std::vector<connect_attempt> story;
    const auto stream = tcp::connect("localhost", nobody.port(), patience, story);
    REQUIRE(!stream);
    REQUIRE(!story.empty());
    CHECK(std::ranges::find(story, std::optional{stream.error()}, &connect_attempt::failure) != story.end());
    const auto on_v4 = std::ranges::find(story, nobody, &connect_attempt::endpoint);
    if (on_v4 != story.end()) CHECK(*on_v4->failure == std::errc::connection_refused);
    CHECK(story.size() == must(ip::resolve("localhost", nobody.port())).size());
}

TEST_CASE("tcp::connect by name: a name that cannot be resolved is tried nowhere") {
    std::vector<connect_attempt> story(1);
    const auto stream = tcp::connect("no-such-host.invalid", 80, patience, story);
    REQUIRE(!stream);
    CHECK(stream.error().attempted() == operation::resolve);
    CHECK(story.empty());
    CHECK(tcp::connect("", 80, patience).error() == errc::invalid_argument);
    CHECK(tcp::connect("localhost", "no-such-service", patience).error().domain() == error_domain::resolver);
}

TEST_CASE("tcp::connect by name: the port may be text") {
    auto listener = must(tcp::listen(any_port()));
    const std::string port = std::to_string(must(listener.local_endpoint()).port());
    CHECK(tcp::connect("127.0.0.1", port, patience));
    CHECK(tcp::connect("127.0.0.1", port.c_str(), patience));
    CHECK(tcp::connect("127.0.0.1", std::string_view{port}, patience));
}

TEST_CASE("tcp::connect by name: no time at all is a deadline exceeded") {
    const auto stream = tcp::connect("localhost", 80, 0s);
    REQUIRE(!stream);
    CHECK(stream.error() == errc::deadline_exceeded);
}

}  // namespace sockstate::test::tcp_connect_name_test
