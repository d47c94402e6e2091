// Windows has no signals that are sent to a thread.

#include <sockstate/platform/threads.hpp>

namespace sockstate::platform {

void hold_signals(signal_mask&) noexcept {}

void release_signals(const signal_mask&) noexcept {}

}  // namespace sockstate::platform
