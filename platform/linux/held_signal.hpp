#pragma once

// Blocks a signal that a system call may raise in the calling thread, and removes it, so that no handler sees it.

#include <cerrno>
#include <ctime>

#include <signal.h>

namespace sockstate::platform {

/// Holds a signal back in this thread as long as it lives. errno stays as it is.
///
/// One that was pending before, because the caller had it blocked, stays pending: it is the caller's.
class held_signal {
public:
    explicit held_signal(int signal) noexcept
        : only_(set_of(signal)),
          before_(block(only_)),
          was_blocked_(sigismember(&before_, signal) == 1),
          was_pending_(was_blocked_ && is_pending(signal)) {}
    held_signal(const held_signal&) = delete;
    held_signal& operator=(const held_signal&) = delete;
    ~held_signal() {
        const int code = errno;
        if (!was_blocked_) ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
        errno = code;
    }

    /// Takes the signal away if it was raised meanwhile.
    void take() const noexcept {
        if (was_pending_) return;
        const int code = errno;
        constexpr timespec at_once{};
        while (::sigtimedwait(&only_, nullptr, &at_once) == -1 && errno == EINTR) {
        }
        errno = code;
    }

private:
    static sigset_t set_of(int signal) noexcept {
        sigset_t only;
        sigemptyset(&only);
        sigaddset(&only, signal);
        return only;
    }
    /// What this thread had blocked before.
    static sigset_t block(const sigset_t& only) noexcept {
        sigset_t before;
        ::pthread_sigmask(SIG_BLOCK, &only, &before);
        return before;
    }
    static bool is_pending(int signal) noexcept {
        sigset_t pending;
        sigemptyset(&pending);
        ::sigpending(&pending);
        return sigismember(&pending, signal) == 1;
    }

    sigset_t only_;
    sigset_t before_;
    bool was_blocked_;
    bool was_pending_;
};

}  // namespace sockstate::platform
