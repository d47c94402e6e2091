// New descriptors where flags can only be set afterwards: macOS. A fork in another thread between the two
// calls may still inherit the descriptor; the system offers nothing better. SO_NOSIGPIPE goes here too.

#include <posix/create.hpp>

#include <posix/socket_address.hpp>
#include <posix/system_call.hpp>

#include <algorithm>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace sockstate::platform {

namespace {

result<void> prepare(native_handle handle, operation what) noexcept {
    if (::fcntl(handle, F_SETFD, FD_CLOEXEC) == -1) return failed(what);
    const int on = 1;
    return checked(::setsockopt(handle, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on), what);
}

result<native_handle> prepared(native_handle handle, operation what) noexcept {
    auto done = prepare(handle, what);
    if (done) return handle;
    static_cast<void>(close(handle));
    return tl::unexpected{done.error()};
}

}  // namespace

result<native_handle> create_socket(int family, int type, int protocol, bool blocking) noexcept {
    const int handle = ::socket(family, type, protocol);
    if (handle == -1) return failed(operation::open);
    auto fresh = prepared(handle, operation::open);
    if (!fresh || blocking) return fresh;
    if (auto set = set_blocking(handle, false); !set) {
        static_cast<void>(close(handle));
        return tl::unexpected{set.error().during(operation::open)};
    }
    return fresh;
}

result<void> create_pair(int family, int type, native_handle (&pair)[2]) noexcept {
    if (::socketpair(family, type, 0, pair) == -1) return failed(operation::open);
    auto done = prepare(pair[0], operation::open).and_then([&] { return prepare(pair[1], operation::open); });
    if (done) return {};
    static_cast<void>(close(pair[0]));
    static_cast<void>(close(pair[1]));
    return done;
}

result<void> create_pipe(native_handle (&ends)[2]) noexcept {
    if (::pipe(ends) == -1) return failed(operation::open);
    for (const native_handle end : ends) {
        if (::fcntl(end, F_SETFD, FD_CLOEXEC) != -1 && ::fcntl(end, F_SETFL, O_NONBLOCK) != -1) continue;
        const auto reason = failed(operation::open);
        static_cast<void>(close(ends[0]));
        static_cast<void>(close(ends[1]));
        return reason;
    }
    return {};
}

number_or_code create_accepted(native_handle listener, native_address* peer) noexcept {
    socklen_t size = native_address::capacity;
    const int handle = ::accept(listener, peer != nullptr ? raw(*peer) : nullptr, peer != nullptr ? &size : nullptr);
    if (handle == -1) return failure();
    if (peer != nullptr) peer->size = std::min<socklen_t>(size, native_address::capacity);
    // The descriptor inherits the listener's flags, O_NONBLOCK among them.
    if (auto blocking = set_blocking(handle, true); !blocking) {
        static_cast<void>(close(handle));
        return number_or_code::failure(blocking.error().native_code());
    }
    const auto accepted = prepared(handle, operation::accept);
    if (accepted) return {*accepted};
    // Once both directions are over no option can be set: the peer's reset was here before we were.
    const int code = accepted.error().native_code();
    return number_or_code::failure(code == EINVAL ? ECONNABORTED : code);
}

}  // namespace sockstate::platform
