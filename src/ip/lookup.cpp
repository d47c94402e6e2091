// Look-ups on threads of their own, and the list of those that were left behind: their threads are joined when they
// have ended, by the next look-up or by who waits for them, so that none runs code that someone unloads.

#include "ip/lookup.hpp"

#include <sockstate/ip/resolve.hpp>
#include <sockstate/platform/resolve.hpp>
#include <sockstate/platform/threads.hpp>
#include <sockstate/platform/wait.hpp>
#include <sockstate/stop_source.hpp>

#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <system_error>
#include <thread>

namespace sockstate::ip {

namespace {

/// A question with its thread, and the answer once there is one. `answered` is a handle that can be waited for beside
/// the caller's stop. All but the question and that handle is guarded by the list's mutex.
struct lookup {
    lookup(question what, stop_source answer_came) : asked{std::move(what)}, answered{std::move(answer_came)} {}

    void run() noexcept;

    const question asked;
    std::thread thread;
    std::optional<found_endpoints> answer;
    stop_source answered;
    std::shared_ptr<lookup> next;  ///< of the list
};

struct left_behind_list {
    std::mutex mutex;
    std::shared_ptr<lookup> first;

    /// Joins the threads that have ended, and counts the others. With the mutex held: who sees none knows that none
    /// runs.
    std::size_t count_running() {
        std::size_t running = 0;
        for (std::shared_ptr<lookup>* each = &first; *each;) {
            if ((*each)->answer) {
                (*each)->thread.join();  // it needs the mutex no more
                *each = std::shared_ptr<lookup>{(*each)->next};
            } else {
                ++running;
                each = &(*each)->next;
            }
        }
        return running;
    }
};

/// Never destroyed: a look-up that is left behind may outlast every static.
left_behind_list& left_behind() {
    static auto& list = *new left_behind_list;
    return list;
}

/// What is thrown must not leave the thread.
found_endpoints ask_without_throwing(const question& asked) noexcept {
    try {
        return asked.ask();
    } catch (const std::bad_alloc&) {
        return tl::unexpected{error{resolver_errc::out_of_memory, operation::resolve}};
    }
}

void lookup::run() noexcept {
    auto found = ask_without_throwing(asked);
    left_behind_list& list = left_behind();
    const std::lock_guard lock{list.mutex};
    answer.emplace(std::move(found));
    answered.request_stop();
}

/// The thread starts as it is to run: with every signal blocked, those of the caller's own are none of its business.
std::thread start(lookup& what) {
    platform::signal_mask before;
    platform::hold_signals(before);
    struct release {
        const platform::signal_mask& mask;
        ~release() { platform::release_signals(mask); }
    } const released{before};
    return std::thread{[&what] { what.run(); }};
}

}  // namespace

found_endpoints question::ask() const {
    std::vector<endpoint> found;
    if (auto done = platform::resolve(host.c_str(), service.c_str(), protocol, found); !done) {
        return tl::unexpected{done.error()};
    }
    return found;
}

found_endpoints ask_until(question asked, deadline until) {
    left_behind_list& list = left_behind();
    if (until.has_stop()) {  // one that was requested before costs no thread
        const auto paused = platform::pause(until.no_later_than(deadline::clock::time_point{}));
        if (!paused) return tl::unexpected{paused.error().during(operation::resolve)};
    }
    auto answered = stop_source::open();
    if (!answered) return tl::unexpected{answered.error().during(operation::resolve)};
    const auto mine = std::make_shared<lookup>(std::move(asked), std::move(*answered));
    std::unique_lock lock{list.mutex};
    static_cast<void>(list.count_running());
    try {
        mine->thread = start(*mine);
    } catch (const std::system_error&) {  // no thread left: EAGAIN, which of a socket means something else
        return tl::unexpected{error{resolver_errc::out_of_memory, operation::resolve}};
    }
    lock.unlock();
    const auto waited = platform::wait(mine->answered.native(), platform::readiness::readable, until);
    lock.lock();
    if (!waited && !mine->answer) {
        mine->next = std::move(list.first);
        list.first = mine;
        return tl::unexpected{waited.error().during(operation::resolve)};
    }
    lock.unlock();
    mine->thread.join();
    if (!waited && waited.error() == errc::stopped) return tl::unexpected{waited.error().during(operation::resolve)};
    return *std::move(mine->answer);
}

std::size_t lookups_left_behind() {
    left_behind_list& list = left_behind();
    const std::lock_guard lock{list.mutex};
    return list.count_running();
}

result<void> wait_for_lookups(deadline until) {
    left_behind_list& list = left_behind();
    for (;;) {
        std::unique_lock lock{list.mutex};
        if (list.count_running() == 0) return {};
        const std::shared_ptr<lookup> running = list.first;
        lock.unlock();
        const auto ended = platform::wait(running->answered.native(), platform::readiness::readable, until);
        if (!ended) return tl::unexpected{ended.error().during(operation::resolve)};
    }
}

}  // namespace sockstate::ip
