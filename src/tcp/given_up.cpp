// Reads the traces that remain on a connection after its end.

#include "tcp/given_up.hpp"

#include <sockstate/platform/error_codes.hpp>
#include <sockstate/platform/options.hpp>
#include <sockstate/platform/queries.hpp>
#include <sockstate/platform/tcp_info.hpp>

namespace sockstate::detail {

namespace {

/// Whether silence can have ended the connection. Only a kernel that counts unanswered segments can rule it out.
bool may_be_given_up(native_handle handle, const result<tcp_info>& info) noexcept {
    if (!info || !info->unanswered_segments || *info->unanswered_segments != 0) return true;
    // A peer that answers every probe, and opens its window too late, leaves nothing unanswered.
    if (info->send_window_bytes.value_or(0) != 0) return false;
    const auto limit = platform::get_option(handle, option_id::user_timeout);
    return limit && *limit > 0;
}

bool has_unanswered(const result<tcp_info>& info) noexcept {
    return info && info->unanswered_segments.value_or(0) != 0;
}

/// By how much the peer has acknowledged more than the bytes that were sent; empty where it is less or not known. Linux
/// counts a FIN, and the SYN of the side that connected: 2 is both, and 1 is either of them.
std::optional<std::uint64_t> acknowledged_beyond_bytes(const result<tcp_info>& info) noexcept {
    if (!info || !info->sent_bytes || !info->retransmitted_bytes || !info->acknowledged_bytes) return std::nullopt;
    const std::uint64_t bytes = *info->sent_bytes - *info->retransmitted_bytes;
    if (*info->acknowledged_bytes < bytes) return std::nullopt;
    return *info->acknowledged_bytes - bytes;
}

/// Whether the peer has acknowledged a FIN of this side for certain, though this handle has sent none.
bool is_fin_acknowledged(const result<tcp_info>& info) noexcept {
    return acknowledged_beyond_bytes(info).value_or(0) >= 2;
}

/// Whether it has acknowledged none for certain, so that no FIN of this side can have ended the connection.
bool is_no_fin_acknowledged(const result<tcp_info>& info) noexcept {
    return acknowledged_beyond_bytes(info) == 0U;
}

/// Whether a connection that is gone was cut off, though this side has sent its FIN, or may have.
result<bool> is_cut_off_after_fin(native_handle handle, const result<tcp_info>& info) noexcept {
    if (has_unanswered(info) || is_no_fin_acknowledged(info)) return true;
    // The FIN counts here, which is no byte: it must be acknowledged as they must.
    const auto left = platform::unacknowledged_bytes(handle, false);
    if (!left && left.error().not_supported()) return false;  // no more can be known
    return left.map([](std::size_t count) { return count != 0; });
}

}  // namespace

result<trace_of_end> how_cut_off(native_handle handle, bool fin_sent) noexcept {
    const auto pending = platform::has_pending_error(handle);
    if (!pending) return tl::unexpected{pending.error()};
    if (*pending) {
        const auto info = platform::query_info(handle);
        return may_be_given_up(handle, info) ? trace_of_end::cut_off : trace_of_end::reset;
    }
    if (!fin_sent) return trace_of_end::cut_off;
    return is_cut_off_after_fin(handle, platform::query_info(handle)).map([](bool cut_off) {
        return cut_off ? trace_of_end::cut_off : trace_of_end::none;
    });
}

std::optional<error> error_behind_end(native_handle handle, bool fin_sent) noexcept {
    const auto info = platform::query_info(handle);  // with the state: a question for both
    if (!info || info->state != tcp_state::closed) return std::nullopt;
    // A receive passes an error over only where a FIN came before it.
    if (platform::has_pending_error(handle).value_or(false)) return std::nullopt;
    const bool given_up = has_unanswered(info);
    const bool has_ended = fin_sent ? !is_cut_off_after_fin(handle, info).value_or(false) : is_fin_acknowledged(info);
    if (!given_up && has_ended) return std::nullopt;
    const auto reason = given_up ? std::errc::timed_out : std::errc::connection_reset;
    return error::system(platform::native_code(reason), operation::receive);
}

}  // namespace sockstate::detail
