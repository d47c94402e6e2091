// Look-ups on threads of their own, and the list of those that were left behind: their threads are joined when they
// have ended, by the next look-up or by who waits for them, so that none runs code that someone unloads.

#include "ip/lookup.hpp"

#include <sockstate/ip/resolve.hpp>
#include <sockstate/platform/resolve.hpp>
#include <sockstate/platform/threads.hpp>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <system_error>
#include <thread>

namespace sockstate::ip {

namespace {

/// A question with its thread, and the answer once there is one. All but the question is guarded by the list's mutex.
struct lookup {
    explicit lookup(question what) : asked{std::move(what)} {}

    void run() noexcept;

    const question asked;
    std::thread thread;
    std::optional<found_endpoints> answer;
    std::condition_variable answered;
    bool is_left_behind = false;
    std::shared_ptr<lookup> next;  ///< of the list
};

struct left_behind_list {
    std::mutex mutex;
    std::condition_variable one_ended;
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
    answered.notify_one();
    if (is_left_behind) list.one_ended.notify_all();
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
    const auto mine = std::make_shared<lookup>(std::move(asked));
    std::unique_lock lock{list.mutex};
    static_cast<void>(list.count_running());
    try {
        mine->thread = start(*mine);
    } catch (const std::system_error&) {  // no thread left: EAGAIN, which of a socket means something else
        return tl::unexpected{error{resolver_errc::out_of_memory, operation::resolve}};
    }
    if (!mine->answered.wait_until(lock, until.when(), [&] { return mine->answer.has_value(); })) {
        mine->is_left_behind = true;
        mine->next = std::move(list.first);
        list.first = mine;
        return tl::unexpected{error{errc::deadline_exceeded, operation::resolve}};
    }
    lock.unlock();
    mine->thread.join();
    return *std::move(mine->answer);
}

std::size_t lookups_left_behind() {
    left_behind_list& list = left_behind();
    const std::lock_guard lock{list.mutex};
    return list.count_running();
}

result<void> wait_for_lookups(deadline until) {
    left_behind_list& list = left_behind();
    std::unique_lock lock{list.mutex};
    const auto none_runs = [&] { return list.count_running() == 0; };
    if (until.is_never()) {
        list.one_ended.wait(lock, none_runs);
    } else if (!list.one_ended.wait_until(lock, until.when(), none_runs)) {
        return tl::unexpected{error{errc::deadline_exceeded, operation::resolve}};
    }
    return {};
}

}  // namespace sockstate::ip
