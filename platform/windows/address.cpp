// Endpoints as sockaddr_in, sockaddr_in6 and sockaddr_un, and back.

#include <sockstate/ip/endpoint.hpp>
#include <sockstate/local/endpoint.hpp>
#include <sockstate/platform/address.hpp>

#include <windows/socket_address.hpp>
#include <windows/winsock.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>

namespace sockstate::platform {

namespace {

static_assert(sizeof(sockaddr_in6) <= native_address::capacity);
static_assert(sizeof(sockaddr_local) <= native_address::capacity);
static_assert(sizeof(sockaddr_local::path) == local::endpoint::max_size);

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
    ADDRESS_FAMILY family = AF_UNSPEC;
    if (address.size < sizeof family) return AF_UNSPEC;
    std::memcpy(&family, address.bytes, sizeof family);
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
        v4.sin_port = ::htons(from.port());
        v4.sin_addr.s_addr = ::htonl(from.address().to_v4().to_uint());
        store(v4, to);
    } else {
        const ip::address_v6 address = from.address().to_v6();
        sockaddr_in6 v6{};
        v6.sin6_family = AF_INET6;
        v6.sin6_port = ::htons(from.port());
        v6.sin6_scope_id = address.scope_id();
        std::memcpy(&v6.sin6_addr, address.bytes().data(), address.bytes().size());
        store(v6, to);
    }
}

void encode(const local::endpoint& from, native_address& to) noexcept {
    const std::string_view name = from.bytes();
    sockaddr_local local{};
    std::ranges::copy(name, local.path);
    store(local, to);
    // A path is written with its NUL where there is room; an abstract name is exactly as long as it is.
    const bool terminated = from.is_path() && name.size() < sizeof local.path;
    to.size = static_cast<std::uint32_t>(offsetof(sockaddr_local, path) + name.size() + (terminated ? 1 : 0));
}

result<void> decode(const native_address& from, ip::endpoint& to) noexcept {
    const int family = family_in(from);
    if (family == AF_INET && from.size >= sizeof(sockaddr_in)) {
        const auto v4 = load<sockaddr_in>(from);
        to = {ip::address_v4{::ntohl(v4.sin_addr.s_addr)}, ::ntohs(v4.sin_port)};
        return {};
    }
    if (family == AF_INET6 && from.size >= sizeof(sockaddr_in6)) {
        const auto v6 = load<sockaddr_in6>(from);
        ip::address_v6::bytes_type bytes;
        std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
        to = {ip::address_v6{bytes, v6.sin6_scope_id}, ::ntohs(v6.sin6_port)};
        return {};
    }
    return malformed();
}

result<void> decode(const native_address& from, local::endpoint& to) noexcept {
    constexpr std::size_t path = offsetof(sockaddr_local, path);
    if (from.size <= path) {
        to = {};
        return {};
    }
    if (family_in(from) != AF_UNIX) return malformed();
    const auto size = std::min<std::size_t>(from.size - path, native_address::capacity - path);
    std::string_view name{reinterpret_cast<const char*>(from.bytes + path), size};
    if (name.front() != '\0') name = name.substr(0, name.find('\0'));
    // An unnamed socket is answered with a path of zeros.
    if (name.find_first_not_of('\0') == std::string_view::npos) name = {};
    to = local::detail::endpoint_access::from_bytes(name);
    return {};
}

result<std::uint32_t> interface_index(std::string_view name) noexcept {
    std::array<char, IF_MAX_STRING_SIZE + 1> text{};
    if (name.empty() || name.size() >= text.size()) return 0;
    std::ranges::copy(name, text.begin());
    return ::if_nametoindex(text.data());  // it says nothing but 0 of a failure
}

}  // namespace sockstate::platform
