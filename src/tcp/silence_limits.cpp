// Limits on the silence of a peer, as options: set one after the other, and read back.

#include <sockstate/detail/queries.hpp>
#include <sockstate/platform/options.hpp>
#include <sockstate/tcp/silence_limits.hpp>

#include "detail/duration_text.hpp"
#include "tcp/silence_plan.hpp"

#include <tuple>

namespace sockstate {

namespace {

using std::chrono::microseconds;
using namespace std::chrono_literals;

/// Where a time stands among the limits, and the unit of its option.
struct time_limit {
    option_id option;
    std::optional<microseconds> silence_limits::* place;
    microseconds unit;
};

constexpr time_limit probe_limits[] = {
    {option_id::keep_alive_idle, &silence_limits::idle, 1s},
    {option_id::keep_alive_interval, &silence_limits::interval, 1s},
};
constexpr time_limit other_limits[] = {
    {option_id::user_timeout, &silence_limits::user_timeout, 1ms},
    {option_id::persist_timeout, &silence_limits::persist_timeout, 1s},
    {option_id::longest_backoff, &silence_limits::longest_backoff, 1ms},
};

/// The option's value; empty where the system lacks the option, or does not give its value.
result<std::optional<std::int64_t>> read(native_handle handle, option_id option) noexcept {
    const auto value = platform::get_option(handle, option);
    if (value) return std::optional{*value};
    if (value.error().not_supported()) return std::nullopt;
    return tl::unexpected{value.error()};
}

/// Zero is no limit for each of them.
result<void> read_times(native_handle handle, std::span<const time_limit> which, silence_limits& limits) noexcept {
    for (const auto& [option, place, unit] : which) {
        const auto value = read(handle, option);
        if (!value) return tl::unexpected{value.error()};
        if (value->value_or(0) > 0) limits.*place = **value * unit;
    }
    return {};
}

result<void> read_probing(native_handle handle, silence_limits& limits) noexcept {
    const auto on = read(handle, option_id::keep_alive);
    if (!on) return tl::unexpected{on.error()};
    if (on->value_or(0) == 0) return {};  // then its times and its count are of no use
    const auto count = read(handle, option_id::keep_alive_count);
    if (!count) return tl::unexpected{count.error()};
    if (*count) limits.count = static_cast<std::uint32_t>(**count);
    return read_times(handle, probe_limits, limits);
}

result<silence_limits> read_limits(native_handle handle) noexcept {
    silence_limits limits;
    return read_probing(handle, limits).and_then([&] { return read_times(handle, other_limits, limits); }).map([&] {
        return limits;
    });
}

/// Notes what was set, for systems that do not give it back.
void note(silence_limits& limits, const detail::silence_step& step) noexcept {
    if (step.option == option_id::keep_alive_count) limits.count = static_cast<std::uint32_t>(step.value);
    const auto note_time = [&](const time_limit& known) {
        if (known.option == step.option && step.value > 0) limits.*known.place = step.value * known.unit;
    };
    for (const time_limit& known : probe_limits) note_time(known);
    for (const time_limit& known : other_limits) note_time(known);
}

/// Takes what was noted where nothing was read.
void complete(silence_limits& limits, const silence_limits& noted) noexcept {
    if (!limits.count) limits.count = noted.count;
    const auto complete_time = [&](const time_limit& known) {
        if (!(limits.*known.place)) limits.*known.place = noted.*known.place;
    };
    for (const time_limit& known : probe_limits) complete_time(known);
    for (const time_limit& known : other_limits) complete_time(known);
}

/// A step that the system lacks the option for is left out. The limits that were set, if any.
result<silence_limits> carry_out(native_handle handle, const detail::silence_plan& plan) noexcept {
    silence_limits set;
    bool any = false;
    bool lacks_interval = false;
    for (const detail::silence_step& step : plan.steps()) {
        const auto done = platform::set_option(handle, step.option, step.value);
        if (!done && !done.error().not_supported()) return tl::unexpected{done.error()};
        if (done) note(set, step);
        any = any || done;
        lacks_interval = lacks_interval || (!done && step.option == option_id::keep_alive_interval);
    }
    if (lacks_interval) {
        const auto& [idle, interval, count] = plan.fixed_count();
        const auto done = platform::start_keep_alive(handle, idle, interval);
        if (!done && !done.error().not_supported()) return tl::unexpected{done.error()};
        if (done) {
            any = true;
            set.idle = idle;
            set.interval = interval;
            set.count = static_cast<std::uint32_t>(count);
        }
    }
    if (!any) return tl::unexpected{error{errc::not_supported, operation::set_option}};
    return set;
}

void append(std::string& text, std::string_view what, const std::optional<microseconds>& time) {
    if (!time) return;
    if (!text.empty()) text += ", ";
    text += what;
    text += detail::duration_text(*time);
}

std::string text_after(std::string_view what, const std::optional<microseconds>& time) {
    std::string text{what};
    text += time ? " after " + detail::duration_text(*time) : std::string{" not limited"};
    return text;
}

}  // namespace

namespace detail {

result<silence_limits> query_silence_limits(native_handle handle) noexcept {
    auto limits = read_limits(handle);
    if (limits) add_times(*limits, platform::silence());
    return limits;
}

result<silence_limits> limit_silence(native_handle handle, std::chrono::milliseconds within,
                                     stalled_peer stalled) noexcept {
    const auto rules = platform::silence();
    const auto plan = plan_silence(rules, within, stalled);
    if (!plan) return tl::unexpected{error{errc::invalid_argument, operation::set_option}};
    const auto set = carry_out(handle, *plan);
    if (!set) return set;
    auto limits = read_limits(handle);
    if (!limits) return limits;
    complete(*limits, *set);
    add_times(*limits, rules);
    return limits;
}

}  // namespace detail

bool operator==(const silence_limits& left, const silence_limits& right) noexcept {
    const auto fields = [](const silence_limits& of) {
        return std::tie(of.idle, of.interval, of.count, of.user_timeout, of.persist_timeout, of.longest_backoff,
                        of.when_idle, of.when_sending, of.when_stalled);
    };
    return fields(left) == fields(right);
}

std::string_view to_string(stalled_peer stalled) noexcept {
    switch (stalled) {
        case stalled_peer::lives: return "lives";
        case stalled_peer::is_gone: return "is_gone";
    }
    return "unknown";
}

std::string to_string(const silence_limits& limits) {
    std::string text;
    append(text, "keep-alive ", limits.idle);
    if (limits.idle && limits.interval && limits.count) {
        text += " + " + std::to_string(*limits.count) + " x " + detail::duration_text(*limits.interval);
    }
    append(text, "user timeout ", limits.user_timeout);
    append(text, "persist timeout ", limits.persist_timeout);
    append(text, "longest back-off ", limits.longest_backoff);
    if (text.empty()) text = "no limit";
    return text + "; a peer is given up: " + text_after("idle", limits.when_idle) + ", " +
           text_after("sending", limits.when_sending) + ", " + text_after("stalled", limits.when_stalled) +
           ", connecting by its deadline";
}

}  // namespace sockstate
