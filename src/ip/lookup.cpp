// Look-ups on their own threads, and the list of those that continue in the background. The next look-up, or a call
// that waits for them, joins the threads that have ended, so that no thread runs code that was unloaded.

#include "ip/lookup.hpp"

#include <sockstate/ip/resolve.hpp>
#include <sockstate/platform/resolve.hpp>
#include <sockstate/platform/threads.hpp>
#include <sockstate/platform/wait.hpp>
#include <sockstate/stop_source.hpp>

#include "detail/catching.hpp"

#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace sockstate::ip {

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

namespace {

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
    found_endpoints found = tl::unexpected{error{resolver_errc::out_of_memory, operation::resolve}};
    static_cast<void>(sockstate::detail::fails_for_lack([&] { found = asked.ask(); }));
    return found;
}

/// The thread starts as it is to run: with every signal blocked, those of the caller's own are none of its business.
std::thread start_thread(lookup& what) {
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
    if (auto done = platform::resolve(host.c_str(), service.c_str(), protocol, family, found); !done) {
        return tl::unexpected{done.error()};
    }
    if (service.empty()) {
        for (endpoint& each : found) each = {each.address(), port};
    }
    return found;
}

void lookup::run() noexcept {
    auto found = ask_without_throwing(asked);
    left_behind_list& list = left_behind();
    const std::lock_guard lock{list.mutex};
    answer.emplace(std::move(found));
    answered.request_stop();
}

result<running_lookup> running_lookup::start(question asked) {
    auto answered = stop_source::open();
    if (!answered) return tl::unexpected{answered.error().during(operation::resolve)};
    auto one = std::make_shared<lookup>(std::move(asked), std::move(*answered));
    left_behind_list& list = left_behind();
    const std::lock_guard lock{list.mutex};
    static_cast<void>(list.count_running());
    // Without a thread left the system's code is EAGAIN, which of a socket means something else.
    if (sockstate::detail::fails_for_lack([&] { one->thread = start_thread(*one); })) {
        return tl::unexpected{error{resolver_errc::out_of_memory, operation::resolve}};
    }
    return running_lookup{std::move(one)};
}

running_lookup::~running_lookup() {
    if (!one_) return;
    left_behind_list& list = left_behind();
    const std::lock_guard lock{list.mutex};
    one_->next = std::move(list.first);
    list.first = std::move(one_);
}

native_handle running_lookup::answered() const noexcept {
    return one_->answered.native();
}

std::optional<found_endpoints> running_lookup::take() {
    std::unique_lock lock{left_behind().mutex};
    if (!one_->answer) return std::nullopt;
    lock.unlock();
    const auto ended = std::exchange(one_, nullptr);
    ended->thread.join();
    return std::move(ended->answer);
}

result<void> check_time(deadline until) noexcept {
    if (until.has_passed()) return tl::unexpected{error{errc::deadline_exceeded, operation::resolve}};
    if (!until.has_stop()) return {};
    const auto paused = platform::pause(until.no_later_than(deadline::clock::time_point{}));
    if (!paused) return tl::unexpected{paused.error().during(operation::resolve)};
    return {};
}

found_endpoints ask_until(question asked, deadline until) {
    if (auto in_time = check_time(until); !in_time) return tl::unexpected{in_time.error()};
    auto running = running_lookup::start(std::move(asked));
    if (!running) return tl::unexpected{running.error()};
    const auto waited = platform::wait(running->answered(), platform::readiness::readable, until);
    auto answer = running->take();
    const bool is_stopped = !waited && waited.error() == errc::stopped;
    if (!answer || is_stopped) return tl::unexpected{waited.error().during(operation::resolve)};
    return *std::move(answer);
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
