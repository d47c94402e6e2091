#pragma once

// Ends blocked calls of any number of threads. Any thread may request the stop, ask for it, and wait with it; moving
// and destroying it needs it alone.

#include <sockstate/deadline.hpp>
#include <sockstate/platform/stop.hpp>

#include <atomic>

namespace sockstate {

/// A request to stop, made once and for good. Each call that was given it as its `deadline` then ends its waiting with
/// `errc::stopped`; a new round takes a new one.
///
/// It ends only waiting: what can be done at once is done, as with a deadline of `0s`. Where a call has to wait and
/// both are ready, the stop wins. A loop that never has to wait asks `stop_requested`. It must outlive the calls that
/// it was given to. It holds a pipe(2), on Windows a UDP socket that is connected to itself.
class stop_source {
public:
    /// Errors: too_many_files_open, and what else the system reports about new descriptors.
    [[nodiscard]] static result<stop_source> open() noexcept {
        return platform::open_stop().map([](platform::stop_handles handles) { return stop_source{handles}; });
    }
    /// Takes over the other's handles and its request, and leaves it empty.
    stop_source(stop_source&& other) noexcept
        : handles_{other.handles_}, requested_{other.requested_.load(std::memory_order_relaxed)} {
        other.handles_ = {};
    }
    /// As the constructor, and closes what this one held.
    stop_source& operator=(stop_source&& other) noexcept {
        if (this != &other) {
            platform::close_stop(handles_);
            handles_ = other.handles_;
            requested_.store(other.requested_.load(std::memory_order_relaxed), std::memory_order_relaxed);
            other.handles_ = {};
        }
        return *this;
    }
    /// Closes its handles; no call may wait with it any more.
    ~stop_source() { platform::close_stop(handles_); }

    /// Ends all waiting with this stop, now and from here on. On POSIX it may be called in a signal handler: it is an
    /// atomic flag and one write(2), and leaves errno alone. It takes nothing from the heap.
    void request_stop() noexcept {
        if (!requested_.exchange(true, std::memory_order_release)) platform::raise_stop(handles_);
    }
    /// Whether the stop was requested. Makes no system call.
    [[nodiscard]] bool stop_requested() const noexcept { return requested_.load(std::memory_order_acquire); }
    /// Waits until the stop is requested or `until` passes, and returns whether the stop was requested: for the pauses
    /// of a program's own. It also returns where the stop of `until` is requested, and at once where the system refuses
    /// to wait.
    [[nodiscard]] SOCKSTATE_EXPORT bool wait(deadline until = {}) const noexcept;
    /// What becomes readable with the request and stays so; it is lent, and not to be read from.
    [[nodiscard]] native_handle native() const noexcept { return handles_.waited_for; }

private:
    explicit stop_source(platform::stop_handles handles) noexcept : handles_{handles} {}

    platform::stop_handles handles_;
    std::atomic<bool> requested_ = false;
    static_assert(std::atomic<bool>::is_always_lock_free);  // or a signal handler could wait for itself
};

inline native_handle deadline::handle_of(const stop_source& stop) noexcept {
    return stop.native();
}
inline deadline::deadline(const stop_source& stop) noexcept : stop_{handle_of(stop)} {}
inline deadline::deadline(clock::time_point when, const stop_source& stop) noexcept
    : when_{when}, stop_{handle_of(stop)} {}

}  // namespace sockstate
