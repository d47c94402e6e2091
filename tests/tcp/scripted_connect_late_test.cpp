// A race whose addresses come while it runs, a resolver of the program's own, and sockets that it prepares.

#include "tcp/connect_race.hpp"

#include "support/must.hpp"
#include "support/scripted/kernel.hpp"

#include <sockstate/stop_source.hpp>

#include <doctest/doctest.h>

namespace sockstate::test::scripted_connect_late_test {

using namespace std::chrono_literals;

namespace {

const ip::endpoint v6{ip::address_v6::loopback(), 80};
const ip::endpoint v4{ip::address_v4::loopback(), 80};
const ip::endpoint here{ip::address_v4::loopback(), 51000};
constexpr auto going_on = std::errc::operation_in_progress;

/// A look-up that brings one of the parts after each wait, which may be nothing yet.
struct late_list {
    native_handle announced;
    std::vector<std::vector<ip::endpoint>> parts;
    std::optional<error> reason = std::nullopt;
    std::vector<ip::endpoint> all = {};
    std::size_t brought = 0;

    [[nodiscard]] std::span<const ip::endpoint> found() const noexcept { return all; }
    [[nodiscard]] bool is_going_on() const noexcept { return brought < parts.size(); }
    [[nodiscard]] std::optional<error> failure() const noexcept { return all.empty() ? reason : std::nullopt; }
    [[nodiscard]] static deadline::clock::time_point wakes_at() noexcept {
        return (deadline::clock::time_point::max)();
    }
    std::size_t list(std::span<platform::waited> to) const noexcept {
        if (is_going_on()) to[0] = {announced, platform::readiness::readable};
        return is_going_on() ? 1 : 0;
    }
    void go_on() {
        if (!is_going_on()) return;
        for (const ip::endpoint& each : parts[brought]) all.push_back(each);
        ++brought;
    }
};

detail::connect_race race_until(deadline until, connect_story& story) {
    return {{}, until, &story, false};
}

/// What the program's own resolver was asked, and what it answers.
struct {
    std::string host;
    deadline until;
    int protocol = 0;
    list_result<ip::endpoint> answer = std::vector<ip::endpoint>{};
} asked;

list_result<ip::endpoint> own_resolver(std::string_view host, const ip::service& port, deadline until, int protocol) {
    asked.host = std::string{host} + ":" + to_string(port);
    asked.until = until;
    asked.protocol = protocol;
    return asked.answer;
}

}  // namespace

TEST_CASE("tcp::connect, a late look-up: is waited for alone, then behind the attempts, and joins the line") {
    scripted_kernel kernel;
    const native_handle announced = kernel.open();
    late_list list{announced, {{v4}, {v6}, {}}};
    kernel.will({{call::wait_any, answer{announced}.after(2s)}, {call::open}, {call::connect, going_on}});
    // The second address comes 100 ms later: it starts when the first has had its time.
    kernel.will({{call::wait_any, answer{announced}.after(100ms)}, {call::wait_any, errc::deadline_exceeded}});
    kernel.will({{call::open}, {call::connect, going_on}, {call::wait_any, 5}, {call::remote_address, v6}});
    kernel.will({{call::local_address, here}, {call::set_blocking}});
    connect_story story;
    const auto stream = must(race_until(10s, story).over(list));
    CHECK(stream.native() == 5);
    CHECK(kernel.story() ==
          "wait_any 3, open ipv4 non-blocking, connect 127.0.0.1:80, wait_any 4 3, wait_any 4 3, "
          "open ipv6 non-blocking, connect [::1]:80, wait_any 4 5, remote_address, local_address, set_blocking on");
    CHECK(story.answered - story.asked == 2s);
    REQUIRE(story.attempts.size() == 2);
    CHECK(story.attempts[1].started - story.attempts[0].started == 250ms);
    CHECK_FALSE(story.lookup_failure);
    must(platform::close(announced));
}

TEST_CASE("tcp::connect, a late look-up: after a failure what comes starts at once, and nothing more is the failure") {
    for (const bool is_more : {true, false}) {
        scripted_kernel kernel;
        const native_handle announced = kernel.open();
        late_list list{announced, {{v4}, is_more ? std::vector{v6} : std::vector<ip::endpoint>{}}};
        kernel.will({{call::wait_any}, {call::open}, {call::connect, std::errc::connection_refused}});
        kernel.will(call::wait_any, answer{announced}.after(1ms));  // the look-up alone, and no timer
        if (is_more) kernel.will({{call::open}, {call::connect, std::errc::network_unreachable}});
        connect_story story;
        CHECK(race_until({}, story).over(list).error() == std::errc::connection_refused);
        CHECK(story.attempts.size() == (is_more ? 2 : 1));
        must(platform::close(announced));
    }
}

TEST_CASE("tcp::connect, a late look-up: its failure, the deadline and a stop are of the look-up while it lasts") {
    const auto stop = must(stop_source::open());
    const error not_found{resolver_errc::host_not_found, operation::resolve};
    for (const auto& [ending, expected] :
         {std::pair{answer{}, not_found},
          std::pair{answer{errc::deadline_exceeded}, error{errc::deadline_exceeded, operation::resolve}},
          std::pair{answer{errc::stopped}, error{errc::stopped, operation::resolve}}}) {
        scripted_kernel kernel;
        const native_handle announced = kernel.open();
        late_list list{announced, {{}}, not_found};
        kernel.will(call::wait_any, ending);
        connect_story story;
        CHECK(race_until({1min, stop}, story).over(list).error() == expected);
        CHECK(*story.lookup_failure == expected);
        CHECK(story.attempts.empty());
        must(platform::close(announced));
    }
    // Once there is an address they are of the attempt.
    for (const errc ending : {errc::deadline_exceeded, errc::stopped}) {
        scripted_kernel kernel;
        const native_handle announced = kernel.open();
        late_list list{announced, {{v4}, {}}};
        kernel.will({{call::wait_any}, {call::open}, {call::connect, going_on}, {call::wait_any, ending}});
        connect_story story;
        CHECK(race_until({1min, stop}, story).over(list).error() == error{ending, operation::connect});
        CHECK_FALSE(story.lookup_failure);
        CHECK(*story.attempts.at(0).failure == ending);
        must(platform::close(announced));
    }
}

TEST_CASE("tcp::connect by name: a resolver of the program's own is asked in place, and its error is the call's") {
    scripted_kernel kernel;
    const connect_policy how{.resolve = &own_resolver};
    const deadline until{1min};
    connect_story story;
    asked.answer = tl::unexpected{error{resolver_errc::try_again, operation::resolve}};
    CHECK(tcp::connect("127.0.0.1", "https", how, until, story).error() == resolver_errc::try_again);
    CHECK(*story.lookup_failure == resolver_errc::try_again);
    CHECK(asked.host == "127.0.0.1:https");
    CHECK(asked.until == until);
    CHECK(asked.protocol == tcp::number);

    asked.answer = std::vector{v4};
    kernel.will({{call::open}, {call::connect, std::errc::connection_refused}});
    CHECK(tcp::connect("name", 80, how, {}, story).error() == std::errc::connection_refused);
    CHECK(asked.until.is_never());
    CHECK(story.attempts.size() == 1);
}

TEST_CASE("tcp::connect, a race: each socket is prepared before it connects, and one that cannot be is no attempt") {
    static native_handle prepared;
    const connect_policy how{.families = family_order::v6_first,
                             .prepare = [](socket<tcp, unbound>& fresh) -> result<void> {
                                 prepared = fresh.native();
                                 return fresh.set(option::receive_buffer_size{65536});
                             }};
    scripted_kernel kernel;
    kernel.will({{call::open}, {call::set_option, std::errc::invalid_argument}, {call::open}, {call::set_option}});
    kernel.will({{call::connect, going_on}, {call::wait_any}, {call::remote_address, v4}, {call::local_address, here}});
    kernel.will(call::set_blocking);
    connect_story story;
    const auto stream = must(tcp::connect(std::array{v4, v6}, how, 1min, story));
    CHECK(stream.native() == prepared);
    REQUIRE(story.attempts.size() == 2);
    CHECK(*story.attempts[0].failure == std::errc::invalid_argument);
    CHECK(story.attempts[0].failure->attempted() == operation::set_option);
    CHECK(story.attempts[0].endpoint == v6);
}

}  // namespace sockstate::test::scripted_connect_late_test
