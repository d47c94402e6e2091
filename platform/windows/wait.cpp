// Waiting for a handle, with select, or for the clock.
//
// select and not WSAPoll, which before Windows 10 2004 never says that an attempt to connect has failed. Its sets
// count handles here, so one handle of any number fits.

#include <windows/wait.hpp>

#include <windows/socket_facts.hpp>
#include <windows/system_call.hpp>

#include <algorithm>

namespace sockstate::platform {

namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

/// Longer waits are made of several.
constexpr microseconds longest = std::chrono::hours{24};

/// What is left, rounded up so that no wait ends early.
microseconds left_until(deadline until) noexcept {
    return until.has_time() ? std::min(longest, std::chrono::ceil<microseconds>(until.remaining())) : longest;
}

/// A set of as many handles as are added.
class handle_set {
public:
    void add(native_handle handle) noexcept { set_.fd_array[set_.fd_count++] = handle; }
    [[nodiscard]] bool contains(native_handle handle) noexcept { return ::__WSAFDIsSet(handle, &set_) != 0; }
    /// As select takes it: an empty set is none.
    [[nodiscard]] fd_set* get() noexcept { return set_.fd_count != 0 ? &set_ : nullptr; }

private:
    fd_set set_{};
};

/// What one handle, and a stop, came back with.
enum class selected { nothing, handle, stop, failure };

selected select_one(native_handle handle, readiness what, bool connecting, native_handle stop,
                    microseconds limit) noexcept {
    handle_set readable;
    handle_set writable;
    // An attempt that failed is an exception to select and no readiness. So is urgent data, which must wake nobody:
    // exceptions count for as long as there is no peer.
    handle_set exceptions;
    // The peer's FIN makes a handle readable, and nothing else announces it.
    (what == readiness::writable ? writable : readable).add(handle);
    if (connecting) exceptions.add(handle);
    if (stop != invalid_handle) readable.add(stop);
    timeval span{.tv_sec = static_cast<long>(limit.count() / 1'000'000),
                 .tv_usec = static_cast<long>(limit.count() % 1'000'000)};
    const int ready = ::select(0, readable.get(), writable.get(), exceptions.get(), &span);
    if (ready == SOCKET_ERROR) return selected::failure;
    if (ready == 0) return selected::nothing;
    return stop != invalid_handle && readable.contains(stop) ? selected::stop : selected::handle;
}

/// Waits for the stop alone. Whether it came.
result<bool> is_stopped(native_handle stop, microseconds limit) noexcept {
    const auto came = select_one(stop, readiness::readable, false, invalid_handle, limit);
    if (came == selected::failure) return failed(stop, operation::wait);
    return came == selected::handle;
}

}  // namespace

result<bool> is_ready(native_handle handle, readiness what, operation during) noexcept {
    const auto ready = select_one(handle, what, false, invalid_handle, microseconds{0});
    if (ready == selected::failure) return failed(handle, during);
    return ready == selected::handle;
}

result<void> wait(native_handle handle, readiness what, deadline until) noexcept {
    const bool connecting = !has_peer(handle);
    for (;;) {
        switch (select_one(handle, what, connecting, until.stop_handle(), left_until(until))) {
            case selected::handle: return {};
            case selected::stop: return tl::unexpected{error{errc::stopped, operation::wait}};
            case selected::failure: return failed(handle, operation::wait);
            case selected::nothing: break;
        }
        if (until.has_passed()) return tl::unexpected{error{errc::deadline_exceeded, operation::wait}};
    }
}

deadline::clock::time_point now() noexcept {
    return deadline::clock::now();
}

result<void> pause(deadline until) noexcept {
    if (until.is_never()) return {};
    for (;;) {
        if (until.has_stop()) {
            const auto stopped = is_stopped(until.stop_handle(), left_until(until));
            if (!stopped) return tl::unexpected{stopped.error()};
            if (*stopped) return tl::unexpected{error{errc::stopped, operation::wait}};
        }
        if (until.has_passed()) return {};
        if (!until.has_stop()) {
            ::Sleep(static_cast<DWORD>(std::chrono::ceil<milliseconds>(left_until(until)).count()));
        }
    }
}

}  // namespace sockstate::platform
