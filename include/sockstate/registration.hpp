#pragma once

// A handle in a poller, and what is waited for there.
// Threads: `set`, a move and the end of a registration need it alone.

#include <sockstate/concepts.hpp>
#include <sockstate/platform/poll.hpp>

#include <utility>

namespace sockstate {

/// Readiness to receive or to accept: `readable{}`, or `readable{wanted}`.
struct readable {
    bool wanted = true;  ///< false: not from here on
};
/// Readiness to send, or to finish connecting.
struct writable {
    bool wanted = true;  ///< false: not from here on
};

/// A socket of `P` in state `S` can be waited for so: the table has a row for the call that would not block.
template <class P, class S, class I>
concept can_poll = (std::is_same_v<I, readable> && can_wait_readable<P, S>) ||
                   (std::is_same_v<I, writable> && can_wait_writable<P, S>);

/// And after the call `What`, which leads to another state.
template <class P, class S, verb What, class I>
concept can_poll_after = can_poll<P, typename detail::state_after<P, S, What>::type, I>;

namespace detail {
constexpr void apply(platform::interest& to, readable from) noexcept {
    to.readable = from.wanted;
}
constexpr void apply(platform::interest& to, writable from) noexcept {
    to.writable = from.wanted;
}
template <class... I>
[[nodiscard]] constexpr platform::interest interest_of(I... wanted) noexcept {
    platform::interest asked;
    (apply(asked, wanted), ...);
    return asked;
}
}  // namespace detail

/// A handle in a poller, which it leaves when it ends. It does not own the handle.
class registration {
public:
    /// Takes the other's place, and leaves it empty.
    registration(registration&& other) noexcept : poller_{other.poller_}, made_{std::exchange(other.made_, {})} {}
    /// The same; what was registered here leaves its poller first.
    registration& operator=(registration&& other) noexcept {
        if (this != &other) {
            leave();
            poller_ = other.poller_;
            made_ = std::exchange(other.made_, {});
        }
        return *this;
    }
    /// Takes the handle out of the poller.
    ~registration() { leave(); }

    /// What is waited for from here on: one system call where that changes something, else none.
    template <class... I>
    [[nodiscard]] result<void> set(I... wanted) {
        return change(detail::interest_of(wanted...));
    }
    /// What events of the handle carry.
    [[nodiscard]] std::uint64_t key() const noexcept { return made_.key; }

private:
    friend class poller;
    template <class Socket>
    friend class registered;

    registration(platform::native_poller poller, platform::native_registration made) noexcept
        : poller_{poller}, made_{made} {}
    [[nodiscard]] result<void> change(platform::interest asked) noexcept {
        if (asked == made_.asked) return {};
        return platform::change_interest(poller_, made_, asked);
    }
    void leave() noexcept {
        if (made_.entry != invalid_handle) platform::stop_polling(poller_, made_);
    }

    platform::native_poller poller_;
    platform::native_registration made_;
};

}  // namespace sockstate
