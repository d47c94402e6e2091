// New descriptors where SOCK_CLOEXEC goes with the call: Linux, FreeBSD.

#include <posix/create.hpp>

#include <posix/socket_address.hpp>
#include <posix/system_call.hpp>

#include <algorithm>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace sockstate::platform {

result<native_handle> create_socket(int family, int type, int protocol, bool blocking) noexcept {
    const int handle = ::socket(family, type | SOCK_CLOEXEC | (blocking ? 0 : SOCK_NONBLOCK), protocol);
    if (handle == -1) return failed(operation::open);
    return handle;
}

result<void> create_pair(int family, int type, native_handle (&pair)[2]) noexcept {
    return checked(::socketpair(family, type | SOCK_CLOEXEC, 0, pair), operation::open);
}

result<void> create_pipe(native_handle (&ends)[2]) noexcept {
    return checked(::pipe2(ends, O_CLOEXEC | O_NONBLOCK), operation::open);
}

number_or_code create_accepted(native_handle listener, native_address* peer) noexcept {
    if (peer == nullptr) return answered(::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC));
    socklen_t size = native_address::capacity;
    const int accepted = ::accept4(listener, raw(*peer), &size, SOCK_CLOEXEC);
    peer->size = std::min<socklen_t>(size, native_address::capacity);
    return answered(accepted);
}

}  // namespace sockstate::platform
