#pragma once

// The seam, many handles: a queue of the system's that announces which of them are ready.

#include <sockstate/deadline.hpp>
#include <sockstate/native_handle.hpp>
#include <sockstate/result.hpp>

#include <cstdint>
#include <span>

namespace sockstate::platform {

/// Which readiness is asked for.
struct interest {
    bool readable = false;  ///< to receive or to accept
    bool writable = false;  ///< to send, or to finish connecting

    /// Whether nothing is asked for.
    [[nodiscard]] constexpr bool is_none() const noexcept { return !readable && !writable; }
    friend constexpr bool operator==(interest, interest) noexcept = default;
};

/// What is known about one handle; `poller::event` says what each member means.
struct poller_event {
    std::uint64_t key = 0;     ///< what the caller gave the handle
    bool readable = false;     ///< a receive or an accept would not block
    bool writable = false;     ///< a send or a finish would not block
    bool peer_closed = false;  ///< a hint: the FIN of the peer is queued
    bool failed = false;       ///< a hint: the next call reports an error

    friend constexpr bool operator==(const poller_event&, const poller_event&) noexcept = default;
};

/// The queue, and what wakes a wait in it. Only the backend knows what the numbers are.
struct native_poller {
    native_handle queue = invalid_handle;  ///< what announces
    native_handle waker = invalid_handle;  ///< what ends a wait
};

/// A handle in a queue. Only the backend knows what the entry's number is; `invalid_handle` is none.
struct native_registration {
    native_handle entry = invalid_handle;  ///< the backend's
    interest asked = {};                   ///< what it announces now
    std::uint64_t key = 0;                 ///< what its events carry
};

/// No handle has this key.
inline constexpr std::uint64_t waker_key = ~std::uint64_t{0};

/// A new queue with nothing in it, not inherited by child processes.
[[nodiscard]] SOCKSTATE_EXPORT result<native_poller> open_poller() noexcept;
/// Nobody waits in it, and no registration is left.
SOCKSTATE_EXPORT void close_poller(native_poller poller) noexcept;
/// Starts to announce what is asked for, with this key; with no interest nothing is announced.
[[nodiscard]] SOCKSTATE_EXPORT result<native_registration> poll_handle(native_poller poller, native_handle handle,
                                                                       std::uint64_t key, interest asked) noexcept;
/// `asked` is another interest than the one before. On failure the registration is as it was.
[[nodiscard]] SOCKSTATE_EXPORT result<void> change_interest(native_poller poller, native_registration& registration,
                                                            interest asked) noexcept;
/// Takes the handle out, before it is closed.
SOCKSTATE_EXPORT void stop_polling(native_poller poller, native_registration& registration) noexcept;
/// How many events were written to `room`; 0 after `wake`. `room` is not empty.
[[nodiscard]] SOCKSTATE_EXPORT result<std::size_t> wait_in(native_poller poller, std::span<poller_event> room,
                                                           deadline until) noexcept;
/// Ends the wait of this moment, or else the next one. On POSIX a signal handler may call it; errno stays as it was.
SOCKSTATE_EXPORT result<void> wake(native_poller poller) noexcept;
/// A handle that is readable while a wait would not block; not_supported where there is none.
[[nodiscard]] SOCKSTATE_EXPORT result<native_handle> queue_handle(native_poller poller) noexcept;

}  // namespace sockstate::platform
