#pragma once

// Connections that are served at the same time, each on a thread of its own.

#include <sockstate/tcp.hpp>

#include <condition_variable>
#include <functional>
#include <list>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

namespace examples {

/// Threads that serve a stream each. The destructor waits for all of them.
class session_group {
public:
    using service = std::function<void(sockstate::tcp::stream&)>;

    session_group() = default;
    session_group(const session_group&) = delete;
    session_group& operator=(const session_group&) = delete;
    ~session_group() {
        std::unique_lock lock{mutex_};
        changed_.wait(lock, [&] { return running_.empty(); });
        join_ended(lock);
    }

    /// Serves `stream` on a thread; where the system has none to give, `stream` stays the caller's.
    [[nodiscard]] std::error_code start(sockstate::tcp::stream& stream, service serve) {
        std::unique_lock lock{mutex_};
        const auto self = running_.emplace(running_.end(), session{std::move(stream), {}});
        try {
            self->worker = std::thread{[this, self, serve = std::move(serve)] {
                serve(self->stream);
                end(self);
            }};
        } catch (const std::system_error& shortage) {
            stream = std::move(self->stream);
            running_.erase(self);
            return shortage.code();
        }
        join_ended(lock);
        return {};
    }

    /// Waits until a session has ended and given its stream back, at most until the deadline.
    void wait_for_end(sockstate::deadline until) {
        std::unique_lock lock{mutex_};
        changed_.wait_until(lock, until.when(), [&] { return !ended_.empty(); });
        join_ended(lock);
    }

private:
    struct session {
        sockstate::tcp::stream stream;
        std::thread worker;
    };

    void end(std::list<session>::iterator self) {
        static_cast<void>(std::move(self->stream).close());
        const std::lock_guard lock{mutex_};
        ended_.splice(ended_.end(), running_, self);
        changed_.notify_all();
    }

    /// Joins outside the lock: a thread that has told its end may still be on its way out of it.
    void join_ended(std::unique_lock<std::mutex>& lock) {
        std::list<session> over;
        over.swap(ended_);
        lock.unlock();
        for (session& one : over) one.worker.join();
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::list<session> running_;
    std::list<session> ended_;
};

}  // namespace examples
