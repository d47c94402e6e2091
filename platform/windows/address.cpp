// Endpoints as sockaddr_in, sockaddr_in6 and sockaddr_un, and back.

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

static_assert(sizeof(sockaddr_local::path) == local::endpoint::max_size);

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
    ip_layout.encode(from, to);
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
    if (!ip_layout.decode(family_in(from), from, to)) return malformed();
    return {};
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
