// The limits on a silent peer, as planned by the rules of every system.

#include "tcp/silence_plan.hpp"

#include <freebsd/silence_quirks.hpp>
#include <linux/silence_quirks.hpp>
#include <macos/silence_quirks.hpp>
#include <windows/silence_quirks.hpp>

#include <doctest/doctest.h>

#include <string_view>
#include <vector>

namespace sockstate::test::silence_plan_test {

using namespace std::chrono_literals;
using detail::silence_plan;
using detail::silence_step;
using platform::silence_rules;

namespace {

struct system {
    std::string_view name;
    silence_rules rules;
};

constexpr system systems[] = {
    {"Linux", platform::linux_kernel::silence},
    {"macOS", platform::macos_kernel::silence},
    {"FreeBSD", platform::freebsd_kernel::silence},
    {"Windows", platform::windows_kernel::silence},
};

silence_plan plan_for(const silence_rules& rules, std::chrono::milliseconds within, stalled_peer stalled) {
    const auto plan = detail::plan_silence(rules, within, stalled);
    REQUIRE(plan);
    return *plan;
}

std::optional<std::int64_t> value_of(const silence_plan& plan, option_id option) {
    for (const silence_step& step : plan.steps()) {
        if (step.option == option) return step.value;
    }
    return std::nullopt;
}

/// What is set once the plan is carried out, and what it comes to; `lacking` is an option that the system lacks.
silence_limits outcome_of(const silence_rules& rules, std::chrono::milliseconds within, stalled_peer stalled,
                          option_id lacking = {}) {
    const silence_plan plan = plan_for(rules, within, stalled);
    const auto set = [&](option_id option) { return option == lacking ? std::nullopt : value_of(plan, option); };
    const auto time = [&](option_id option, std::chrono::microseconds unit) {
        const auto value = set(option);
        return value.value_or(0) == 0 ? std::nullopt : std::optional{*value * unit};
    };
    silence_limits limits{.idle = time(option_id::keep_alive_idle, 1s),
                          .interval = time(option_id::keep_alive_interval, 1s),
                          .count = static_cast<std::uint32_t>(set(option_id::keep_alive_count).value_or(0)),
                          .user_timeout = time(option_id::user_timeout, 1ms),
                          .persist_timeout = time(option_id::persist_timeout, 1s),
                          .longest_backoff = time(option_id::longest_backoff, 1ms)};
    detail::add_times(limits, rules);
    return limits;
}

using steps = std::vector<silence_step>;
steps steps_of(const silence_plan& plan) {
    return {plan.steps().begin(), plan.steps().end()};
}

}  // namespace

TEST_CASE("silence plan: on every system the probes make up the limit, and begin within a minute") {
    for (const auto& [name, rules] : systems) {
        for (const auto stalled : {stalled_peer::is_gone, stalled_peer::lives}) {
            for (std::int64_t limit = 2; limit <= 3600; ++limit) {
                CAPTURE(name);
                CAPTURE(limit);
                const silence_plan plan = plan_for(rules, std::chrono::seconds{limit}, stalled);
                const auto idle = value_of(plan, option_id::keep_alive_idle).value_or(0);
                const auto interval = value_of(plan, option_id::keep_alive_interval).value_or(0);
                const auto count = value_of(plan, option_id::keep_alive_count).value_or(0);
                REQUIRE(plan.steps().front() == silence_step{option_id::keep_alive, 1});
                REQUIRE(idle + count * interval == limit);
                REQUIRE((1 <= idle && idle <= 60));
                REQUIRE(interval >= 1);
                REQUIRE(count == (limit == 2 ? 1 : limit == 3 ? 2 : 3));
                const auto user_timeout = value_of(plan, option_id::user_timeout).value_or(0);
                REQUIRE((user_timeout == 0 || user_timeout >= (idle + interval) * 1000));
                const auto backoff = value_of(plan, option_id::longest_backoff);
                REQUIRE((!backoff || (1000 <= *backoff && *backoff < 120'000)));
            }
        }
    }
}

TEST_CASE("silence plan: with a fixed number of probes they make up the limit too") {
    for (std::int64_t limit = 2; limit <= 3600; ++limit) {
        CAPTURE(limit);
        const auto [idle, interval, count] =
            plan_for(platform::windows_kernel::silence, std::chrono::seconds{limit}, stalled_peer::is_gone)
                .fixed_count();
        REQUIRE(count == platform::fixed_probe_count);
        REQUIRE(idle + count * interval == std::chrono::seconds{limit});
        REQUIRE((1s <= idle && idle <= 61s));
        REQUIRE(interval >= 100ms);
    }
    const auto half_a_minute = plan_for({}, 30s, stalled_peer::is_gone).fixed_count();
    CHECK(half_a_minute.idle == 15s);
    CHECK(half_a_minute.interval == 1500ms);
}

TEST_CASE("silence plan: a peer that is gone is noticed in time wherever that is documented") {
    for (const auto& [name, rules] : systems) {
        for (const auto limit : {2s, 3s, 10s, 59s, 60s, 61s, 122s, 600s, 3600s, 86'400s}) {
            CAPTURE(name);
            CAPTURE(limit.count());
            const silence_limits limits = outcome_of(rules, limit, stalled_peer::is_gone);
            CHECK(limits.when_idle == limit);
            CHECK(limits.when_sending == limit);
            const bool is_documented = name != "Windows";
            CHECK(limits.when_stalled ==
                  (is_documented ? std::optional<std::chrono::microseconds>{limit} : std::nullopt));
        }
    }
}

TEST_CASE("silence plan: a stalled peer lives by every system's rules, and costs what it must") {
    for (const auto& [name, rules] : systems) {
        for (const auto limit : {2s, 10s, 16s, 30s, 600s}) {
            CAPTURE(name);
            CAPTURE(limit.count());
            const silence_limits limits = outcome_of(rules, limit, stalled_peer::lives);
            CHECK(limits.when_idle == limit);
            CHECK(limits.when_stalled == std::nullopt);
            if (name == "Linux") {
                CHECK(limits.when_sending == std::max(limit, 16s));
            } else if (name == "Windows") {
                CHECK(limits.when_sending == std::nullopt);
            } else {
                CHECK(limits.when_sending == limit);
            }
        }
    }
}

TEST_CASE("silence plan: a kernel that is older than an option has no limit there") {
    const auto on_linux =
        outcome_of(platform::linux_kernel::silence, 30s, stalled_peer::lives, option_id::longest_backoff);
    CHECK(on_linux.when_idle == 30s);
    CHECK(on_linux.when_sending == std::nullopt);
    const auto on_freebsd =
        outcome_of(platform::freebsd_kernel::silence, 30s, stalled_peer::is_gone, option_id::user_timeout);
    CHECK(on_freebsd.when_sending == 30s);
    CHECK(on_freebsd.when_stalled == std::nullopt);
    CHECK(outcome_of(platform::windows_kernel::silence, 30s, stalled_peer::is_gone, option_id::user_timeout)
              .when_sending == std::nullopt);
}

TEST_CASE("silence plan: what is set, in this order") {
    using enum option_id;
    const auto cut = [](const silence_rules& rules) { return steps_of(plan_for(rules, 30s, stalled_peer::is_gone)); };
    const auto kept = [](const silence_rules& rules) { return steps_of(plan_for(rules, 30s, stalled_peer::lives)); };
    const steps probing{{keep_alive, 1}, {keep_alive_idle, 15}, {keep_alive_interval, 5}, {keep_alive_count, 3}};
    const auto probing_and = [&](const steps& more) {
        steps all = probing;
        all.insert(all.end(), more.begin(), more.end());
        return all;
    };
    CHECK(cut(platform::linux_kernel::silence) == probing_and({{user_timeout, 30'000}}));
    CHECK(cut(platform::macos_kernel::silence) == probing_and({{persist_timeout, 30}}));
    CHECK(cut(platform::freebsd_kernel::silence) == probing_and({{user_timeout, 30'000}}));
    CHECK(cut(platform::windows_kernel::silence) == probing_and({{user_timeout, 30'000}}));
    CHECK(kept(platform::linux_kernel::silence) == probing_and({{user_timeout, 0}, {longest_backoff, 1875}}));
    CHECK(kept(platform::macos_kernel::silence) == probing_and({{persist_timeout, 0}}));
    CHECK(kept(platform::freebsd_kernel::silence) == probing_and({{user_timeout, 0}}));
    CHECK(kept(platform::windows_kernel::silence) == probing);
}

TEST_CASE("silence plan: the system's own back-off is left alone where it is short enough") {
    const auto backoff_for = [](std::chrono::seconds within) {
        return value_of(plan_for(platform::linux_kernel::silence, within, stalled_peer::lives),
                        option_id::longest_backoff);
    };
    CHECK(backoff_for(2s) == 1000);
    CHECK(backoff_for(16s) == 1000);
    CHECK(backoff_for(17s) == 1062);
    CHECK(backoff_for(1919s) == 119'937);
    CHECK(backoff_for(1920s) == std::nullopt);
}

TEST_CASE("silence plan: whole seconds, from two of them to a day") {
    const auto plan = [](std::chrono::milliseconds within) {
        return detail::plan_silence(platform::linux_kernel::silence, within, stalled_peer::is_gone).has_value();
    };
    CHECK(!plan(std::chrono::milliseconds::min()));
    CHECK(!plan(-30s));
    CHECK(!plan(0s));
    CHECK(!plan(1999ms));
    CHECK(plan(2000ms));
    CHECK(plan(86'400'999ms));
    CHECK(!plan(86'401s));
    CHECK(!plan(std::chrono::milliseconds::max()));
    CHECK(outcome_of(platform::linux_kernel::silence, 3999ms, stalled_peer::is_gone).when_idle == 3s);
}

TEST_CASE("silence limits: on Linux a user timeout takes the place of the number of probes") {
    const auto when_idle = [](std::optional<std::chrono::microseconds> user_timeout) {
        silence_limits limits{.idle = 5s, .interval = 2s, .count = 3, .user_timeout = user_timeout};
        detail::add_times(limits, platform::linux_kernel::silence);
        return limits.when_idle;
    };
    CHECK(when_idle(std::nullopt) == 11s);  // 11.27, 7.24 and 31.4 s were measured
    CHECK(when_idle(2s) == 7s);
    CHECK(when_idle(7s) == 7s);
    CHECK(when_idle(7001ms) == 9s);
    CHECK(when_idle(30s) == 31s);
    silence_limits elsewhere{.idle = 5s, .interval = 2s, .count = 3, .user_timeout = 2s};
    detail::add_times(elsewhere, platform::macos_kernel::silence);
    CHECK(elsewhere.when_idle == 11s);
    CHECK(elsewhere.when_sending == 2s);
}

TEST_CASE("silence limits: nothing is known of when where a part is missing") {
    silence_limits limits{.idle = 5s, .interval = 2s};
    detail::add_times(limits, platform::macos_kernel::silence);
    CHECK(limits == silence_limits{.idle = 5s, .interval = 2s});
    limits = {.longest_backoff = 120s};
    detail::add_times(limits, platform::linux_kernel::silence);
    CHECK(limits == silence_limits{});
}

}  // namespace sockstate::test::silence_plan_test
