#pragma once

// A coroutine that gives one value. It starts when it is awaited, and at its end the coroutine that awaits it goes on.
//
// Both are symmetric transfers: `await_suspend` returns the coroutine that runs next, and nothing is left on the stack.
// A long row of tasks that never have to wait therefore takes no more of it than one. (g++ needs -O2 for that, or
// -foptimize-sibling-calls.)

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

namespace examples {

template <class T>
class task;

namespace detail {

class promise_base {
public:
    struct resume_who_awaits {
        [[nodiscard]] static bool await_ready() noexcept { return false; }
        template <class Promise>
        [[nodiscard]] std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> ended) const noexcept {
            return ended.promise().awaiting;
        }
        void await_resume() const noexcept {}
    };

    [[nodiscard]] static std::suspend_always initial_suspend() noexcept { return {}; }
    [[nodiscard]] static resume_who_awaits final_suspend() noexcept { return {}; }
    void unhandled_exception() noexcept { failure_ = std::current_exception(); }

    std::coroutine_handle<> awaiting = std::noop_coroutine();

protected:
    void rethrow() const {
        if (failure_) std::rethrow_exception(failure_);
    }

private:
    std::exception_ptr failure_;
};

template <class T>
class promise : public promise_base {
public:
    [[nodiscard]] task<T> get_return_object() noexcept;
    void return_value(T given) { value_.emplace(std::move(given)); }
    [[nodiscard]] T take() {
        rethrow();
        return std::move(*value_);
    }

private:
    std::optional<T> value_;
};

template <>
class promise<void> : public promise_base {
public:
    [[nodiscard]] task<void> get_return_object() noexcept;
    void return_void() const noexcept {}
    void take() const { rethrow(); }
};

}  // namespace detail

/// Owns its coroutine. A task that is destroyed before its end takes the coroutine's variables with it, and the tasks
/// that it awaits.
template <class T>
class [[nodiscard]] task {
public:
    using promise_type = detail::promise<T>;
    using handle_type = std::coroutine_handle<promise_type>;

    explicit task(handle_type coroutine) noexcept : coroutine_{coroutine} {}
    task(task&& other) noexcept : coroutine_{std::exchange(other.coroutine_, {})} {}
    task& operator=(task&&) = delete;
    ~task() {
        if (coroutine_) coroutine_.destroy();
    }

    /// For the scheduler, which runs tasks that nobody awaits.
    [[nodiscard]] handle_type handle() const noexcept { return coroutine_; }

    [[nodiscard]] auto operator co_await() && noexcept {
        struct awaiter {
            handle_type awaited;

            [[nodiscard]] static bool await_ready() noexcept { return false; }
            [[nodiscard]] std::coroutine_handle<> await_suspend(std::coroutine_handle<> awaiting) const noexcept {
                awaited.promise().awaiting = awaiting;
                return awaited;
            }
            [[nodiscard]] T await_resume() const { return awaited.promise().take(); }
        };
        return awaiter{coroutine_};
    }

private:
    handle_type coroutine_;
};

template <class T>
task<T> detail::promise<T>::get_return_object() noexcept {
    return task<T>{std::coroutine_handle<promise>::from_promise(*this)};
}
inline task<void> detail::promise<void>::get_return_object() noexcept {
    return task<void>{std::coroutine_handle<promise>::from_promise(*this)};
}

}  // namespace examples
