// Dead peers: the rules of each system, which are data. All limits are options here.

#include <sockstate/platform/silence.hpp>

#include <option_quirks.hpp>

namespace sockstate::platform {

silence_rules silence() noexcept {
    return quirks::silence;
}

result<void> start_keep_alive(native_handle, std::chrono::milliseconds, std::chrono::milliseconds) noexcept {
    return tl::unexpected{error{errc::not_supported, operation::set_option}};
}

}  // namespace sockstate::platform
