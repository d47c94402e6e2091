// What state_watch draws of a recording: retransmissions where they were seen, and the timers as long as they ran.

#include "state_watch/picture.hpp"
#include "state_watch/recording.hpp"

#include <doctest/doctest.h>

#include <string>

namespace picture_test {

namespace net = sockstate;
using namespace std::chrono_literals;
using net::timer_kind;

examples::endpoints who() {
    return {*net::ip::endpoint::parse("127.0.0.1:1000"), *net::ip::endpoint::parse("127.0.0.1:2000")};
}

examples::sample at(double seconds, std::uint64_t retransmitted, const net::tcp_timer& timer) {
    net::connection_with_details row;
    row.state = net::tcp_state::established;
    row.details.timer = timer;
    examples::sample one = examples::sample_of(seconds, row);
    one.retransmitted_segments = retransmitted;
    return one;
}

TEST_CASE("picture: retransmissions are where the count grew, and what was before the first look has no place") {
    const examples::track seen{.samples = {at(10, 7, {}), at(11, 7, {}), at(12, 9, {}), at(13, 9, {}), at(14, 10, {})},
                               .gone = {},
                               .processes = {}};
    const auto drawn = to_picture(who(), seen);
    REQUIRE(drawn.retransmissions.size() == 2);
    CHECK(drawn.retransmissions[0].seconds == doctest::Approx(2));
    CHECK(drawn.retransmissions[0].segments == 2);
    CHECK(drawn.retransmissions[1].seconds == doctest::Approx(4));
    CHECK(drawn.retransmissions[1].segments == 1);

    const std::string svg = to_svg(drawn);
    CHECK(svg.find(">sent again<") != svg.npos);
    CHECK(svg.find(">3 segments<") != svg.npos);
    CHECK(svg.find(">timer<") == svg.npos);
}

TEST_CASE("picture: a timer's band goes to the look that did not see it any more") {
    const net::tcp_timer retransmission{timer_kind::retransmission, 200ms, 1};
    const net::tcp_timer again{timer_kind::retransmission, 400ms, 3};
    const net::tcp_timer probe{timer_kind::window_probe, 100ms, 0};
    const examples::track seen{.samples = {at(0, 0, {}), at(1, 0, retransmission), at(2, 1, again), at(3, 1, {}),
                                           at(4, 1, probe), at(5, 1, retransmission)},
                               .gone = 7,
                               .processes = {}};
    const auto drawn = to_picture(who(), seen);
    REQUIRE(drawn.timers.size() == 3);
    CHECK(drawn.timers[0].kind == timer_kind::retransmission);
    CHECK(drawn.timers[0].from == doctest::Approx(1));
    CHECK(drawn.timers[0].to == doctest::Approx(3));
    CHECK(drawn.timers[0].expirations == 3);
    CHECK(drawn.timers[1].kind == timer_kind::window_probe);
    CHECK(drawn.timers[1].to == doctest::Approx(5));
    CHECK(drawn.timers[2].from == doctest::Approx(5));
    CHECK(drawn.timers[2].to == doctest::Approx(7));  // when it was gone

    const std::string svg = to_svg(drawn);
    CHECK(svg.find(">retransmission 4 s, 3 in a row<") != svg.npos);
    CHECK(svg.find(">window probe 1 s<") != svg.npos);
}

TEST_CASE("picture: a system that reports neither timers nor retransmissions has no rows for them") {
    net::connection_with_details row;
    row.state = net::tcp_state::listen;
    const examples::track seen{
        .samples = {examples::sample_of(0, row), examples::sample_of(1, row)}, .gone = {}, .processes = {}};
    const auto drawn = to_picture(who(), seen);
    CHECK(drawn.timers.empty());
    CHECK(drawn.retransmissions.empty());
    CHECK(to_svg(drawn).find(">sent again<") == std::string::npos);
}

}  // namespace picture_test
