// A handle's life apart from what the socket does: making, closing, doubling, its mode and its names.

#include <sockstate/platform/handle.hpp>

#include <windows/create.hpp>
#include <windows/socket_address.hpp>
#include <windows/socket_numbers.hpp>
#include <windows/startup.hpp>
#include <windows/system_call.hpp>
#include <windows/winsock.hpp>

namespace sockstate::platform {

namespace {

tl::unexpected<error> not_here(operation what) noexcept {
    return tl::unexpected{error{errc::not_supported, what}};
}

bool take_mapped_ipv4(native_handle handle) noexcept {
    const DWORD off = 0;
    return ::setsockopt(handle, IPPROTO_IPV6, IPV6_V6ONLY, reinterpret_cast<const char*>(&off), sizeof off) == 0;
}

/// Windows fails the next receive of a datagram socket with what ICMP said of an earlier send to anyone. A system
/// without these switches does not do it either.
void ignore_icmp(native_handle handle) noexcept {
    constexpr DWORD report_net_reset = _WSAIOW(IOC_VENDOR, 15);  // SIO_UDP_NETRESET, not in every SDK
    for (const DWORD report : {DWORD{SIO_UDP_CONNRESET}, report_net_reset}) {
        BOOL off = FALSE;
        DWORD ignored = 0;
        static_cast<void>(::WSAIoctl(handle, report, &off, sizeof off, nullptr, 0, &ignored, nullptr, nullptr));
    }
}

/// getsockname and getpeername alike.
template <class Call>
result<void> name_of(Call call, native_handle handle, native_address& to, operation what) noexcept {
    int size = native_address::capacity;
    if (call(handle, raw(to), &size) == SOCKET_ERROR) return failed(handle, what);
    to.size = static_cast<std::uint32_t>(size);
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
    const bool is_here = family == AF_UNIX ? type == SOCK_STREAM : family != socket_numbers::absent;
    if (!is_here) return not_here(operation::open);
    if (auto started = start_winsock(operation::open); !started) return tl::unexpected{started.error()};
    auto handle = create_socket(family, type, protocol);
    if (!handle) return handle;
    if (family == AF_INET6 && !take_mapped_ipv4(*handle)) {
        const auto reason = failed(*handle, operation::open);
        static_cast<void>(close(*handle));
        return reason;
    }
    if (type == SOCK_DGRAM) ignore_icmp(*handle);
    if (blocking) return handle;
    if (auto set = set_blocking(*handle, false); !set) {
        static_cast<void>(close(*handle));
        return tl::unexpected{set.error().during(operation::open)};
    }
    return handle;
}

result<handle_pair> open_pair(protocol_kind) noexcept {
    return not_here(operation::open);
}

result<void> close(native_handle handle) noexcept {
    if (::closesocket(handle) == 0) return {};
    if (::WSAGetLastError() != WSAEWOULDBLOCK) return failed(handle, operation::close);
    // It is to wait for unsent data (linger) and is not to wait (non-blocking): it waits, as on other systems.
    static_cast<void>(set_blocking(handle, true));
    return checked(::closesocket(handle), handle, operation::close);
}

result<void> close_without_linger(native_handle handle) noexcept {
    const linger off{};
    static_cast<void>(::setsockopt(handle, SOL_SOCKET, SO_LINGER, reinterpret_cast<const char*>(&off), sizeof off));
    return close(handle);
}

result<void> abort(native_handle handle) noexcept {
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    const auto set =
        checked(::setsockopt(handle, SOL_SOCKET, SO_LINGER, reinterpret_cast<const char*>(&at_once), sizeof at_once),
                handle, operation::close);
    const auto closed = close(handle);
    return set ? closed : set;
}

result<native_handle> duplicate(native_handle handle) noexcept {
    WSAPROTOCOL_INFOW shared;
    if (::WSADuplicateSocketW(handle, ::GetCurrentProcessId(), &shared) == SOCKET_ERROR) {
        return failed(handle, operation::duplicate);
    }
    return create_shared(shared);
}

result<void> set_blocking(native_handle handle, bool blocking) noexcept {
    u_long non_blocking = blocking ? 0 : 1;
    return checked(::ioctlsocket(handle, static_cast<long>(FIONBIO), &non_blocking), handle, operation::set_blocking);
}

result<bool> is_blocking(native_handle handle) noexcept {
    // Winsock has a call that sets the mode and none that reports it.
    native_address name;
    const auto known = local_address(handle, name);
    if (!known && known.error().native_code() != WSAEINVAL)
        return tl::unexpected{known.error().during(operation::is_blocking)};
    return not_here(operation::is_blocking);
}

result<void> local_address(native_handle handle, native_address& to) noexcept {
    return name_of(::getsockname, handle, to, operation::local_endpoint);
}

result<void> remote_address(native_handle handle, native_address& to) noexcept {
    return name_of(::getpeername, handle, to, operation::remote_endpoint);
}

}  // namespace sockstate::platform
