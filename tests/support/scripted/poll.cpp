// Pollers of the scripted kernel: each handle is in one at most, and leaves it before it is closed.

#include "outcome.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace sockstate::platform {

using test::answer;
using test::call;
using test::scripted;

namespace {

std::string text_of(interest asked) {
    if (asked.is_none()) return "none";
    if (asked.readable && asked.writable) return "readable writable";
    return asked.readable ? "readable" : "writable";
}

std::string text_of(std::uint64_t key, interest asked) {
    return std::to_string(key) + " " + text_of(asked);
}

}  // namespace

result<native_poller> open_poller() noexcept {
    return opened(call::open_poller, scripted().play(call::open_poller)).map([](native_handle queue) {
        return native_poller{queue, invalid_handle};
    });
}

void close_poller(native_poller poller) noexcept {
    if (poller.queue == invalid_handle) return;
    static_cast<void>(scripted().play(call::close_poller, poller.queue));
    scripted().close(poller.queue);
}

result<native_registration> poll_handle(native_poller poller, native_handle handle, std::uint64_t key,
                                        interest asked) noexcept {
    return outcome(call::poll_handle, scripted().play(call::poll_handle, handle, text_of(key, asked)),
                   [&](const answer&) {
                       scripted().enter(poller.queue, handle);
                       return native_registration{handle, asked, key};
                   });
}

result<void> change_interest(native_poller, native_registration& registration, interest asked) noexcept {
    if (asked == registration.asked) FAIL_CHECK("a change of nothing is no call: ", scripted().story());
    const std::string arguments = text_of(registration.key, asked);
    return outcome(call::change_interest, scripted().play(call::change_interest, registration.entry, arguments),
                   [&](const answer&) { registration.asked = asked; });
}

void stop_polling(native_poller poller, native_registration& registration) noexcept {
    const std::string arguments = std::to_string(registration.key);
    static_cast<void>(scripted().play(call::stop_polling, registration.entry, arguments));
    scripted().leave(poller.queue, registration.entry);
    registration = {};
}

result<std::size_t> wait_in(native_poller poller, std::span<poller_event> room, deadline until) noexcept {
    const auto how = scripted().play(call::wait_in, poller.queue, std::to_string(room.size()));
    const auto failure = how.failure_of(call::wait_in);
    if (failure && *failure == errc::deadline_exceeded) {
        if (!until.has_time()) FAIL_CHECK("a wait without a deadline that passes: ", scripted().story());
        scripted().move_to(until.when());
    }
    if (failure && *failure == errc::stopped && !until.has_stop()) {
        FAIL_CHECK("a wait without a stop that is stopped: ", scripted().story());
    }
    return outcome(call::wait_in, how, [&](const answer& told) {
        const auto events = told.as<std::vector<poller_event>>();
        if (events.size() > room.size()) FAIL_CHECK("more events than there is room for: ", scripted().story());
        std::copy_n(events.begin(), std::min(events.size(), room.size()), room.begin());
        return events.size();
    });
}

result<void> wake(native_poller poller) noexcept {
    return done(call::wake, scripted().play(call::wake, poller.queue));
}

result<native_handle> queue_handle(native_poller poller) noexcept {
    return outcome(call::queue_handle, scripted().play(call::queue_handle, poller.queue),
                   [&](const answer&) { return poller.queue; });
}

}  // namespace sockstate::platform
