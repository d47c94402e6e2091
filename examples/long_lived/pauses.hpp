#pragma once

// How long a client waits before it connects again.

#include <algorithm>
#include <chrono>
#include <random>

namespace examples {

/// Pauses that are drawn at random from 0 to a bound, which doubles from one to the next. The chance keeps apart the
/// clients that a server lost all at once ("full jitter"); the bound gives a server that is down its rest.
class pauses {
public:
    using span = std::chrono::duration<double>;

    pauses(span first, span longest) : first_{std::min(first, longest)}, longest_{longest}, bound_{first_} {}

    [[nodiscard]] span next() {
        const span drawn{std::uniform_real_distribution{0.0, bound_.count()}(random_)};
        bound_ = std::min(2 * bound_, longest_);
        return drawn;
    }
    /// After a connection that was a success.
    void start_over() { bound_ = first_; }

private:
    span first_;
    span longest_;
    span bound_;
    std::mt19937 random_{std::random_device{}()};
};

}  // namespace examples
