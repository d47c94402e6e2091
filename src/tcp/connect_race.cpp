// What a race does with its sockets, and what it reports. Apart from the look-up, so that a program which is linked
// statically and looks no name up does without the resolver.

#include "tcp/connect_race.hpp"

#include "detail/native_family.hpp"

#include <utility>

namespace sockstate {

namespace detail {

namespace {

/// An attempt under way on a socket that does not block. `is_local` comes back true where the failure says something
/// of this machine and nothing of the address.
result<socket<tcp, connecting>> open_attempt(const ip::endpoint& remote, prepare_function* prepare, bool& is_local) {
    constexpr std::errc local_reasons[] = {std::errc::network_unreachable, std::errc::host_unreachable,
                                           std::errc::address_family_not_supported, std::errc::address_not_available,
                                           std::errc::network_down};
    const auto judged = [&](const error& reason) {
        is_local = std::ranges::any_of(local_reasons, [&](std::errc each) { return reason == each; });
        return tl::unexpected{reason};
    };
    const auto handle = platform::open(detail::native_family(remote.family()), tcp::kind, tcp::number, false);
    if (!handle) return judged(handle.error());
    socket<tcp, unbound> fresh{*handle};
    if (prepare != nullptr) {
        if (auto prepared = prepare(fresh); !prepared) return tl::unexpected{prepared.error()};
    }
    platform::native_address address;
    platform::encode(remote, address);
    const auto started = platform::connect(fresh.native(), address, platform::waiting::as_set);
    const bool is_going_on = !started && started.error() == std::errc::operation_in_progress;
    if (!started && !is_going_on) return judged(started.error());
    return socket<tcp, connecting>{std::move(fresh).release()};
}

/// How an attempt ended. One that has connected blocks from here on, as every stream does.
result<void> finish(native_handle handle) noexcept {
    if (auto done = finish_connect(handle); !done) return done;
    if (auto set = platform::set_blocking(handle, true); !set) {
        return tl::unexpected{set.error().during(operation::connect)};
    }
    return {};
}

}  // namespace

result<void> check(const connect_policy& how) noexcept {
    using namespace std::chrono_literals;
    if (how.attempt_delay < 10ms) return tl::unexpected{error{errc::invalid_argument, operation::connect}};
    return {};
}

connect_race::connect_race(const connect_policy& how, deadline until, connect_story* story, bool is_answered)
    : how_{how},
      until_{until},
      story_{story},
      is_answered_{is_answered},
      plan_{how.attempt_delay, most_at_once},
      order_{how.families, how.first_family_count} {
    if (story_ == nullptr) return;
    const auto now = platform::now();
    *story_ = {now, now, std::nullopt, {}};
}

void connect_race::note_answer() noexcept {
    if (!std::exchange(is_answered_, true) && story_ != nullptr) story_->answered = platform::now();
}

tl::unexpected<error> connect_race::without_address(const error& reason) noexcept {
    note_answer();
    if (story_ != nullptr) story_->lookup_failure = reason;
    return tl::unexpected{reason};
}

void connect_race::start(const ip::endpoint& remote) {
    const auto now = platform::now();
    const std::size_t place = started_++;
    plan_.start(now);
    if (story_ != nullptr) story_->attempts.push_back({remote, now, now, std::nullopt});
    bool is_local = false;
    auto attempt = open_attempt(remote, how_.prepare, is_local);
    if (attempt) {
        runners_[count_++] = {*std::move(attempt), place};
    } else {
        fail({attempt.error(), place, is_local});
    }
}

void connect_race::fail(const failure& what) noexcept {
    plan_.fail(what.place + 1 == started_);
    if (story_ != nullptr) {
        story_->attempts[what.place].ended = platform::now();
        story_->attempts[what.place].failure = what.reason;
    }
    // The first in order, those of this machine last.
    const auto rank = [](const failure& one) { return std::pair{one.is_local, one.place}; };
    if (!blamed_ || rank(what) < rank(*blamed_)) blamed_ = what;
}

std::span<platform::waited> connect_race::list_running() noexcept {
    std::ranges::transform(running(), waited_.begin(), [](const runner& one) {
        return platform::waited{one.attempt.native(), platform::readiness::attempt_over};
    });
    return std::span{waited_}.subspan(count_);
}

std::optional<tcp::stream> connect_race::finish_ready() noexcept {
    std::optional<tcp::stream> winner;
    for (std::size_t i = 0; i < count_ && !winner; ++i) {
        if (!waited_[i].ready) continue;
        runner& one = runners_[i];
        const auto done = finish(one.attempt.native());
        if (done) {
            if (story_ != nullptr) story_->attempts[one.place].ended = platform::now();
            winner.emplace(std::move(one.attempt).release());
        } else {
            one.attempt = socket<tcp, connecting>{invalid_handle};  // closes it
            fail({done.error(), one.place, false});
        }
    }
    const auto runners = running();
    const auto end =
        std::remove_if(runners.begin(), runners.end(), [](const runner& one) { return !one.attempt.valid(); });
    count_ = static_cast<std::size_t>(end - runners.begin());
    if (winner) end_running({errc::outrun, operation::connect});
    return winner;
}

tl::unexpected<error> connect_race::all_failed(const std::optional<error>& lookup_failure) noexcept {
    if (blamed_) return tl::unexpected{blamed_->reason};
    if (lookup_failure) return without_address(*lookup_failure);
    return tl::unexpected{error{resolver_errc::no_data, operation::connect}};
}

tl::unexpected<error> connect_race::give_up(const error& reason) noexcept {
    if (!is_answered_) return without_address(reason.during(operation::resolve));
    const error ended = reason.during(operation::connect);
    end_running(ended);
    return tl::unexpected{ended};
}

void connect_race::end_running(const error& reason) noexcept {
    if (story_ == nullptr) return;
    const auto now = platform::now();
    for (const runner& one : running()) {
        story_->attempts[one.place].ended = now;
        story_->attempts[one.place].failure = reason;
    }
}

}  // namespace detail

result<tcp::stream> tcp::connect(std::span<const ip::endpoint> candidates, const connect_policy& how, deadline until) {
    if (auto valid = detail::check(how); !valid) return tl::unexpected{valid.error()};
    detail::complete_list list{candidates};
    return detail::connect_race{how, until, nullptr, true}.over(list);
}

result<tcp::stream> tcp::connect(std::span<const ip::endpoint> candidates, const connect_policy& how, deadline until,
                                 connect_story& story) {
    detail::complete_list list{candidates};
    detail::connect_race race{how, until, &story, true};
    if (auto valid = detail::check(how); !valid) return tl::unexpected{valid.error()};
    return race.over(list);
}

}  // namespace sockstate
