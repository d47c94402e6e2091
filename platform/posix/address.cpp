// Endpoints as sockaddr_in, sockaddr_in6 and sockaddr_un, and back.

#include <sockstate/local/endpoint.hpp>
#include <sockstate/platform/address.hpp>

#include <posix/socket_address.hpp>
#include <posix/system_call.hpp>

#include <address_quirks.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace sockstate::platform {

namespace {

static_assert(offsetof(sockaddr_un, sun_path) + local::endpoint::max_size < native_address::capacity);

int family_in(const native_address& address) noexcept {
    constexpr std::size_t end = offsetof(sockaddr, sa_family) + sizeof(sockaddr::sa_family);
    if (address.size < end) return AF_UNSPEC;
    sa_family_t family = AF_UNSPEC;
    std::memcpy(&family, address.bytes + offsetof(sockaddr, sa_family), sizeof family);
    return family;
}

tl::unexpected<error> malformed() noexcept {
    return tl::unexpected{error{errc::malformed_answer, operation::none}};
}

}  // namespace

void encode(const ip::endpoint& from, native_address& to) noexcept {
    ip_layout.encode(from, to);
}

void encode(const local::endpoint& from, native_address& to) noexcept {
    constexpr std::size_t path = offsetof(sockaddr_un, sun_path);
    const std::string_view name = from.bytes();
    // A path is written with its NUL where there is room; an abstract name is exactly as long as it is.
    const bool terminated = from.is_path() && name.size() < sizeof(sockaddr_un::sun_path);
    const sa_family_t family = AF_UNIX;
    std::fill_n(to.bytes, path, std::byte{});
    std::memcpy(to.bytes + offsetof(sockaddr_un, sun_family), &family, sizeof family);
    std::copy_n(reinterpret_cast<const std::byte*>(name.data()), name.size(), to.bytes + path);
    if (terminated) to.bytes[path + name.size()] = std::byte{};
    to.size = static_cast<std::uint32_t>(path + name.size() + (terminated ? 1 : 0));
}

result<void> decode(const native_address& from, ip::endpoint& to) noexcept {
    if (!ip_layout.decode(family_in(from), from, to)) return malformed();
    return {};
}

result<void> decode(const native_address& from, local::endpoint& to) noexcept {
    constexpr std::size_t path = offsetof(sockaddr_un, sun_path);
    if (from.size <= path) {  // unnamed; the sender of a datagram may have no address at all
        to = {};
        return {};
    }
    if (family_in(from) != AF_UNIX) return malformed();
    const auto size = std::min<std::size_t>(from.size - path, native_address::capacity - path);
    std::string_view name{reinterpret_cast<const char*>(from.bytes + path), size};
    // Where no name is abstract, a path of zeros is the answer of an unnamed socket.
    if (!quirks::has_abstract_names || name.front() != '\0') name = name.substr(0, name.find('\0'));
    to = local::detail::endpoint_access::from_bytes(name);
    return {};
}

result<std::uint32_t> interface_index(std::string_view name) noexcept {
    std::array<char, IF_NAMESIZE> text{};
    if (name.empty() || name.size() >= text.size()) return 0;
    std::copy(name.begin(), name.end(), text.begin());
    const std::uint32_t index = ::if_nametoindex(text.data());
    if (index != 0 || errno == ENODEV || errno == ENXIO) return index;  // POSIX says ENXIO, Linux ENODEV
    const int reason = errno;
    // glibc says ENOENT if it gets no socket to ask with; what a socket of our own fails with is the reason.
    const int probe = ::socket(AF_UNIX, SOCK_DGRAM, 0);
    if (probe == -1) return failed(operation::none);
    ::close(probe);
    return tl::unexpected{error::system(reason, operation::none)};
}

}  // namespace sockstate::platform
