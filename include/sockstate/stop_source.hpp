#pragma once

// Ends blocked calls of any number of threads. Any thread may request the stop, check for it, and wait with it. While
// it is moved or destroyed, no other thread may use it.

#include <sockstate/deadline.hpp>
#include <sockstate/platform/stop.hpp>

#include <atomic>

namespace sockstate {

/// A request to stop, which cannot be withdrawn. Every call that got it as its `deadline` then stops waiting and
/// returns `errc::stopped`. To use calls again afterwards, make a new stop source.
///
/// It ends only waiting: a call that need not wait does its work, as with a deadline of `0s`. If a call has to wait and
/// both the socket and the stop are ready, the stop wins. A loop whose calls never wait must check `stop_requested`.
/// The stop source must live longer than the calls to which it was passed. It holds a pipe(2), on Windows a UDP socket
/// that is connected to itself.
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

    /// Ends all present and future waiting with this stop. On POSIX it may be called in a signal handler: it sets an
    /// atomic flag, makes one write(2), and does not change errno. It allocates nothing on the heap.
    void request_stop() noexcept {
        if (!requested_.exchange(true, std::memory_order_release)) platform::raise_stop(handles_);
    }
    /// Whether the stop was requested. Makes no system call.
    [[nodiscard]] bool stop_requested() const noexcept { return requested_.load(std::memory_order_acquire); }
    /// Waits until the stop is requested or `until` passes, and returns whether the stop was requested. Programs can
    /// use it for their own pauses. It also returns if the stop of `until` is requested, and at once if the system
    /// refuses to wait.
    [[nodiscard]] SOCKSTATE_EXPORT bool wait(deadline until = {}) const noexcept;
    /// A handle that becomes readable with the request and stays readable. Do not read from it or close it.
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
