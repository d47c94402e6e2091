#pragma once

// Runs tasks in one thread. Each task runs until it has to wait for a socket, and continues when the poller reports
// that the socket is ready.

#include "coroutines/task.hpp"

#include <sockstate/poller.hpp>

#include <array>
#include <cstdint>
#include <deque>
#include <unordered_map>
#include <vector>

namespace examples {

/// Its end destroys the tasks that have not come to theirs, with the sockets that they hold.
class scheduler {
public:
    explicit scheduler(sockstate::poller poller) noexcept : poller_{std::move(poller)} {}

    /// Takes a socket in, for tasks to wait for. It should not block.
    template <class P, class S>
    [[nodiscard]] auto add(sockstate::socket<P, S>&& socket) {
        return poller_.add(std::move(socket), next_number_++);
    }
    /// Starts a task at the next round, and owns it to its end.
    void spawn(task<void> made) {
        const auto number = next_number_++;
        const auto added = tasks_.try_emplace(number, run_to_end(number, std::move(made))).first;
        ready_.push_back(added->second.handle());
    }
    [[nodiscard]] std::size_t size() const noexcept { return tasks_.size(); }

    /// Runs until no task is left. Errors: `errc::stopped`, `errc::deadline_exceeded`, and those of `poller::wait`.
    /// What a task throws comes out of here.
    sockstate::result<void> run(sockstate::deadline until) {
        std::array<sockstate::poller::event, 256> room;
        for (;;) {
            while (!ready_.empty()) {
                const auto next = ready_.front();
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
            std::uint64_t key;
            sockstate::result<void> set;

            [[nodiscard]] bool await_ready() const noexcept { return !set; }  // it goes on, and is given the error
            void await_suspend(std::coroutine_handle<> self) const { loop.waiting_.try_emplace(key, self); }
            [[nodiscard]] sockstate::result<void> await_resume() const noexcept { return set; }
        };
        return awaiter{*this, socket.key(), socket.set(What{})};
    }
    /// `co_await loop.until_one_ends()`: waits until any other task has come to its end.
    [[nodiscard]] auto until_one_ends() noexcept {
        struct awaiter : std::suspend_always {
            scheduler& loop;
            void await_suspend(std::coroutine_handle<> self) const { loop.for_an_end_.push_back(self); }
        };
        return awaiter{{}, *this};
    }

private:
    task<void> run_to_end(std::uint64_t number, task<void> made) {
        try {
            co_await std::move(made);
        } catch (...) {
            thrown_ = std::current_exception();
        }
        ended_ = number;
    }
    void resume(std::coroutine_handle<> next) {
        next.resume();
        if (!ended_) return;
        tasks_.erase(*std::exchange(ended_, std::nullopt));  // destroyed before others go on, with its arguments
        ready_.insert(ready_.end(), for_an_end_.begin(), for_an_end_.end());
        for_an_end_.clear();
        if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
    }

    sockstate::poller poller_;       // outlives what the tasks have registered in it
    std::uint64_t next_number_ = 0;  // of a socket or a task
    std::optional<std::uint64_t> ended_;
    std::exception_ptr thrown_;
    std::unordered_map<std::uint64_t, std::coroutine_handle<>> waiting_;  // by the socket's key
    std::vector<std::coroutine_handle<>> for_an_end_;
    std::deque<std::coroutine_handle<>> ready_;
    std::unordered_map<std::uint64_t, task<void>> tasks_;
};

}  // namespace examples
