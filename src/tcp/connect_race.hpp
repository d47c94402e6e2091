#pragma once

// A race of attempts to connect (RFC 8305): one thread, and one wait for all of them. The plan says when the next
// address is tried; an attempt ends by itself, by the winner, or by the caller's deadline.

#include <sockstate/platform/wait.hpp>
#include <sockstate/tcp.hpp>

#include "tcp/connect_order.hpp"
#include "tcp/race_plan.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

namespace sockstate::detail {

/// A list of addresses that is complete. What else a race runs over has the same members.
struct complete_list {
    using time_point = deadline::clock::time_point;

    std::span<const ip::endpoint> all;

    [[nodiscard]] std::span<const ip::endpoint> found() const noexcept { return all; }
    /// Whether more may come.
    [[nodiscard]] static bool is_going_on() noexcept { return false; }
    /// Why there is no address, where the look-up failed.
    [[nodiscard]] static std::optional<error> failure() noexcept { return std::nullopt; }
    /// When `go_on` is to be called at the latest.
    [[nodiscard]] static time_point wakes_at() noexcept { return (time_point::max)(); }
    /// Writes down the handles that announce more, three at most, and returns how many there are.
    static std::size_t list(std::span<platform::waited>) noexcept { return 0; }
    /// Takes what has come.
    static void go_on() noexcept {}
};

/// What a policy may not ask for.
[[nodiscard]] result<void> check(const connect_policy& how) noexcept;

/// One call of `tcp::connect`.
class connect_race {
public:
    /// `is_answered`: the addresses are known, and nothing is looked up.
    connect_race(const connect_policy& how, deadline until, connect_story* story, bool is_answered);

    /// Runs until an attempt has connected, all have failed, or `until` ends it.
    template <class List>
    result<tcp::stream> over(List& list);
    /// The look-up failed before there was an address.
    [[nodiscard]] tl::unexpected<error> without_address(const error& reason) noexcept;

private:
    using time_point = deadline::clock::time_point;

    struct runner {
        socket<tcp, connecting> attempt{invalid_handle};
        std::size_t place = 0;  ///< by the order of their start
    };
    /// An attempt's failure.
    struct failure {
        error reason;
        std::size_t place;
        bool is_local;  ///< this machine cannot even begin: it says nothing of the address
    };
    /// Three of the handles that one wait takes are left to the look-up.
    static constexpr std::size_t most_at_once = platform::most_waited - 3;

    [[nodiscard]] std::span<runner> running() noexcept { return std::span{runners_}.first(count_); }
    void note_answer() noexcept;
    void start(const ip::endpoint& remote);
    void fail(const failure& what) noexcept;
    /// Writes down the runners for the wait, and returns the room behind them.
    [[nodiscard]] std::span<platform::waited> list_running() noexcept;
    /// Brings those that are ready to their end; the first of them that has connected has won.
    [[nodiscard]] std::optional<tcp::stream> finish_ready() noexcept;
    [[nodiscard]] tl::unexpected<error> all_failed(const std::optional<error>& lookup_failure) noexcept;
    [[nodiscard]] tl::unexpected<error> give_up(const error& reason) noexcept;
    /// For the story: how those that still run end.
    void end_running(const error& reason) noexcept;

    connect_policy how_;
    deadline until_;
    connect_story* story_;
    bool is_answered_;
    race_plan plan_;
    connect_order order_;
    std::array<runner, most_at_once> runners_;
    std::size_t count_ = 0;
    std::size_t started_ = 0;
    std::array<platform::waited, platform::most_waited> waited_;
    std::optional<failure> blamed_;  ///< the failure that says most so far
};

template <class List>
result<tcp::stream> connect_race::over(List& list) {
    for (;;) {
        if (!list.found().empty()) note_answer();
        while (plan_.is_due(platform::now())) {
            const ip::endpoint* const next = order_.next(list.found());
            if (next == nullptr) break;
            if (started_ != 0 && until_.has_passed()) return give_up({errc::deadline_exceeded, operation::connect});
            start(*next);
        }
        const bool is_in_line = order_.has_next(list.found());
        if (count_ == 0 && !is_in_line && !list.is_going_on()) return all_failed(list.failure());

        const std::size_t more = list.list(list_running());
        const time_point next_start = is_in_line ? plan_.wakes_at() : (time_point::max)();
        const deadline next = until_.no_later_than(std::min(next_start, list.wakes_at()));
        const auto waited = platform::wait_any(std::span{waited_}.first(count_ + more), next);
        const bool is_late = !waited && waited.error() == errc::deadline_exceeded;
        if (!waited && (!is_late || until_.has_passed())) return give_up(waited.error());
        if (waited) {
            if (auto winner = finish_ready()) return *std::move(winner);
        }
        list.go_on();
    }
}

}  // namespace sockstate::detail
