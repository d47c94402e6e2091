// The signals of the thread that starts others.

#include <sockstate/platform/threads.hpp>

#include <cstring>

#include <signal.h>

namespace sockstate::platform {

static_assert(sizeof(sigset_t) <= signal_mask::capacity);

void hold_signals(signal_mask& before) noexcept {
    sigset_t every;
    sigset_t old;
    sigfillset(&every);  // a macro on macOS, as the next
    sigemptyset(&old);
    ::pthread_sigmask(SIG_SETMASK, &every, &old);
    std::memcpy(before.bytes, &old, sizeof old);
}

void release_signals(const signal_mask& before) noexcept {
    sigset_t old;
    std::memcpy(&old, before.bytes, sizeof old);
    ::pthread_sigmask(SIG_SETMASK, &old, nullptr);
}

}  // namespace sockstate::platform
