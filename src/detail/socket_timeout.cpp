// The socket's own time-outs over more than one system call.

#include "detail/socket_timeout.hpp"

#include <sockstate/platform/handle.hpp>
#include <sockstate/platform/options.hpp>
#include <sockstate/platform/wait.hpp>

namespace sockstate::detail {

deadline end_of_timeout(native_handle handle, option_id which, deadline::clock::time_point began) noexcept {
    const auto timeout = platform::get_option(handle, which);
    if (!timeout || *timeout <= 0) return {};
    return deadline{began + std::chrono::milliseconds{*timeout}};
}

deadline rest_of_timeout(native_handle handle, option_id which) noexcept {
    const deadline end = end_of_timeout(handle, which, platform::now());
    return end.has_time() && platform::is_blocking(handle).value_or(false) ? end : deadline{};
}

}  // namespace sockstate::detail
