// Connecting to a name whose look-up takes its time, over a scripted resolver that keeps answers back.

#include "support/scripted_resolver.hpp"

#include "support/descriptors.hpp"
#include "support/kept_back_answers.hpp"
#include "support/loopback.hpp"

#include <sockstate/stop_source.hpp>
#include <sockstate/tcp.hpp>

#include <doctest/doctest.h>

#include <semaphore>
#include <thread>

namespace sockstate::test::posix_connect_lookup_test {

using namespace std::chrono_literals;

TEST_CASE("tcp::connect by name: where the question for both families is not answered, each is asked by itself") {
    auto listener = must(tcp::listen(any_port()));
    const auto here = must(listener.local_endpoint());
    const auto before = open_descriptors();
    {
        kept_back_answers kept;
        next_answer = {.addresses = {here}, .before = kept.wait(), .before_v6 = kept.wait()};
        questions = 0;
        connect_story story;
        const auto stream = must(tcp::connect("name", here.port(), {}, patience, story));
        CHECK(must(stream.remote_endpoint()) == here);
        CHECK(questions == 3);
        CHECK(ip::lookups_left_behind() == 2);
        CHECK(story.answered - story.asked >= 300ms);  // 250, and 50 more for IPv6
        CHECK_FALSE(story.lookup_failure);
        REQUIRE(story.attempts.size() == 1);
    }
    CHECK(ip::lookups_left_behind() == 0);
    CHECK(open_descriptors() == before);
}

TEST_CASE("tcp::connect by name: IPv6 by itself is raced at once") {
    auto listener = tcp::listen(any_port(ip::family::v6));
    if (!listener) return;  // no IPv6 here
    const auto here = must(listener->local_endpoint());
    kept_back_answers kept;
    next_answer = {.addresses = {here}, .before = kept.wait(), .before_v4 = kept.wait()};
    const auto stream = must(tcp::connect("name", here.port(), patience));
    CHECK(must(stream.remote_endpoint()) == here);
    CHECK(ip::lookups_left_behind() == 2);
}

TEST_CASE("tcp::connect by name: a late answer for both is taken where each family by itself has nothing") {
    auto listener = must(tcp::listen(any_port()));
    const auto here = must(listener.local_endpoint());
    std::counting_semaphore<2> failing{0};
    next_answer = {.addresses = {here},
                   .before =
                       [&] {
                           failing.acquire();
                           failing.acquire();
                       },
                   .before_v6 = [&] { failing.release(); },
                   .before_v4 = [&] { failing.release(); },
                   .family_code = EAI_NONAME};
    const auto stream = must(tcp::connect("name", here.port(), patience));
    CHECK(must(stream.remote_endpoint()) == here);
    CHECK(ip::wait_for_lookups(patience));
}

TEST_CASE("tcp::connect by name: the deadline and a stop end a look-up that nothing answers") {
    auto stop = must(stop_source::open());
    {
        kept_back_answers kept;
        next_answer = {.before = kept.wait(), .before_v6 = kept.wait(), .before_v4 = kept.wait()};
        connect_story story;
        const deadline until{600ms};
        CHECK(tcp::connect("name", 80, {}, until, story).error() == error{errc::deadline_exceeded, operation::resolve});
        CHECK(until.has_passed());
        CHECK(*story.lookup_failure == errc::deadline_exceeded);
        CHECK(story.attempts.empty());
        CHECK(ip::lookups_left_behind() == 3);
    }
    kept_back_answers kept;
    std::binary_semaphore asked{0};
    next_answer = {.before = kept.wait(),
                   .before_v6 =
                       [&] {
                           asked.release();
                           kept.wait()();
                       },
                   .before_v4 = kept.wait()};
    std::thread stops{[&] {
        asked.acquire();
        stop.request_stop();
    }};
    CHECK(tcp::connect("name", 80, stop).error() == error{errc::stopped, operation::resolve});
    stops.join();
    CHECK(tcp::connect("name", 80, stop).error() == error{errc::stopped, operation::resolve});  // asks nobody
    CHECK(ip::lookups_left_behind() <= 3);
}

TEST_CASE("tcp::connect by name: a name that does not exist is asked for once") {
    for (const deadline until : {deadline{}, deadline{patience}}) {
        next_answer = {.code = EAI_NONAME};
        questions = 0;
        CHECK(tcp::connect("name", 80, until).error() == error{resolver_errc::host_not_found, operation::resolve});
        CHECK(questions == 1);
    }
}

TEST_CASE("tcp::connect by name: one by one, a slow look-up is asked once and waited for") {
    auto listener = must(tcp::listen(any_port()));
    const auto here = must(listener.local_endpoint());
    const auto nobody_stops = must(stop_source::open());
    next_answer = {.addresses = {here}, .before = [&] { static_cast<void>(nobody_stops.wait(400ms)); }};
    questions = 0;
    const connect_policy one_by_one{.attempt_delay = (std::chrono::milliseconds::max)()};
    CHECK(tcp::connect("name", here.port(), one_by_one, patience));
    CHECK(questions == 1);
    CHECK(ip::lookups_left_behind() == 0);
}

}  // namespace sockstate::test::posix_connect_lookup_test
