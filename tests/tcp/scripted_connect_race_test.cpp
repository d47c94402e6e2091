// A race of addresses over every sequence of what each can do, and ended at every point. The kernel checks that each
// handle is closed once, and that none is left.

#include "tcp/connect_race.hpp"

#include "support/must.hpp"
#include "support/scripted/kernel.hpp"

#include <sockstate/stop_source.hpp>

#include <doctest/doctest.h>

#include <array>

namespace sockstate::test::scripted_connect_race_test {

using namespace std::chrono_literals;

namespace {

const std::vector<ip::endpoint> four = {{ip::address_v6::loopback(), 80},
                                        {ip::address_v4::loopback(), 80},
                                        {ip::address_v4{0xc0000201}, 80},
                                        {ip::address_v4{0xc0000202}, 80}};
const ip::endpoint here{ip::address_v4::loopback(), 51000};
constexpr auto going_on = std::errc::operation_in_progress;

/// What an address does with an attempt.
enum class trial { connects, refuses, refuses_later, stays_silent, has_no_route, finds_no_handle };
constexpr int trials = 6;

const connect_policy by_default;

/// Scripts of races, whose handles are numbered as they are opened.
class script {
public:
    explicit script(scripted_kernel& kernel) : kernel_{kernel} {}

    void opens(std::errc outcome) {
        kernel_.will({{call::open}, {call::connect, outcome}});
        ++last_;
    }
    void finishes(native_handle winner) {
        kernel_.will({{call::wait_any, winner}, {call::remote_address, four[1]}, {call::local_address, here}});
        kernel_.will(call::set_blocking);
    }
    /// An attempt and how it ends, or that it does not before the next one's time.
    void tries(trial how) {
        switch (how) {
            case trial::connects:
                opens(going_on);
                finishes(last_);
                break;
            case trial::refuses: opens(std::errc::connection_refused); break;
            case trial::refuses_later:
                opens(going_on);
                kernel_.will({{call::wait_any, last_}, {call::remote_address, std::errc::not_connected}});
                kernel_.will(call::take_error, std::errc::connection_refused);
                break;
            case trial::stays_silent:
                opens(going_on);
                kernel_.will(call::wait_any, errc::deadline_exceeded);
                break;
            case trial::has_no_route: opens(std::errc::network_unreachable); break;
            case trial::finds_no_handle: kernel_.will(call::open, std::errc::too_many_files_open); break;
        }
    }
    [[nodiscard]] native_handle last() const { return last_; }

private:
    scripted_kernel& kernel_;
    native_handle last_ = 2;
};

bool is_failure_of(trial how, const error& reason) {
    switch (how) {
        case trial::connects: return false;
        case trial::refuses:
        case trial::refuses_later: return reason == std::errc::connection_refused;
        case trial::stays_silent: return reason == errc::outrun || reason == errc::deadline_exceeded;
        case trial::has_no_route: return reason == std::errc::network_unreachable;
        case trial::finds_no_handle: return reason == std::errc::too_many_files_open;
    }
    return false;
}

}  // namespace

TEST_CASE("tcp::connect, a race: whatever each address does, the first that connects wins, and the error says most") {
    for (int code = 0; code < trials * trials * trials * trials; ++code) {
        std::array<trial, 4> each{};
        int rest = code;
        for (trial& one : each) {
            one = trial{rest % trials};
            rest /= trials;
        }
        scripted_kernel kernel;
        script steps{kernel};
        std::size_t tried = 0;
        while (tried < each.size()) {
            steps.tries(each[tried]);
            if (each[tried++] == trial::connects) break;
        }
        const bool connects = each[tried - 1] == trial::connects;
        const bool is_silent = std::ranges::find(each.begin(), each.begin() + static_cast<int>(tried),
                                                 trial::stays_silent) != each.begin() + static_cast<int>(tried);
        // Of the last address the wait that its silence ends has no time but the caller's.
        if (!connects && is_silent && each.back() != trial::stays_silent) {
            kernel.will(call::wait_any, errc::deadline_exceeded);
        }
        const deadline until{6min};
        connect_story story{{}, {}, {}, std::vector<connect_attempt>(7)};  // which are forgotten
        const auto stream = tcp::connect(four, by_default, until, story);
        CAPTURE(kernel.story());
        CHECK(kernel.played_all());
        CHECK(stream.has_value() == connects);
        CHECK(kernel.open_handles() == (connects ? 1 : 0));
        REQUIRE(story.attempts.size() == tried);
        std::optional<error> expected;
        for (const bool local : {false, true}) {
            for (std::size_t i = 0; i < tried && !expected; ++i) {
                if ((each[i] == trial::has_no_route) == local) expected = story.attempts[i].failure;
            }
        }
        for (std::size_t i = 0; i < tried; ++i) {
            CHECK(story.attempts[i].endpoint == four[i]);
            CHECK(story.attempts[i].failure.has_value() == (each[i] != trial::connects));
            if (story.attempts[i].failure) CHECK(is_failure_of(each[i], *story.attempts[i].failure));
        }
        if (!connects && is_silent) {
            CHECK(stream.error() == error{errc::deadline_exceeded, operation::connect});
            CHECK(kernel.now() == until.when());
        } else if (!connects) {
            CHECK(stream.error() == *expected);
        }
    }
}

TEST_CASE("tcp::connect, a race: ready ones are finished in their order, and the others are closed unasked") {
    scripted_kernel kernel;
    script steps{kernel};
    for (int i = 0; i < 3; ++i) steps.tries(trial::stays_silent);
    steps.opens(going_on);
    // All are ready: the first has failed, the second has connected, and nobody asks the others.
    kernel.will({{call::wait_any, std::vector<native_handle>{3, 4, 5, 6}},
                 {call::remote_address, std::errc::not_connected},
                 {call::take_error, std::errc::connection_refused},
                 {call::remote_address, four[1]},
                 {call::local_address, here},
                 {call::set_blocking}});
    connect_story story;
    const auto stream = must(tcp::connect(four, by_default, {}, story));
    CHECK(stream.native() == 4);
    CHECK(kernel.open_handles() == 1);
    REQUIRE(story.attempts.size() == 4);
    CHECK(*story.attempts[0].failure == std::errc::connection_refused);
    CHECK_FALSE(story.attempts[1].failure);
    for (const std::size_t i : {2U, 3U}) {
        CHECK(story.attempts[i].failure == error{errc::outrun, operation::connect});
        CHECK(story.attempts[i].ended == story.attempts[1].ended);
    }
    for (std::size_t i = 1; i < 4; ++i) CHECK(story.attempts[i].started - story.attempts[i - 1].started == 250ms);
}

TEST_CASE("tcp::connect, a race: an older attempt that connects wins though later ones have started or failed") {
    scripted_kernel kernel;
    script steps{kernel};
    steps.tries(trial::stays_silent);
    steps.tries(trial::finds_no_handle);
    steps.tries(trial::refuses);
    steps.opens(going_on);
    steps.finishes(3);
    connect_story story;
    CHECK(handle_of(tcp::connect(four, by_default, 1min, story)) == 3);
    CHECK(*story.attempts[1].failure == std::errc::too_many_files_open);
    CHECK(*story.attempts[3].failure == errc::outrun);
}

TEST_CASE("tcp::connect, a race: a winner that does not connect to its end is an attempt that failed") {
    for (const step& broken : {step{call::remote_address, std::errc::not_connected},
                               step{call::set_blocking, std::errc::bad_file_descriptor}}) {
        scripted_kernel kernel;
        script steps{kernel};
        steps.opens(going_on);
        kernel.will(call::wait_any);
        if (broken.what == call::set_blocking) {
            kernel.will({{call::remote_address, four[0]}, {call::local_address, here}});
        }
        kernel.will({broken});
        if (broken.what == call::remote_address) kernel.will(call::take_error);
        steps.tries(trial::connects);
        CHECK(handle_of(tcp::connect(four, by_default, 1min)) == 4);
    }
    // It has reached itself.
    scripted_kernel kernel;
    script steps{kernel};
    steps.opens(going_on);
    kernel.will({{call::wait_any}, {call::remote_address, here}, {call::local_address, here}});
    kernel.will(call::remote_address, here);
    steps.tries(trial::connects);
    CHECK(handle_of(tcp::connect(four, by_default, 1min)) == 4);
}

TEST_CASE("tcp::connect, a race: a stop ends it at each wait, and closes what runs") {
    const auto stop = must(stop_source::open());
    for (const deadline until : {deadline{stop}, deadline{1min, stop}}) {
        for (std::size_t waits = 0; waits < four.size(); ++waits) {
            scripted_kernel kernel;
            script steps{kernel};
            for (std::size_t i = 0; i < waits; ++i) steps.tries(trial::stays_silent);
            steps.opens(going_on);
            kernel.will(call::wait_any, errc::stopped);
            connect_story story;
            CHECK(tcp::connect(four, by_default, until, story).error() == error{errc::stopped, operation::connect});
            CHECK(kernel.open_handles() == 0);
            REQUIRE(story.attempts.size() == waits + 1);
            for (const connect_attempt& each : story.attempts) CHECK(*each.failure == errc::stopped);
        }
    }
}

TEST_CASE("tcp::connect, a race: the deadline ends it at each wait, and starts nobody any more") {
    for (const auto limit : {0ms, 100ms, 250ms, 300ms, 600ms, 760ms}) {
        scripted_kernel kernel;
        script steps{kernel};
        const std::size_t started = limit == 0ms ? 1 : static_cast<std::size_t>((limit - 1ms) / 250ms) + 1;
        for (std::size_t i = 0; i < started; ++i) steps.tries(trial::stays_silent);
        const deadline until{limit};
        connect_story story;
        CHECK(tcp::connect(four, by_default, until, story).error() ==
              error{errc::deadline_exceeded, operation::connect});
        CHECK(story.attempts.size() == started);
        CHECK(kernel.now() == until.when());
    }
    scripted_kernel kernel;
    kernel.will({{call::open}, {call::connect, answer{std::errc::connection_refused}.after(10min)}});
    connect_story story;
    CHECK(tcp::connect(four, by_default, 5min, story).error() == error{errc::deadline_exceeded, operation::connect});
    CHECK(story.attempts.size() == 1);
}

TEST_CASE("tcp::connect, a race: a wait that the system refuses ends it") {
    scripted_kernel kernel;
    script steps{kernel};
    steps.opens(going_on);
    kernel.will(call::wait_any, std::errc::not_enough_memory);
    const auto failed = tcp::connect(four, by_default, 1min);
    CHECK(failed.error() == std::errc::not_enough_memory);
    CHECK(failed.error().attempted() == operation::connect);
}

TEST_CASE("tcp::connect, a race: no more than one wait takes run at a time, and no timer is armed for the next") {
    std::vector<ip::endpoint> many;
    for (std::uint16_t port = 1; port <= 62; ++port) many.emplace_back(ip::address_v4::loopback(), port);
    scripted_kernel kernel;
    script steps{kernel};
    for (int i = 0; i < 59; ++i) steps.tries(trial::stays_silent);
    steps.opens(going_on);
    kernel.will({{call::wait_any, answer{10}.after(1h)}, {call::remote_address, std::errc::not_connected}});
    kernel.will(call::take_error, std::errc::connection_refused);
    steps.tries(trial::refuses);
    steps.opens(going_on);
    steps.finishes(3);
    connect_story story;
    const auto began = kernel.now();
    CHECK(handle_of(tcp::connect(many, by_default, {}, story)) == 3);
    CHECK(story.attempts.size() == 62);
    CHECK(kernel.now() - began == 59 * 250ms + 1h);
}

TEST_CASE("tcp::connect, a race: one by one, the next begins with the end of the one before") {
    scripted_kernel kernel;
    script steps{kernel};
    steps.tries(trial::refuses_later);
    steps.opens(going_on);
    kernel.will({{call::wait_any, answer{4}.after(1h)}, {call::remote_address, std::errc::not_connected}});
    kernel.will(call::take_error, std::errc::timed_out);
    steps.tries(trial::connects);
    const connect_policy one_by_one{.attempt_delay = (std::chrono::milliseconds::max)()};
    CHECK(handle_of(tcp::connect(four, one_by_one, {})) == 5);
}

TEST_CASE("tcp::connect, a race: no address to try, and a delay that is too short") {
    const scripted_kernel kernel;
    connect_story story;
    const error nothing{resolver_errc::no_data, operation::connect};
    CHECK(tcp::connect(std::span<const ip::endpoint>{}, {}, 1s, story).error() == nothing);
    CHECK(tcp::connect(std::span<const ip::endpoint>{}, {.attempt_delay = 10ms}, 1s).error() == nothing);
    CHECK(tcp::connect(std::span{four}.subspan(1), {.families = family_order::v6_only}, 1s).error() == nothing);
    const error invalid{errc::invalid_argument, operation::connect};
    for (const auto delay : {9ms, 0ms, -1ms, (std::chrono::milliseconds::min)()}) {
        story.attempts.resize(3);
        CHECK(tcp::connect(four, {.attempt_delay = delay}, 1s, story).error() == invalid);
        CHECK(story.attempts.empty());
        CHECK(tcp::connect(four, {.attempt_delay = delay}, 1s).error() == invalid);
        CHECK(tcp::connect("host", 80, {.attempt_delay = delay}, 1s).error() == invalid);
    }
}

}  // namespace sockstate::test::scripted_connect_race_test
