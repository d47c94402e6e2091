// Connecting: one attempt, waited for until a deadline.

#include <sockstate/socket.hpp>
#include <sockstate/ip/endpoint.hpp>

namespace sockstate::detail {

namespace {

constexpr std::chrono::milliseconds full_queue_pause{1};

/// The attempt has been made: how it ends.
result<void> outcome(native_handle handle, deadline until) noexcept {
    if (auto ready = platform::wait(handle, platform::readiness::writable, until); !ready) {
        return tl::unexpected{ready.error().during(operation::connect)};
    }
    return platform::take_error(handle);
}

/// Before the deadline, or a little later from now if that comes first.
deadline at_most(deadline until, std::chrono::milliseconds span) noexcept {
    const deadline soon{span};
    return soon.when() < until.when() ? soon : until;
}

}  // namespace

result<void> connect(native_handle handle, const platform::native_address& address, deadline until) noexcept {
    const auto mode = until.is_never() ? platform::waiting::as_set : platform::waiting::never;
    for (;;) {
        auto done = platform::connect(handle, address, mode);
        if (done) return done;
        if (done.error() == std::errc::operation_in_progress) return outcome(handle, until);
        if (!done.error().would_block()) return done;
        // The queue of a local listener is full. Nothing announces room in it, so the attempt is made again.
        if (until.has_passed()) return tl::unexpected{error{errc::deadline_exceeded, operation::connect}};
        platform::pause(at_most(until, full_queue_pause));
    }
}

result<void> refuse_self_connect(native_handle handle) noexcept {
    platform::native_address address;
    ip::endpoint here;
    ip::endpoint there;
    // A connection that is gone by now has no peer any more: the next call on it says why.
    if (!platform::remote_address(handle, address) || !platform::decode(address, there)) return {};
    if (!platform::local_address(handle, address) || !platform::decode(address, here)) return {};
    if (here == there) return tl::unexpected{error{errc::connected_to_itself, operation::connect}};
    return {};
}

}  // namespace sockstate::detail
