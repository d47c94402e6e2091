#pragma once

// Runs tasks in one thread: each until it has to wait for a socket, and on when a poller announces that socket.

#include "coroutines/task.hpp"

#include <sockstate/poller.hpp>

#include <array>
#include <coroutine>
#include <cstdint>
#include <deque>
#include <unordered_map>
#include <utility>
#include <vector>

namespace examples {

class scheduler {
public:
    explicit scheduler(sockstate::poller poller) noexcept : poller_{std::move(poller)} {}
    scheduler(const scheduler&) = delete;
    scheduler& operator=(const scheduler&) = delete;
    /// Destroys the tasks that have not come to their end, with the sockets that they hold.
    ~scheduler() = default;

    /// Takes a socket in, for tasks to wait for. It should not block.
    template <class P, class S>
    [[nodiscard]] sockstate::result<sockstate::registered<sockstate::socket<P, S>>> add(
        sockstate::socket<P, S>&& socket) {
        return poller_.add(std::move(socket), next_key_++);
    }

    /// Starts a task at the next round, and owns it to its end.
    void spawn(task<void> made) {
        ready_.push_back({made.handle(), next_task_});
        tasks_.try_emplace(next_task_++, std::move(made));
    }
    [[nodiscard]] std::size_t size() const noexcept { return tasks_.size(); }

    /// Runs until no task is left. Errors: `errc::stopped`, `errc::deadline_exceeded`, and those of `poller::wait`.
    /// What a task throws comes out of here.
    sockstate::result<void> run(sockstate::deadline until) {
        std::array<sockstate::poller::event, 256> room;
        for (;;) {
            while (!ready_.empty()) {
                const suspended next = ready_.front();
                ready_.pop_front();
                resume(next);
            }
            if (tasks_.empty()) return {};
            const auto events = poller_.wait(room, until);
            if (!events) return tl::unexpected{events.error()};
            for (const auto& event : *events) {
                if (const auto found = waiting_.extract(event.key)) resume(found.mapped());
            }
        }
    }

    /// `co_await loop.until<readable>(socket)`: waits until the socket is ready. One task at a time waits for a socket.
    template <class What, class Socket>
    [[nodiscard]] auto until(sockstate::registered<Socket>& socket) noexcept {
        struct awaiter {
            scheduler& loop;
            sockstate::registered<Socket>& socket;
            sockstate::result<void> set = {};

            [[nodiscard]] static bool await_ready() noexcept { return false; }
            bool await_suspend(std::coroutine_handle<> self) {
                set = socket.set(What{});
                if (set) loop.waiting_.try_emplace(socket.key(), suspended{self, loop.current_});
                return set.has_value();  // otherwise it goes on, and is given the error
            }
            [[nodiscard]] sockstate::result<void> await_resume() const noexcept { return set; }
        };
        return awaiter{*this, socket};
    }
    /// `co_await loop.until_one_ends()`: waits until any other task has come to its end.
    [[nodiscard]] auto until_one_ends() noexcept {
        struct awaiter {
            scheduler& loop;

            [[nodiscard]] static bool await_ready() noexcept { return false; }
            void await_suspend(std::coroutine_handle<> self) { loop.for_an_end_.push_back({self, loop.current_}); }
            void await_resume() const noexcept {}
        };
        return awaiter{*this};
    }

private:
    /// Where a task goes on: in itself, or in one of those that it awaits.
    struct suspended {
        std::coroutine_handle<> at;
        std::uint64_t task;
    };

    void resume(suspended next) {
        current_ = next.task;
        next.at.resume();
        const auto ran = tasks_.find(next.task);
        if (!ran->second.handle().done()) return;
        {
            const auto ended = tasks_.extract(ran);  // destroyed before others go on, with its arguments
            ended.mapped().handle().promise().take();
        }
        ready_.insert(ready_.end(), for_an_end_.begin(), for_an_end_.end());
        for_an_end_.clear();
    }

    sockstate::poller poller_;  // outlives what the tasks have registered in it
    std::uint64_t next_key_ = 0;
    std::uint64_t next_task_ = 0;
    std::uint64_t current_ = 0;
    std::unordered_map<std::uint64_t, suspended> waiting_;  // by the socket's key
    std::vector<suspended> for_an_end_;
    std::deque<suspended> ready_;
    std::unordered_map<std::uint64_t, task<void>> tasks_;
};

}  // namespace examples
