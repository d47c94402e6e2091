// Connecting and binding: an attempt and how it ends, before a deadline and before the socket's own time-out.

#include <sockstate/socket.hpp>

#include "detail/dual_stack.hpp"
#include "detail/socket_timeout.hpp"

namespace sockstate::detail {

namespace {

constexpr std::chrono::milliseconds full_queue_pause{1};

/// The socket's send_timeout, from `began` on, where the caller set no deadline. It is asked for only once an attempt
/// takes longer than the call: the call returned because of the time-out, because of a signal, or because the socket
/// does not block.
deadline limit_of(native_handle handle, deadline until, deadline::clock::time_point began) noexcept {
    return until.is_never() ? end_of_timeout(handle, option_id::send_timeout, began) : until;
}

/// A TCP socket can reach itself where nobody listens. Only equal ports make it worth asking for the peer, whose
/// address may differ from the one asked for, which may be 0.0.0.0.
result<void> refuse_itself(native_handle handle, const platform::native_address& asked) noexcept {
    platform::native_address address;
    ip::endpoint here;
    ip::endpoint there;
    if (!platform::decode(asked, there)) return {};  // no internet address
    // A connection that is gone by now has no address any more: the next call on it says why.
    if (!platform::local_address(handle, address) || !platform::decode(address, here)) return {};
    if (here.port() != there.port()) return {};
    if (!platform::remote_address(handle, address) || !platform::decode(address, there)) return {};
    if (here == there) return tl::unexpected{error{errc::connected_to_itself, operation::connect}};
    return {};
}

/// Makes the attempt, and waits for its end if it takes longer than the call.
result<void> attempt(native_handle handle, const platform::native_address& address, deadline until,
                     platform::waiting mode) noexcept {
    const auto began = platform::now();
    for (;;) {
        const auto done =
            in_socket_family(address, [&](const auto& form) { return platform::connect(handle, form, mode); });
        if (done) return refuse_itself(handle, address);
        const bool going_on = done.error() == std::errc::operation_in_progress;
        if (!going_on && !done.error().would_block()) return done;

        until = limit_of(handle, until, began);
        if (going_on) {
            if (auto ready = platform::wait(handle, platform::readiness::writable, until); !ready) {
                return tl::unexpected{ready.error().during(operation::connect)};
            }
            return finish_connect(handle);
        }
        // The queue of a local listener is full. Nothing announces room in it, so the attempt is made again.
        if (until.has_passed()) return tl::unexpected{error{errc::deadline_exceeded, operation::connect}};
        if (auto paused = platform::pause(until.no_later_than(platform::now() + full_queue_pause)); !paused) {
            return tl::unexpected{paused.error().during(operation::connect)};
        }
    }
}

}  // namespace

result<void> bind(native_handle handle, const platform::native_address& address) noexcept {
    return in_socket_family(address, [&](const auto& form) { return platform::bind(handle, form); });
}

result<void> connect(native_handle handle, const platform::native_address& address, deadline until) noexcept {
    return attempt(handle, address, until, until.is_never() ? platform::waiting::as_set : platform::waiting::never);
}

result<native_handle> open_connected(platform::address_family family, protocol_kind kind, int protocol,
                                     const platform::native_address& remote, deadline until) noexcept {
    const bool blocking = until.is_never();
    const auto handle = platform::open(family, kind, protocol, blocking);
    if (!handle) return handle;
    auto done = attempt(*handle, remote, until, platform::waiting::as_set);
    if (done && !blocking) done = platform::set_blocking(*handle, true);
    if (done) return handle;
    static_cast<void>(platform::close(*handle));
    return tl::unexpected{done.error().during(operation::connect)};
}

result<void> start_connect(native_handle handle, const platform::native_address& address) noexcept {
    const auto started = in_socket_family(
        address, [&](const auto& form) { return platform::connect(handle, form, platform::waiting::never); });
    if (!started && started.error() == std::errc::operation_in_progress) return {};
    return started;
}

result<void> finish_connect(native_handle handle) noexcept {
    platform::native_address peer;
    if (const auto known = platform::remote_address(handle, peer); !known) {
        // Whoever shares the attempt may have taken the reason away already. What is certain is that there is no peer.
        if (auto reason = platform::take_error(handle); !reason) return reason;
        return tl::unexpected{known.error().during(operation::connect)};
    }
    return refuse_itself(handle, peer);
}

result<void> connect_datagram(native_handle handle, const platform::native_address& address, lifecycle from) noexcept {
    return in_socket_family(address, [&](const auto& form) { return platform::set_peer(handle, form, from); });
}

}  // namespace sockstate::detail
