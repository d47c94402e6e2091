// Pauses that a stop ends.

#include <sockstate/stop_source.hpp>

#include <sockstate/platform/wait.hpp>

namespace sockstate {

bool stop_source::wait(deadline until) const noexcept {
    static_cast<void>(platform::wait(handles_.waited_for, platform::readiness::readable, until));
    return stop_requested();
}

}  // namespace sockstate
