// Closing a TCP connection so that the program learns whether the peer got everything.

#include <sockstate/socket.hpp>

#include "tcp/given_up.hpp"
#include "tcp/state_polling.hpp"

namespace sockstate::detail {

namespace {

/// One connection on its way out. The error that ended it, if one did, is remembered: receiving takes it away.
class ending {
public:
    ending(native_handle handle, lifecycle typed, deadline until) noexcept
        : handle_{handle},
          until_{until},
          sends_{typed == lifecycle::connected || typed == lifecycle::receive_shut},
          polling_{handle} {}

    result<close_report> run() noexcept {
        if (auto sent = send_fin(); !sent) return tl::unexpected{sent.error()};
        for (;;) {
            drain();
            const auto state = platform::complete_state(handle_, platform::query_state(handle_));
            if (!state) return tl::unexpected{state.error().during(operation::close)};
            const auto outcome = outcome_in(*state);
            if (!outcome) return tl::unexpected{outcome.error().during(operation::close)};
            if (*outcome) {
                drain();  // of what came while the kernel was asked
                return report(**outcome);
            }
            if (until_.has_passed()) return report(close_outcome::unacknowledged);
            if (!polling_.wait(*state, platform::readiness::readable, until_)) {
                return report(close_outcome::unacknowledged);  // stopped
            }
        }
    }

private:
    result<void> send_fin() noexcept {
        if (!sends_) return {};
        const auto shut = platform::shutdown(handle_, platform::direction::send);
        if (shut) return {};
        if (is_of_this_side(shut.error())) return tl::unexpected{shut.error().during(operation::close)};
        note(shut.error());  // there was no connection left to send it on
        fin_queued_ = false;
        return {};
    }

    /// Takes what has arrived and drops it: the peer may wait for room before it reads on, and a close with unread
    /// data would send a reset.
    void drain() noexcept {
        std::byte sink[16 * 1024];
        do {
            const auto got = platform::receive(handle_, sink, platform::waiting::never, platform::reading::take);
            if (!got.has_number()) {
                note(got.reason(operation::receive));
                return;
            }
            if (got.value == 0) return;
            dropped_ += got.count();
            polling_.start_over();
        } while (!until_.has_passed());
    }

    void note(const error& reason) noexcept {
        const bool is_known = cut_off_by_ && *cut_off_by_ != std::errc::not_connected;
        if (!is_known && !is_of_this_side(reason)) cut_off_by_ = reason;
    }

    /// Whether a call says something of this side. All else is of a connection that did not end by itself, is said
    /// once, and may be any number that came with an ICMP message.
    static bool is_of_this_side(const error& reason) noexcept {
        using enum std::errc;
        return reason.would_block() || reason == interrupted || reason == no_buffer_space ||
               reason == not_enough_memory || reason == too_many_files_open ||
               reason == too_many_files_open_in_system || reason == bad_file_descriptor || reason == not_a_socket ||
               reason == broken_pipe;  // receiving was shut
    }

    /// How it ended; empty while it has not.
    [[nodiscard]] result<std::optional<close_outcome>> outcome_in(tcp_state state) const noexcept {
        if (state == tcp_state::fin_wait_2 || state == tcp_state::time_wait) return close_outcome::delivered;
        if (state == tcp_state::unknown) return outcome_by_queue();
        if (state != tcp_state::closed) return std::nullopt;
        if (cut_off_by_) {
            const bool reset = *cut_off_by_ == std::errc::connection_reset;
            return reset ? close_outcome::reset : close_outcome::unacknowledged;
        }
        const auto trace = how_cut_off(handle_, true);
        if (!trace) return tl::unexpected{trace.error()};
        switch (*trace) {
            case trace_of_end::none: return close_outcome::delivered;
            case trace_of_end::cut_off: break;
            case trace_of_end::reset: return close_outcome::reset;
        }
        return close_outcome::unacknowledged;
    }

    /// Where the system does not report the state (MPTCP): everything is delivered once nothing is left
    /// unacknowledged, the FIN included.
    [[nodiscard]] std::optional<close_outcome> outcome_by_queue() const noexcept {
        const auto left = platform::unacknowledged_bytes(handle_, false);
        if (left && *left == 0) return close_outcome::delivered;
        return std::nullopt;
    }

    [[nodiscard]] close_report report(close_outcome outcome) const noexcept {
        close_report seen{outcome, std::nullopt, dropped_};
        if (outcome == close_outcome::delivered) {
            seen.unacknowledged_bytes = 0;
        } else if (const auto left = platform::unacknowledged_bytes(handle_, fin_queued_)) {
            seen.unacknowledged_bytes = *left;
        }
        return seen;
    }

    native_handle handle_;
    deadline until_;
    bool sends_;
    bool fin_queued_ = true;
    std::optional<error> cut_off_by_;  // what a call here has reported
    std::size_t dropped_ = 0;
    state_polling polling_;
};

}  // namespace

result<close_report> close_gracefully(native_handle handle, lifecycle typed, deadline until) noexcept {
    const auto report = ending{handle, typed, until}.run();
    const auto closed = platform::close_without_linger(handle);  // the deadline holds, and what is left is delivered
    if (report && !closed) return tl::unexpected{closed.error()};
    return report;
}

}  // namespace sockstate::detail
