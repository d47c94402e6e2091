#pragma once

// A handle in a poller, and the events that the poller waits for.
// Threads: during `set`, a move or the destructor no other thread may use the registration.

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

/// Whether one can wait for this on a socket of `P` in state `S`: the table must allow the call that would not block.
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

/// A handle in a poller. The destructor removes the handle from the poller, but does not close it: the registration
/// does not own it.
class registration {
public:
    /// Takes over the other's registration, and leaves the other empty.
    registration(registration&& other) noexcept : poller_{other.poller_}, made_{std::exchange(other.made_, {})} {}
    /// The same; removes the handle that was registered here from its poller first.
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

    /// Sets what the poller waits for from now on. Makes one system call if that changes something, otherwise none.
    template <class... I>
    [[nodiscard]] result<void> set(I... wanted) {
        return change(detail::interest_of(wanted...));
    }
    /// The key that events of the handle carry.
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
