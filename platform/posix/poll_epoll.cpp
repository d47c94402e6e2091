// Many handles by epoll(7), level-triggered. The waker is an eventfd that is written to and never read. It is
// registered edge-triggered, so epoll reports it once for all writes since the last wait.

#include <sockstate/platform/handle.hpp>
#include <sockstate/platform/poll.hpp>
#include <sockstate/platform/wait.hpp>

#include <posix/poll_timeout.hpp>
#include <posix/system_call.hpp>

#include <epoll_events.hpp>

#include <algorithm>

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace sockstate::platform {

namespace {

static_assert(EPOLLIN == epoll::in && EPOLLOUT == epoll::out && EPOLLERR == epoll::failure);
static_assert(EPOLLHUP == epoll::hang_up && EPOLLRDHUP == epoll::receive_hang_up);

/// What one system call takes; more stay in the queue.
constexpr std::size_t most_at_once = 256;

result<void> control(native_poller poller, int how, native_handle handle, std::uint64_t key,
                     std::uint32_t bits) noexcept {
    epoll_event event{};
    event.events = bits;
    event.data.u64 = key;
    return checked(::epoll_ctl(poller.queue, how, handle, &event), operation::poll);
}

/// Decodes what came, without the waker.
std::size_t decode(std::span<const epoll_event> came, std::span<poller_event> room) noexcept {
    std::size_t count = 0;
    for (const epoll_event& each : came) {
        if (each.data.u64 != waker_key) room[count++] = epoll::event_of(each.data.u64, each.events);
    }
    return count;
}

}  // namespace

result<native_poller> open_poller() noexcept {
    native_poller made{.queue = ::epoll_create1(EPOLL_CLOEXEC)};
    if (made.queue == -1) return failed(operation::open);
    made.waker = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    auto done = checked(made.waker == -1 ? -1 : 0, operation::open);
    if (done) done = control(made, EPOLL_CTL_ADD, made.waker, waker_key, EPOLLIN | EPOLLET);
    if (done) return made;
    close_poller(made);
    return tl::unexpected{done.error().during(operation::open)};
}

void close_poller(native_poller poller) noexcept {
    if (poller.waker != invalid_handle) static_cast<void>(close(poller.waker));
    if (poller.queue != invalid_handle) static_cast<void>(close(poller.queue));
}

result<native_registration> poll_handle(native_poller poller, native_handle handle, std::uint64_t key,
                                        interest asked) noexcept {
    // Added also where nothing is asked for, so that what cannot be polled fails at once. A mask of nothing would still
    // announce errors, again and again, so it is taken out then.
    if (auto added = control(poller, EPOLL_CTL_ADD, handle, key, epoll::bits_of(asked)); !added) {
        return tl::unexpected{added.error()};
    }
    if (asked.is_none()) static_cast<void>(control(poller, EPOLL_CTL_DEL, handle, key, 0));
    return native_registration{handle, asked, key};
}

result<void> change_interest(native_poller poller, native_registration& registration, interest asked) noexcept {
    int how = EPOLL_CTL_MOD;
    if (registration.asked.is_none()) how = EPOLL_CTL_ADD;
    if (asked.is_none()) how = EPOLL_CTL_DEL;
    auto done = control(poller, how, registration.entry, registration.key, epoll::bits_of(asked));
    if (done) registration.asked = asked;
    return done;
}

void stop_polling(native_poller poller, native_registration& registration) noexcept {
    if (!registration.asked.is_none()) static_cast<void>(control(poller, EPOLL_CTL_DEL, registration.entry, 0, 0));
    registration = {};
}

result<std::size_t> wait_in(native_poller poller, std::span<poller_event> room, deadline until) noexcept {
    epoll_event came[most_at_once];
    const int most = static_cast<int>(std::min(room.size(), most_at_once));
    for (;;) {
        if (until.has_stop()) {  // the queue is itself a handle that becomes readable
            if (auto ready = wait(poller.queue, readiness::readable, until); !ready) {
                return tl::unexpected{ready.error().during(operation::poll)};
            }
        }
        const int count = ::epoll_wait(poller.queue, came, most, until.has_stop() ? 0 : poll_timeout(until));
        if (count > 0) return decode({came, static_cast<std::size_t>(count)}, room);
        if (count == -1 && errno != EINTR) return failed(operation::poll);
        if (count == 0 && until.has_passed()) return tl::unexpected{error{errc::deadline_exceeded, operation::poll}};
    }
}

result<void> wake(native_poller poller) noexcept {
    const int kept = errno;  // of the code that a signal handler interrupts
    const std::uint64_t one = 1;
    const auto written = uninterrupted([&] { return ::write(poller.waker, &one, sizeof one); });
    // A counter that is full, after 2^64 - 2 wakes, announces each further one.
    const auto done = written == -1 && errno != EAGAIN ? result<void>{failed(operation::poll)} : result<void>{};
    errno = kept;
    return done;
}

result<native_handle> queue_handle(native_poller poller) noexcept {
    return poller.queue;
}

}  // namespace sockstate::platform
