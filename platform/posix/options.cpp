// Options by setsockopt(2) and getsockopt(2): one way to write each kind. option_table.hpp says of which kind each is.

#include <sockstate/platform/options.hpp>

#include <posix/option_table.hpp>
#include <posix/system_call.hpp>

#include <algorithm>
#include <array>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>

namespace sockstate::platform {

namespace {

struct access : option_call {
    [[nodiscard]] result<void> write(const native_option& to, const void* value, std::size_t size) const noexcept {
        if (::setsockopt(handle, to.level, to.name, value, static_cast<socklen_t>(size)) == -1) {
            return failed(what, subject());
        }
        return {};
    }
    template <class T>
    [[nodiscard]] result<void> write(const native_option& to, const T& value) const noexcept {
        return write(to, &value, sizeof value);
    }
    /// A short answer leaves zeros behind what was written.
    template <class T>
    [[nodiscard]] result<T> read(const native_option& from) const noexcept {
        T value{};
        socklen_t size = sizeof value;
        if (::getsockopt(handle, from.level, from.name, &value, &size) == -1) return failed(what, subject());
        return value;
    }
    [[nodiscard]] result<bool> is_ipv6() const noexcept {
        sockaddr_storage name{};
        socklen_t size = sizeof name;
        if (::getsockname(handle, reinterpret_cast<sockaddr*>(&name), &size) == -1) return failed(what, subject());
        return name.ss_family == AF_INET6;
    }
};

timeval time_of(std::int64_t milliseconds) noexcept {
    timeval value{};
    value.tv_sec = static_cast<time_t>(milliseconds / 1000);
    value.tv_usec = static_cast<suseconds_t>(milliseconds % 1000 * 1000);
    return value;
}

/// Rounded up, since zero means for ever.
std::int64_t milliseconds_of(const timeval& value) noexcept {
    return std::int64_t{value.tv_sec} * 1000 + (std::int64_t{value.tv_usec} + 999) / 1000;
}

constexpr native_option shared_by[] = {find_option(option_id::reuse_address).ipv4,
                                       find_option(option_id::reuse_port).ipv4};

result<void> set_exclusive(const access& call, bool on) noexcept {
    if (!on) return call.refused(errc::not_supported);
    for (const native_option& sharing : shared_by) {
        if (auto done = call.write(sharing, 0); !done) return done;
    }
    return {};
}

result<std::int64_t> get_exclusive(const access& call) noexcept {
    for (const native_option& sharing : shared_by) {
        const auto on = call.read<int>(sharing);
        if (!on) return tl::unexpected{on.error()};
        if (*on != 0) return 0;
    }
    return 1;
}

/// Linux reports the address of a request alone, which says nothing of the interface.
result<std::int64_t> get_interface(const access& call, const native_option& from) noexcept {
    ip_mreqn request{};
    socklen_t size = sizeof request;
    if (::getsockopt(call.handle, from.level, from.name, &request, &size) == -1) {
        return failed(call.what, call.subject());
    }
    if (size < sizeof request) return call.refused(errc::not_supported);
    return request.imr_ifindex;
}

result<void> set_discovery(const access& call, const native_option& to, std::int64_t mode) noexcept {
    const auto value = quirks::discovery_value(static_cast<option::path_mtu_mode>(mode));
    if (!value) return call.refused(errc::not_supported);
    return call.write(to, *value);
}

result<std::int64_t> get_discovery(const access& call, const native_option& from) noexcept {
    const auto value = call.read<int>(from);
    if (!value) return tl::unexpected{value.error()};
    const auto mode = quirks::discovery_mode(*value);
    if (!mode) return call.refused(errc::malformed_answer);
    return static_cast<std::int64_t>(*mode);
}

result<void> set_permissions(const access& call, std::int64_t mode) noexcept {
    if (::fchmod(call.handle, static_cast<mode_t>(mode)) == -1) return failed(call.what, call.subject());
    return {};
}

result<std::int64_t> get_permissions(const access& call) noexcept {
    struct stat found{};
    if (::fstat(call.handle, &found) == -1) return failed(call.what, call.subject());
    return std::int64_t{found.st_mode & 0777U};
}

result<void> set(const access& call, const native_option& to, std::int64_t value) noexcept {
    if (to.as == encoding::absent) return call.refused(errc::not_supported);
    if (value < to.least || value > to.most) return call.refused(errc::invalid_argument);
    switch (to.as) {
        case encoding::flag: return call.write(to, value != 0 ? 1 : 0);
        case encoding::count: return call.write(to, static_cast<int>(value));
        case encoding::bits: return call.write(to, static_cast<std::uint32_t>(value));
        case encoding::whole_seconds: return call.write(to, static_cast<int>((value + 999) / 1000));
        case encoding::time: return call.write(to, time_of(value));
        case encoding::linger:
            return call.write(to, value < 0 ? linger{} : linger{.l_onoff = 1, .l_linger = static_cast<int>(value)});
        case encoding::fragmenting: return call.write(to, value != 0 ? quirks::never_fragment : quirks::may_fragment);
        case encoding::discovery: return set_discovery(call, to, value);
        case encoding::exclusive: return set_exclusive(call, value != 0);
        // 64 bits in a 32-bit program too: a 64-bit kernel takes them from both, and a 32-bit one the lower half.
        case encoding::rate: return call.write(to, static_cast<std::uint64_t>(value));
        case encoding::interface_request: return call.write(to, ip_mreqn{{}, {}, static_cast<int>(value)});
        case encoding::permissions: return set_permissions(call, value);
        case encoding::read_only: return call.refused(errc::not_supported);
        case encoding::absent:
        case encoding::text: break;
    }
    return call.refused(errc::invalid_argument);
}

result<std::int64_t> get(const access& call, const native_option& from) noexcept {
    switch (from.as) {
        case encoding::flag: return call.read<int>(from).map([](int value) { return std::int64_t{value != 0}; });
        case encoding::count: return call.read<int>(from);
        case encoding::bits: return call.read<std::uint32_t>(from);
        case encoding::whole_seconds:
            return call.read<int>(from).map([](int seconds) { return std::int64_t{seconds} * 1000; });
        case encoding::time: return call.read<timeval>(from).map(milliseconds_of);
        case encoding::linger:
            return call.read<linger>(from).map(
                [](const linger& value) { return std::int64_t{value.l_onoff != 0 ? value.l_linger : -1}; });
        case encoding::fragmenting:
            return call.read<int>(from).map([](int value) { return std::int64_t{quirks::never_fragments(value)}; });
        case encoding::discovery: return get_discovery(call, from);
        case encoding::exclusive: return get_exclusive(call);
        case encoding::rate:
            return call.read<std::uint64_t>(from).map(
                [](std::uint64_t rate) { return static_cast<std::int64_t>(rate); });
        case encoding::interface_request: return get_interface(call, from);
        case encoding::read_only:
            return call.read<std::uint64_t>(from).map(
                [](std::uint64_t value) { return static_cast<std::int64_t>(value); });
        case encoding::permissions: return get_permissions(call);
        case encoding::absent: return call.refused(errc::not_supported);
        case encoding::text: break;
    }
    return call.refused(errc::invalid_argument);
}

}  // namespace

result<void> set_option(native_handle handle, option_id id, std::int64_t value) noexcept {
    const access call{handle, operation::set_option, id};
    return set_rows(call, find_option(id), value, [](const access&) { return quirks::ipv6_takes_ipv4_options; });
}

result<std::int64_t> get_option(native_handle handle, option_id id) noexcept {
    const access call{handle, operation::get_option, id};
    return get_rows(call, find_option(id));
}

result<void> set_option(native_handle handle, option_id id, const option::name& value) noexcept {
    const access call{handle, operation::set_option, id};
    const native_option to = find_option(id).ipv4;
    if (to.as == encoding::absent) return call.refused(errc::not_supported);
    const bool cut = value.too_long() || view(value).find('\0') != std::string_view::npos;
    if (to.as != encoding::text || cut) return call.refused(errc::invalid_argument);
    return call.write(to, view(value).data(), view(value).size());
}

result<option::name> get_option_name(native_handle handle, option_id id) noexcept {
    const access call{handle, operation::get_option, id};
    const native_option from = find_option(id).ipv4;
    if (from.as == encoding::absent) return call.refused(errc::not_supported);
    if (from.as != encoding::text) return call.refused(errc::invalid_argument);
    std::array<char, option::name::max_size + 1> text{};
    socklen_t size = sizeof text;
    if (::getsockopt(handle, from.level, from.name, text.data(), &size) == -1) return failed(call.what, call.subject());
    const std::string_view written{text.data(), std::min<std::size_t>(size, text.size())};
    const std::string_view name = written.substr(0, written.find('\0'));
    // A name ends in NULs. Under qemu-user it may be four of its characters, turned round.
    const bool whole = written.empty() || name.size() < written.size();
    if (!whole || written.find_first_not_of('\0', name.size()) != std::string_view::npos) {
        return call.refused(errc::malformed_answer);
    }
    return option::name{name};
}

result<void> prepare_listener(native_handle handle) noexcept {
    return set_option(handle, option_id::reuse_address, 1);
}

}  // namespace sockstate::platform
