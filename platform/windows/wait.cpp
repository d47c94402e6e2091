// Waiting for one handle or several, with select, or for the clock.
//
// select and not WSAPoll, which before Windows 10 2004 never says that an attempt to connect has failed. Its sets
// count handles here, so handles of any number fit.

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

static_assert(most_waited + 1 <= FD_SETSIZE);

/// The handles of one wait, each in the sets that its readiness shows in.
struct selection {
    handle_set readable;
    handle_set writable;
    handle_set exceptions;

    void add(native_handle handle, readiness what) noexcept {
        // The peer's FIN makes a handle readable, and nothing else announces it.
        const bool is_sent_on = what == readiness::writable || what == readiness::attempt_over;
        (is_sent_on ? writable : readable).add(handle);
        // An attempt that failed is an exception to select and no readiness. So is urgent data, which must wake nobody.
        if (what == readiness::attempt_over) exceptions.add(handle);
    }
    [[nodiscard]] bool contains(native_handle handle) noexcept {
        return readable.contains(handle) || writable.contains(handle) || exceptions.contains(handle);
    }
};

/// What a wait came back with.
enum class selected { nothing, handle, stop, failure };

selected select_once(selection& handles, native_handle stop, microseconds limit) noexcept {
    if (stop != invalid_handle) handles.readable.add(stop);
    timeval span{.tv_sec = static_cast<long>(limit.count() / 1'000'000),
                 .tv_usec = static_cast<long>(limit.count() % 1'000'000)};
    const int ready = ::select(0, handles.readable.get(), handles.writable.get(), handles.exceptions.get(), &span);
    if (ready == SOCKET_ERROR) return selected::failure;
    if (ready == 0) return selected::nothing;
    return stop != invalid_handle && handles.readable.contains(stop) ? selected::stop : selected::handle;
}

/// Of a handle that may be connecting: then it is ready also when the attempt has failed.
selected select_one(native_handle handle, readiness what, bool connecting, native_handle stop,
                    microseconds limit) noexcept {
    selection one;
    one.add(handle, what);
    if (connecting && what != readiness::attempt_over) one.exceptions.add(handle);
    return select_once(one, stop, limit);
}

/// The handle that a failed select is about.
native_handle find_closed(std::span<const waited> handles) noexcept {
    const int kept = ::WSAGetLastError();
    const auto is_closed = [](const waited& each) { return code_for(each.handle, WSAENOTSOCK) == WSAEBADF; };
    const auto closed = std::ranges::find_if(handles, is_closed);
    ::WSASetLastError(kept);
    return closed != handles.end() ? closed->handle : handles.front().handle;
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
    const bool connecting = what == readiness::attempt_over || !has_peer(handle);
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

result<void> wait_any(std::span<waited> handles, deadline until) noexcept {
    if (handles.empty() || handles.size() > most_waited) {
        return tl::unexpected{error{errc::invalid_argument, operation::wait}};
    }
    for (;;) {
        selection several;
        for (const waited& each : handles) several.add(each.handle, each.what);
        switch (select_once(several, until.stop_handle(), left_until(until))) {
            case selected::handle:
                for (waited& each : handles) each.ready = several.contains(each.handle);
                return {};
            case selected::stop: return tl::unexpected{error{errc::stopped, operation::wait}};
            case selected::failure: return failed(find_closed(handles), operation::wait);
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
