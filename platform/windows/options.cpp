// Options by setsockopt and getsockopt: one way to write each kind. option_table.hpp says of which kind each is.

#include <sockstate/platform/options.hpp>

#include <windows/option_table.hpp>
#include <windows/socket_facts.hpp>
#include <windows/system_call.hpp>

#include <algorithm>
#include <iterator>
#include <limits>

namespace sockstate::platform {

namespace {

struct access : option_call {
    /// A system that is older than the option says that the protocol has no such one.
    [[nodiscard]] tl::unexpected<error> failed_here() const noexcept {
        if (::WSAGetLastError() == WSAENOPROTOOPT) return refused(errc::not_supported);
        return failed(handle, what, subject());
    }

    template <class T>
    [[nodiscard]] result<void> write(const native_option& to, const T& value) const noexcept {
        const auto* const bytes = reinterpret_cast<const char*>(&value);
        if (::setsockopt(handle, to.level, to.name, bytes, sizeof value) == SOCKET_ERROR) return failed_here();
        return {};
    }
    /// A short answer leaves zeros behind what was written.
    template <class T>
    [[nodiscard]] result<T> read(const native_option& from) const noexcept {
        T value{};
        int size = sizeof value;
        auto* const bytes = reinterpret_cast<char*>(&value);
        if (::getsockopt(handle, from.level, from.name, bytes, &size) == SOCKET_ERROR) return failed_here();
        return value;
    }
    [[nodiscard]] result<bool> is_ipv6() const noexcept {
        WSAPROTOCOL_INFOW told;
        int size = sizeof told;
        auto* const bytes = reinterpret_cast<char*>(&told);
        if (::getsockopt(handle, SOL_SOCKET, SO_PROTOCOL_INFOW, bytes, &size) == SOCKET_ERROR) return failed_here();
        return told.iAddressFamily == AF_INET6;
    }
};

/// SIO_KEEPALIVE_VALS, where there is no option: it sets the interval too, to Windows' usual second, and starts to
/// probe, which is put back. It cannot be read.
result<void> set_idle_time_by_ioctl(const access& call, std::int64_t seconds) noexcept {
    constexpr native_option probing{encoding::flag, SOL_SOCKET, SO_KEEPALIVE};
    const auto before = call.read<DWORD>(probing);
    if (!before) return tl::unexpected{before.error()};
    constexpr std::int64_t most = std::numeric_limits<u_long>::max() / 1000;
    if (seconds == 0 || seconds > most) return call.refused(errc::invalid_argument);
    tcp_keepalive values{.onoff = 1, .keepalivetime = static_cast<u_long>(seconds * 1000), .keepaliveinterval = 1000};
    DWORD written = 0;
    if (::WSAIoctl(call.handle, SIO_KEEPALIVE_VALS, &values, sizeof values, nullptr, 0, &written, nullptr, nullptr) ==
        SOCKET_ERROR) {
        return call.failed_here();
    }
    return *before != 0 ? result<void>{} : call.write(probing, DWORD{0});
}

/// Where TCP_MAXRTMS is not known yet.
constexpr native_option retransmitting_in_seconds{encoding::count, IPPROTO_TCP, tcp_max_retransmit};

result<std::int64_t> read_retransmission_limit(const access& call, const native_option& from) noexcept {
    constexpr auto no_limit = std::numeric_limits<DWORD>::max();
    const auto in = [](std::int64_t unit) {
        return [unit](DWORD limit) { return limit == no_limit ? 0 : limit * unit; };
    };
    const auto limit = call.read<DWORD>(from);
    if (limit || !limit.error().not_supported()) return limit.map(in(1));
    return call.read<DWORD>(retransmitting_in_seconds).map(in(1000));
}

result<std::int64_t> get_discovery(const access& call, const native_option& from) noexcept {
    const auto value = call.read<DWORD>(from);
    if (!value) return tl::unexpected{value.error()};
    if (*value >= std::size(discovery_modes)) return call.refused(errc::malformed_answer);
    return discovery_modes[*value];
}

result<void> set(const access& call, const native_option& to, std::int64_t value) noexcept {
    if (to.as == encoding::absent) return call.refused(errc::not_supported);
    if (value < to.least || value > to.most) return call.refused(errc::invalid_argument);
    switch (to.as) {
        case encoding::flag: return call.write(to, DWORD{value != 0});
        case encoding::count: return call.write(to, static_cast<DWORD>(value));
        case encoding::network_order: return call.write(to, DWORD{::htonl(static_cast<u_long>(value))});
        case encoding::retransmitting: {
            auto done = call.write(to, static_cast<DWORD>(value));
            if (done || !done.error().not_supported()) return done;
            return call.write(retransmitting_in_seconds, static_cast<DWORD>((value + 999) / 1000));
        }
        case encoding::discovery:
            return call.write(to, static_cast<DWORD>(std::ranges::find(discovery_modes, value) - discovery_modes));
        case encoding::linger:
            return call.write(to,
                              value < 0 ? ::linger{} : ::linger{.l_onoff = 1, .l_linger = static_cast<u_short>(value)});
        case encoding::keep_alive: {
            auto done = call.write(to, static_cast<DWORD>(value));
            return done || !done.error().not_supported() ? done : set_idle_time_by_ioctl(call, value);
        }
        case encoding::absent: break;
    }
    return call.refused(errc::not_supported);
}

result<std::int64_t> get(const access& call, const native_option& from) noexcept {
    switch (from.as) {
        case encoding::flag: return call.read<DWORD>(from).map([](DWORD value) { return std::int64_t{value != 0}; });
        case encoding::count:
        case encoding::keep_alive: return call.read<DWORD>(from);
        case encoding::network_order:
            return call.read<DWORD>(from).map([](DWORD value) { return std::int64_t{::ntohl(value)}; });
        case encoding::retransmitting: return read_retransmission_limit(call, from);
        case encoding::discovery: return get_discovery(call, from);
        case encoding::linger:
            return call.read<::linger>(from).map(
                [](const ::linger& value) { return std::int64_t{value.l_onoff != 0 ? value.l_linger : -1}; });
        case encoding::absent: break;
    }
    return call.refused(errc::not_supported);
}

/// Whether an IPv6 socket takes mapped IPv4, and IPv4's options with it.
bool is_dual(const access& call) noexcept {
    return call.read<DWORD>({encoding::flag, IPPROTO_IPV6, IPV6_V6ONLY}).value_or(1) == 0;
}

}  // namespace

result<void> set_option(native_handle handle, option_id id, std::int64_t value) noexcept {
    const access call{handle, operation::set_option, id};
    return set_rows(call, find_option(id), value, is_dual);
}

result<std::int64_t> get_option(native_handle handle, option_id id) noexcept {
    const access call{handle, operation::get_option, id};
    return get_rows(call, find_option(id));
}

namespace {

/// No option of Windows is a text.
tl::unexpected<error> no_text(option_id id, operation what) noexcept {
    const bool has_number = find_option(id).ipv4.as != encoding::absent;
    return tl::unexpected{
        error{has_number ? errc::invalid_argument : errc::not_supported, what, static_cast<std::uint8_t>(id)}};
}

}  // namespace

result<void> set_option(native_handle, option_id id, const option::name&) noexcept {
    return no_text(id, operation::set_option);
}

result<option::name> get_option_name(native_handle, option_id id) noexcept {
    return no_text(id, operation::get_option);
}

result<void> prepare_listener(native_handle handle) noexcept {
    return set_option(handle, option_id::exclusive_address, 1);
}

}  // namespace sockstate::platform
