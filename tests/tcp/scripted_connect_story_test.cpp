// When the attempts of a race start and end, and what the race asks of the system for each.

#include "support/must.hpp"
#include "support/scripted/kernel.hpp"

#include <sockstate/tcp.hpp>

#include <doctest/doctest.h>

namespace sockstate::test::scripted_connect_story_test {

using namespace std::chrono_literals;

namespace {

const std::vector<ip::endpoint> three = {
    {ip::address_v6::loopback(), 80}, {ip::address_v4::loopback(), 80}, {ip::address_v4{0xc0000201}, 80}};
const ip::endpoint here{ip::address_v4::loopback(), 51000};
constexpr auto going_on = std::errc::operation_in_progress;
const connect_policy by_default;

void connects(scripted_kernel& kernel, native_handle winner) {
    kernel.will({{call::wait_any, winner}, {call::remote_address, three[1]}, {call::local_address, here}});
    kernel.will(call::set_blocking);
}

}  // namespace

TEST_CASE("tcp::connect, a race: no attempt blocks, and the stream that has won does") {
    scripted_kernel kernel;
    kernel.will({{call::open}, {call::connect, going_on}});
    connects(kernel, 3);
    CHECK(handle_of(tcp::connect(three, by_default, 1min)) == 3);
    CHECK(kernel.story() ==
          "open ipv6 non-blocking, connect [::1]:80, wait_any 3, remote_address, local_address, set_blocking on");
}

TEST_CASE("tcp::connect, a race: an older attempt that fails starts nobody before the time") {
    scripted_kernel kernel;
    kernel.will({{call::open}, {call::connect, going_on}, {call::wait_any, errc::deadline_exceeded}});
    kernel.will({{call::open}, {call::connect, going_on}, {call::wait_any, answer{3}.after(50ms)}});
    kernel.will({{call::remote_address, std::errc::not_connected}, {call::take_error, std::errc::connection_refused}});
    kernel.will(call::wait_any, errc::deadline_exceeded);
    kernel.will({{call::open}, {call::connect, going_on}});
    connects(kernel, 5);
    connect_story story;
    CHECK(handle_of(tcp::connect(three, by_default, {}, story)) == 5);
    REQUIRE(story.attempts.size() == 3);
    CHECK(story.attempts[0].ended - story.attempts[0].started == 300ms);
    CHECK(story.attempts[1].started - story.attempts[0].started == 250ms);
    CHECK(story.attempts[2].started - story.attempts[1].started == 250ms);
}

}  // namespace sockstate::test::scripted_connect_story_test
