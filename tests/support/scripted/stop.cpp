// The stops of the scripted kernel: numbers, and those of them that were raised.

#include "stop.hpp"

#include <sockstate/platform/stop.hpp>

#include <condition_variable>
#include <mutex>
#include <set>

namespace sockstate::test {

namespace {

std::mutex mutex;
std::condition_variable one_raised;
std::set<native_handle> raised;
constexpr native_handle first_stop = 1'000'000;
native_handle next_stop = first_stop;

}  // namespace

bool is_stop(native_handle handle) noexcept {
    return handle != invalid_handle && handle >= first_stop;
}

result<void> wait_for_stop(native_handle handle, deadline until) {
    std::unique_lock lock{mutex};
    const auto ready = [&] { return raised.contains(handle) || raised.contains(until.stop_handle()); };
    if (!until.has_time()) {
        one_raised.wait(lock, ready);
    } else if (!one_raised.wait_until(lock, until.when(), ready)) {
        return tl::unexpected{error{errc::deadline_exceeded, operation::wait}};
    }
    if (raised.contains(until.stop_handle())) return tl::unexpected{error{errc::stopped, operation::wait}};
    return {};
}

result<void> wait_for_stops(std::span<platform::waited> handles, deadline until) {
    std::unique_lock lock{mutex};
    const auto ready = [&] {
        bool any = raised.contains(until.stop_handle());
        for (platform::waited& each : handles) any = (each.ready = raised.contains(each.handle)) || any;
        return any;
    };
    if (!one_raised.wait_for(lock, std::chrono::minutes{1}, ready)) {
        return tl::unexpected{error{errc::deadline_exceeded, operation::wait}};
    }
    if (raised.contains(until.stop_handle())) return tl::unexpected{error{errc::stopped, operation::wait}};
    return {};
}

}  // namespace sockstate::test

namespace sockstate::platform {

result<stop_handles> open_stop() noexcept {
    const std::lock_guard lock{test::mutex};
    const native_handle made = test::next_stop++;
    return stop_handles{made, made};
}

void raise_stop(stop_handles stop) noexcept {
    const std::lock_guard lock{test::mutex};
    test::raised.insert(stop.raised);
    test::one_raised.notify_all();
}

void close_stop(stop_handles) noexcept {}

}  // namespace sockstate::platform
