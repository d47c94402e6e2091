// New descriptors where SOCK_CLOEXEC goes with the call: Linux, FreeBSD.

#include <posix/create.hpp>

#include <posix/system_call.hpp>

namespace sockstate::platform {

result<native_handle> create_socket(int family, int type, int protocol) noexcept {
    const int handle = ::socket(family, type | SOCK_CLOEXEC, protocol);
    if (handle == -1) return failed(operation::open);
    return handle;
}

result<void> create_pair(int family, int type, native_handle (&pair)[2]) noexcept {
    return checked(::socketpair(family, type | SOCK_CLOEXEC, 0, pair), operation::open);
}

result<native_handle> create_accepted(native_handle listener, sockaddr* peer, socklen_t* size) noexcept {
    const socklen_t capacity = *size;
    const int handle = uninterrupted([&] {
        *size = capacity;
        return ::accept4(listener, peer, size, SOCK_CLOEXEC);
    });
    if (handle == -1) return failed(operation::accept);
    return handle;
}

}  // namespace sockstate::platform
