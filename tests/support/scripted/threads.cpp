// The scripted kernel sends no signals.

#include <sockstate/platform/threads.hpp>

namespace sockstate::platform {

void hold_signals(signal_mask&) noexcept {}

void release_signals(const signal_mask&) noexcept {}

}  // namespace sockstate::platform
