// What limits the silence of a peer. With keep-alive at `idle`, `interval` and `count`, an unanswered connection ends
// after idle + count * interval, and that is the limit. From 3 s on there are two probes or more, so that one that is
// lost ends nothing. The first comes after a minute at the latest: a NAT on the way may forget the connection after
// four.

#include "tcp/silence_plan.hpp"

#include <algorithm>

namespace sockstate::detail {

namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds longest_idle = 60s;
/// The least that option longest_backoff takes, and the system's own.
constexpr milliseconds least_backoff = 1s;
constexpr milliseconds usual_backoff = 120s;

probe_times whole_seconds_for(seconds within) noexcept {
    const auto count = std::min<seconds::rep>(3, within.count() - 1);
    seconds interval = std::max(1s, within / 6);
    if (within - count * interval > longest_idle) {
        interval = seconds{(within - longest_idle).count() / count + ((within - longest_idle).count() % count != 0)};
    }
    return {within - count * interval, interval, static_cast<int>(count)};
}

probe_times fixed_count_for(milliseconds within) noexcept {
    const auto interval = std::max(within / 2, within - longest_idle) / platform::fixed_probe_count;
    return {within - platform::fixed_probe_count * interval, interval, platform::fixed_probe_count};
}

/// The earlier of two times, of which either may be missing.
std::optional<microseconds> earlier(std::optional<microseconds> one, std::optional<microseconds> other) noexcept {
    if (!one || !other) return one ? one : other;
    return std::min(*one, *other);
}

/// When keep-alive ends an idle connection.
std::optional<microseconds> end_of_probing(const silence_limits& limits,
                                           const platform::silence_rules& rules) noexcept {
    if (!limits.idle || !limits.interval || !limits.count) return std::nullopt;
    if (!rules.user_timeout_ends_probing || !limits.user_timeout)
        return *limits.idle + *limits.count * *limits.interval;
    microseconds end = *limits.idle + *limits.interval;  // one probe is always waited for
    if (*limits.user_timeout > end && limits.interval->count() > 0) {
        const auto after = *limits.user_timeout - end;
        end += (after / *limits.interval + (after % *limits.interval != 0ms)) * *limits.interval;
    }
    return end;
}

}  // namespace

std::optional<silence_plan> plan_silence(const platform::silence_rules& rules, milliseconds within,
                                         stalled_peer stalled) noexcept {
    const auto limit = std::chrono::floor<seconds>(within);
    if (limit < shortest_silence || limit > longest_silence) return std::nullopt;
    const probe_times probes = whole_seconds_for(limit);
    silence_plan plan;
    plan.fixed_count_ = fixed_count_for(limit);
    // First, since on macOS a time that is set before counts from the next 2 hours on.
    plan.add(option_id::keep_alive, 1);
    plan.add(option_id::keep_alive_idle, std::chrono::duration_cast<seconds>(probes.idle).count());
    plan.add(option_id::keep_alive_interval, std::chrono::duration_cast<seconds>(probes.interval).count());
    plan.add(option_id::keep_alive_count, probes.count);

    const bool cuts = stalled == stalled_peer::is_gone;
    const bool stalled_by_user_timeout = rules.stalled == platform::stall_limit::user_timeout;
    if (cuts && (stalled_by_user_timeout || rules.probing == platform::probing_reach::idle)) {
        plan.add(option_id::user_timeout, milliseconds{limit}.count());
    } else if (stalled_by_user_timeout) {
        plan.add(option_id::user_timeout, 0);  // an earlier call may have set it
    }
    if (rules.stalled == platform::stall_limit::persist_timeout) {
        plan.add(option_id::persist_timeout, cuts ? limit.count() : 0);
    }
    if (!cuts && rules.backoffs != 0) {
        const milliseconds backoff = std::max(least_backoff, milliseconds{limit} / rules.backoffs);
        if (backoff < usual_backoff) plan.add(option_id::longest_backoff, backoff.count());
    }
    return plan;
}

void add_times(silence_limits& limits, const platform::silence_rules& rules) noexcept {
    if (limits.longest_backoff >= usual_backoff) limits.longest_backoff.reset();
    limits.when_idle = end_of_probing(limits, rules);
    limits.when_sending = limits.user_timeout;
    if (rules.probing == platform::probing_reach::every_one) {
        limits.when_sending = earlier(limits.when_sending, limits.when_idle);
    }
    if (rules.backoffs != 0 && limits.longest_backoff) {
        limits.when_sending = earlier(limits.when_sending, rules.backoffs * *limits.longest_backoff);
    }
    limits.when_stalled = std::nullopt;
    if (rules.stalled == platform::stall_limit::user_timeout) limits.when_stalled = limits.user_timeout;
    if (rules.stalled == platform::stall_limit::persist_timeout) limits.when_stalled = limits.persist_timeout;
}

}  // namespace sockstate::detail
