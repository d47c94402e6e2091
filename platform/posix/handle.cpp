// Calls for the descriptor itself: opening, closing and duplicating it, its blocking mode and its addresses.

#include <sockstate/platform/handle.hpp>

#include <posix/create.hpp>
#include <posix/socket_address.hpp>
#include <posix/socket_numbers.hpp>
#include <posix/system_call.hpp>

#include <lifecycle_quirks.hpp>

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace sockstate::platform {

namespace {

bool take_mapped_ipv4(native_handle handle) noexcept {
    const int off = 0;
    return ::setsockopt(handle, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off) == 0;
}

/// getsockname(2) and getpeername(2) alike.
template <class Call>
result<void> name_of(Call call, native_handle handle, native_address& to, operation what) noexcept {
    socklen_t size = native_address::capacity;
    if (call(handle, raw(to), &size) == -1) return failed(what);
    to.size = size;
    return {};
}

}  // namespace

int number_of(address_family family) noexcept {
    return numbers.of(family);
}

int number_of(protocol_kind kind) noexcept {
    return numbers.of(kind);
}

result<native_handle> open(address_family family, protocol_kind kind, int protocol, bool blocking) noexcept {
    return open(numbers.of(family), numbers.of(kind), protocol, blocking);
}

result<native_handle> open(int family, int type, int protocol, bool blocking) noexcept {
    if (family == socket_numbers::absent) return tl::unexpected{error{errc::not_supported, operation::open}};
    auto handle = create_socket(family, type, protocol, blocking);
    if (!handle) return handle;
    if (protocol == IPPROTO_TCP && type == SOCK_STREAM) quirks::note_tcp_socket(*handle);
    if (family == AF_INET6 && !take_mapped_ipv4(*handle)) {
        const auto reason = failed(operation::open);
        static_cast<void>(close(*handle));
        return reason;
    }
    return handle;
}

result<handle_pair> open_pair(protocol_kind kind) noexcept {
    native_handle pair[2] = {invalid_handle, invalid_handle};
    return create_pair(AF_UNIX, numbers.of(kind), pair).map([&] { return handle_pair{pair[0], pair[1]}; });
}

result<void> close(native_handle handle) noexcept {
    // Interrupted, the descriptor is gone all the same: a second close could hit another thread's.
    if (::close(handle) == 0 || errno == EINTR || errno == EINPROGRESS) return {};
    return failed(operation::close);
}

result<void> close_without_linger(native_handle handle) noexcept {
    const linger off{};
    // macOS takes no option once both directions are over; there is nothing left to wait for then.
    static_cast<void>(::setsockopt(handle, SOL_SOCKET, SO_LINGER, &off, sizeof off));
    return close(handle);
}

result<void> abort(native_handle handle) noexcept {
    if (quirks::reset_connection(handle)) return close(handle);
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    const auto set = checked(::setsockopt(handle, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once), operation::close);
    const auto closed = close(handle);
    // macOS takes no option once both directions are over; there is nothing left to reset then.
    return set || set.error().native_code() == EINVAL ? closed : set;
}

result<native_handle> duplicate(native_handle handle) noexcept {
    const int copy = ::fcntl(handle, F_DUPFD_CLOEXEC, 0);
    if (copy == -1) return failed(operation::duplicate);
    return copy;
}

result<void> set_blocking(native_handle handle, bool blocking) noexcept {
    int non_blocking = blocking ? 0 : 1;
    return checked(::ioctl(handle, FIONBIO, &non_blocking), operation::set_blocking);
}

result<bool> is_blocking(native_handle handle) noexcept {
    const int flags = ::fcntl(handle, F_GETFL);
    if (flags == -1) return failed(operation::is_blocking);
    return (flags & O_NONBLOCK) == 0;
}

result<void> local_address(native_handle handle, native_address& to) noexcept {
    return name_of(::getsockname, handle, to, operation::local_endpoint);
}

result<void> remote_address(native_handle handle, native_address& to) noexcept {
    auto told = name_of(::getpeername, handle, to, operation::remote_endpoint);
    // macOS distinguishes a connection that is over from one that never was.
    if (!told && told.error().native_code() == EINVAL) {
        return tl::unexpected{error::system(ENOTCONN, operation::remote_endpoint)};
    }
    return told;
}

}  // namespace sockstate::platform
