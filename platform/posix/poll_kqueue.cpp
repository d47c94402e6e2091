// Many handles by kqueue(2), level-triggered: a filter for each direction. EVFILT_USER wakes.

#include <sockstate/platform/handle.hpp>
#include <sockstate/platform/poll.hpp>
#include <sockstate/platform/wait.hpp>

#include <posix/system_call.hpp>

#include <kqueue_events.hpp>

#include <algorithm>
#include <ctime>

#include <fcntl.h>
#include <sys/event.h>
#include <sys/time.h>

namespace sockstate::platform {

namespace {

static_assert(EVFILT_READ == kqueue::read_filter && EVFILT_WRITE == kqueue::write_filter);
static_assert(EV_EOF == kqueue::end_of_file);

/// What one system call takes; more stay in the queue.
constexpr std::size_t most_at_once = 256;

constexpr std::uintptr_t waker_identity = 0;

/// Applies one change, and gives back what became of it alone: without EV_RECEIPT it could take events away.
result<void> change(native_poller poller, std::uintptr_t identity, int filter, int flags, std::uint32_t filter_flags,
                    std::uint64_t key) noexcept {
    struct kevent asked{};
    EV_SET(&asked, identity, static_cast<decltype(asked.filter)>(filter),
           static_cast<decltype(asked.flags)>(flags | EV_RECEIPT), filter_flags, 0,
           reinterpret_cast<decltype(asked.udata)>(static_cast<std::uintptr_t>(key)));
    struct kevent answer{};
    const int count = uninterrupted([&] { return ::kevent(poller.queue, &asked, 1, &answer, 1, nullptr); });
    if (count == -1) return failed(operation::poll);
    if (count == 1 && (answer.flags & EV_ERROR) != 0 && answer.data != 0) {
        return tl::unexpected{error::system(static_cast<int>(answer.data), operation::poll)};
    }
    return {};
}

result<void> change(native_poller poller, native_handle handle, std::uint64_t key, int filter, bool before,
                    bool after) noexcept {
    if (before == after) return {};
    auto done = change(poller, static_cast<std::uintptr_t>(handle), filter, after ? EV_ADD : EV_DELETE, 0, key);
    // A filter that is gone already is what was asked for.
    if (!done && !after && done.error().native_code() == ENOENT) return {};
    return done;
}

/// From one interest to the other; on failure back again.
result<void> change(native_poller poller, native_handle handle, std::uint64_t key, interest before,
                    interest after) noexcept {
    auto done = change(poller, handle, key, EVFILT_READ, before.readable, after.readable);
    if (!done) return done;
    done = change(poller, handle, key, EVFILT_WRITE, before.writable, after.writable);
    if (!done) static_cast<void>(change(poller, handle, key, EVFILT_READ, after.readable, before.readable));
    return done;
}

/// What is left, a day at most: macOS refuses long ones.
timespec timeout_of(deadline until) noexcept {
    using std::chrono::seconds;
    constexpr std::chrono::nanoseconds longest = std::chrono::hours{24};
    const auto left = std::min<std::chrono::nanoseconds>(until.remaining(), longest);
    timespec span{};
    span.tv_sec = static_cast<std::time_t>(left / seconds{1});
    span.tv_nsec = static_cast<long>((left % seconds{1}).count());
    return span;
}

/// Decodes what came, without the waker.
std::size_t decode(std::span<const struct kevent> came, std::span<poller_event> room) noexcept {
    std::size_t count = 0;
    for (const struct kevent& each : came) {
        if (each.filter == EVFILT_USER) continue;
        const auto key = static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(each.udata));
        room[count++] = kqueue::event_of(key, each.filter, each.flags, static_cast<std::uint32_t>(each.fflags));
    }
    return count;
}

}  // namespace

result<native_poller> open_poller() noexcept {
    const native_poller made{.queue = ::kqueue()};
    if (made.queue == -1) return failed(operation::open);
    auto done = checked(::fcntl(made.queue, F_SETFD, FD_CLOEXEC), operation::open);
    if (done) done = change(made, waker_identity, EVFILT_USER, EV_ADD | EV_CLEAR, 0, 0);
    if (done) return made;
    close_poller(made);
    return tl::unexpected{done.error().during(operation::open)};
}

void close_poller(native_poller poller) noexcept {
    if (poller.queue != invalid_handle) static_cast<void>(close(poller.queue));
}

result<native_registration> poll_handle(native_poller poller, native_handle handle, std::uint64_t key,
                                        interest asked) noexcept {
    if (handle == invalid_handle) return tl::unexpected{error::system(EBADF, operation::poll)};
    return change(poller, handle, key, interest{}, asked).map([&] { return native_registration{handle, asked, key}; });
}

result<void> change_interest(native_poller poller, native_registration& registration, interest asked) noexcept {
    auto done = change(poller, registration.entry, registration.key, registration.asked, asked);
    if (done) registration.asked = asked;
    return done;
}

void stop_polling(native_poller poller, native_registration& registration) noexcept {
    static_cast<void>(change_interest(poller, registration, {}));
    registration = {};
}

result<std::size_t> wait_in(native_poller poller, std::span<poller_event> room, deadline until) noexcept {
    struct kevent came[most_at_once];
    const int most = static_cast<int>(std::min(room.size(), most_at_once));
    for (;;) {
        if (until.has_stop()) {  // the queue is itself a handle that becomes readable
            if (auto ready = wait(poller.queue, readiness::readable, until); !ready) {
                return tl::unexpected{ready.error().during(operation::poll)};
            }
        }
        const timespec timeout = until.has_stop() ? timespec{} : timeout_of(until);
        const bool waits_for_ever = !until.has_time() && !until.has_stop();
        const int count = ::kevent(poller.queue, nullptr, 0, came, most, waits_for_ever ? nullptr : &timeout);
        if (count > 0) return decode({came, static_cast<std::size_t>(count)}, room);
        if (count == -1 && errno != EINTR) return failed(operation::poll);
        if (count == 0 && until.has_passed()) return tl::unexpected{error{errc::deadline_exceeded, operation::poll}};
    }
}

result<void> wake(native_poller poller) noexcept {
    const int kept = errno;  // of the code that a signal handler interrupts
    const auto done = change(poller, waker_identity, EVFILT_USER, 0, NOTE_TRIGGER, 0);
    errno = kept;
    return done;
}

result<native_handle> queue_handle(native_poller poller) noexcept {
    return poller.queue;
}

}  // namespace sockstate::platform
