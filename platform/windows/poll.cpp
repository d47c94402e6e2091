// Many handles by AFD polls over a completion port. A poll answers once; level-triggered readiness is made of asking
// again, at the next wait, about what was reported.

#include <sockstate/platform/poll.hpp>

#include <windows/afd.hpp>
#include <windows/poll_queue.hpp>
#include <windows/startup.hpp>
#include <windows/system_call.hpp>

#include <algorithm>
#include <limits>
#include <new>

namespace sockstate::platform {

namespace {

poll_queue& queue_of(native_poller poller) noexcept {
    return *reinterpret_cast<poll_queue*>(poller.queue);
}
poll_entry& entry_of(const native_registration& registration) noexcept {
    return *reinterpret_cast<poll_entry*>(registration.entry);
}
template <class T>
native_handle number_of(T* pointer) noexcept {
    return reinterpret_cast<native_handle>(pointer);
}

/// What is left in whole milliseconds, rounded up.
DWORD timeout_of(deadline until) noexcept {
    using milliseconds = std::chrono::milliseconds;
    if (!until.has_time()) return INFINITE;
    const auto left = std::chrono::ceil<milliseconds>(until.remaining()).count();
    return static_cast<DWORD>(std::min<milliseconds::rep>(left, std::numeric_limits<int>::max()));
}

}  // namespace

result<native_poller> open_poller() noexcept {
    if (auto started = start_winsock(operation::open); !started) return tl::unexpected{started.error()};
    auto* const queue = new (std::nothrow) poll_queue;
    if (queue == nullptr) return tl::unexpected{error::system(WSA_NOT_ENOUGH_MEMORY, operation::open)};
    if (auto opened = queue->open(); !opened) {
        delete queue;
        return tl::unexpected{opened.error().during(operation::open)};
    }
    return native_poller{number_of(queue), invalid_handle};
}

void close_poller(native_poller poller) noexcept {
    if (poller.queue != invalid_handle) delete &queue_of(poller);
}

result<native_registration> poll_handle(native_poller poller, native_handle handle, std::uint64_t key,
                                        interest asked) noexcept {
    if (poller.queue == invalid_handle) return tl::unexpected{error::system(WSAEBADF, operation::poll)};
    return queue_of(poller).add(handle, key, asked).map([&](poll_entry* made) {
        return native_registration{number_of(made), asked, key};
    });
}

result<void> change_interest(native_poller poller, native_registration& registration, interest asked) noexcept {
    if (registration.entry == invalid_handle) return tl::unexpected{error::system(WSAEBADF, operation::poll)};
    auto done = queue_of(poller).change(entry_of(registration), asked);
    if (done) registration.asked = asked;
    return done;
}

void stop_polling(native_poller poller, native_registration& registration) noexcept {
    queue_of(poller).remove(entry_of(registration));
    registration = {};
}

result<std::size_t> wait_in(native_poller poller, std::span<poller_event> room, deadline until) noexcept {
    if (poller.queue == invalid_handle) return tl::unexpected{error::system(WSAEBADF, operation::poll)};
    poll_queue& queue = queue_of(poller);
    for (;;) {
        if (auto asked = queue.ask_again(until.stop_handle()); !asked) return tl::unexpected{asked.error()};
        OVERLAPPED_ENTRY packets[poll_queue::most_at_once];
        ULONG count = 0;
        const auto most = static_cast<ULONG>(std::min(room.size(), poll_queue::most_at_once));
        if (::GetQueuedCompletionStatusEx(queue.port(), packets, most, &count, timeout_of(until), FALSE) == 0) {
            const DWORD code = ::GetLastError();
            if (code != WAIT_TIMEOUT) return tl::unexpected{error::system(static_cast<int>(code), operation::poll)};
            count = 0;
        }
        const auto seen = queue.take({packets, count}, room);
        if (seen.stopped && until.has_stop()) return tl::unexpected{error{errc::stopped, operation::poll}};
        if (seen.events > 0 || seen.woken) return seen.events;
        if (until.has_passed()) return tl::unexpected{error{errc::deadline_exceeded, operation::poll}};
    }
}

result<void> wake(native_poller poller) noexcept {
    if (poller.queue == invalid_handle) return tl::unexpected{error::system(WSAEBADF, operation::poll)};
    return queue_of(poller).wake();
}

result<native_handle> queue_handle(native_poller) noexcept {
    return tl::unexpected{error{errc::not_supported, operation::poll}};
}

}  // namespace sockstate::platform
