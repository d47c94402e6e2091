#pragma once

// A coroutine that returns one value. It starts when it is awaited, and at its end the coroutine that awaits it
// continues.
//
// Both are symmetric transfers: `await_suspend` returns the coroutine that runs next, so a long row of tasks that never
// wait takes no more of the stack than one. (g++ needs -O2 for that, or -foptimize-sibling-calls.)

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

namespace examples {

template <class T>
struct given_value {
    std::optional<T> value;
    void return_value(T given) { value.emplace(std::move(given)); }
    [[nodiscard]] T take() { return std::move(*value); }
};
template <>
struct given_value<void> {
    void return_void() const noexcept {}
    void take() const noexcept {}
};

/// Owns its coroutine, and is awaited once. A task that is destroyed before its end takes the coroutine's variables
/// with it, and the tasks that it awaits. What the coroutine throws comes out of `co_await`.
template <class T>
class [[nodiscard]] task {
public:
    struct promise_type : given_value<T> {
        std::coroutine_handle<> awaiting = std::noop_coroutine();
        std::exception_ptr failure;

        [[nodiscard]] task get_return_object() noexcept { return task{handle_type::from_promise(*this)}; }
        [[nodiscard]] static std::suspend_always initial_suspend() noexcept { return {}; }
        [[nodiscard]] static auto final_suspend() noexcept {
            struct on_with_who_awaits : std::suspend_always {
                [[nodiscard]] static std::coroutine_handle<> await_suspend(handle_type ended) noexcept {
                    return ended.promise().awaiting;
                }
            };
            return on_with_who_awaits{};
        }
        void unhandled_exception() noexcept { failure = std::current_exception(); }
    };
    using handle_type = std::coroutine_handle<promise_type>;

    task(task&& other) noexcept : coroutine_{std::exchange(other.coroutine_, {})} {}
    task& operator=(task&&) = delete;
    ~task() {
        if (coroutine_) coroutine_.destroy();
    }

    /// For the scheduler, which starts tasks that nobody awaits.
    [[nodiscard]] std::coroutine_handle<> handle() const noexcept { return coroutine_; }

    [[nodiscard]] static bool await_ready() noexcept { return false; }
    [[nodiscard]] std::coroutine_handle<> await_suspend(std::coroutine_handle<> awaiting) const noexcept {
        coroutine_.promise().awaiting = awaiting;
        return coroutine_;
    }
    [[nodiscard]] T await_resume() const {
        auto& ended = coroutine_.promise();
        if (ended.failure) std::rethrow_exception(ended.failure);
        return ended.take();
    }

private:
    explicit task(handle_type coroutine) noexcept : coroutine_{coroutine} {}

    handle_type coroutine_;
};

}  // namespace examples
