// Endpoints as sockaddr_in, sockaddr_in6 and sockaddr_un, and back.

#include <sockstate/ip/endpoint.hpp>
#include <sockstate/local/endpoint.hpp>
#include <sockstate/platform/address.hpp>

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

static_assert(sizeof(sockaddr_in6) <= native_address::capacity);
static_assert(offsetof(sockaddr_un, sun_path) + local::endpoint::max_size < native_address::capacity);

template <class Sockaddr>
void store(const Sockaddr& from, native_address& to) noexcept {
    std::memcpy(to.bytes, &from, sizeof from);
    to.size = sizeof from;
}

template <class Sockaddr>
Sockaddr load(const native_address& from) noexcept {
    Sockaddr to;
    std::memcpy(&to, from.bytes, sizeof to);
    return to;
}

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
    if (from.family() == ip::family::v4) {
        sockaddr_in v4{};
        v4.sin_family = AF_INET;
        v4.sin_port = htons(from.port());
        v4.sin_addr.s_addr = htonl(from.address().to_v4().to_uint());
        store(v4, to);
    } else {
        const ip::address_v6 address = from.address().to_v6();
        sockaddr_in6 v6{};
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(from.port());
        v6.sin6_scope_id = address.scope_id();
        std::memcpy(&v6.sin6_addr, address.bytes().data(), address.bytes().size());
        store(v6, to);
    }
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
    const int family = family_in(from);
    if (family == AF_INET && from.size >= sizeof(sockaddr_in)) {
        const auto v4 = load<sockaddr_in>(from);
        to = {ip::address_v4{ntohl(v4.sin_addr.s_addr)}, ntohs(v4.sin_port)};
        return {};
    }
    if (family == AF_INET6 && from.size >= sizeof(sockaddr_in6)) {
        const auto v6 = load<sockaddr_in6>(from);
        ip::address_v6::bytes_type bytes;
        std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
        to = {ip::address_v6{bytes, v6.sin6_scope_id}, ntohs(v6.sin6_port)};
        return {};
    }
    return malformed();
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
