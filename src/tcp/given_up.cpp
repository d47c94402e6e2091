// The traces that silence leaves on a connection.

#include "tcp/given_up.hpp"

#include <sockstate/platform/options.hpp>
#include <sockstate/platform/tcp_info.hpp>

namespace sockstate::detail {

bool was_given_up(native_handle handle) noexcept {
    const auto info = platform::query_info(handle);
    const std::uint32_t unanswered = info ? info->unanswered_segments.value_or(0) : 0;
    if (unanswered != 1) return unanswered > 1;
    const auto limit = platform::get_option(handle, option_id::user_timeout);
    return limit && *limit > 0;
}

}  // namespace sockstate::detail
