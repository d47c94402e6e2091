// The interfaces of this machine, by getifaddrs(3): rows of the interfaces themselves, and rows of their addresses.

#include <sockstate/platform/network_interfaces.hpp>

#include <sockstate/ip/endpoint.hpp>
#include <sockstate/platform/address.hpp>

#include <posix/system_call.hpp>

#include <interface_quirks.hpp>
#include <prefix_bits.hpp>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace sockstate::platform {

namespace {

struct give_back {
    void operator()(ifaddrs* list) const noexcept { ::freeifaddrs(list); }
};
using interface_list = std::unique_ptr<ifaddrs, give_back>;

int family_of(const ifaddrs& row) noexcept {
    return row.ifa_addr == nullptr ? AF_UNSPEC : row.ifa_addr->sa_family;
}

bool is_link(const ifaddrs& row) noexcept {
    return family_of(row) == quirks::link_family;
}

/// What every row says of its interface.
interface_row row_of(const ifaddrs& row, std::string_view name, std::uint32_t index) noexcept {
    return {.index = index,
            .name = name,
            .up = (row.ifa_flags & IFF_UP) != 0,
            .loopback = (row.ifa_flags & IFF_LOOPBACK) != 0,
            .point_to_point = (row.ifa_flags & IFF_POINTOPOINT) != 0,
            .multicast = (row.ifa_flags & IFF_MULTICAST) != 0};
}

/// The part of a mask that is an address. BSD cuts zeros off the end of a mask, and may leave its family out.
template <class V, std::size_t Size>
unsigned mask_bits(const sockaddr* mask, std::size_t offset) noexcept {
    std::array<std::uint8_t, Size> bytes{};
    if (mask == nullptr) return Size * 8;
    const std::size_t written = std::min(quirks::size_of(*mask, sizeof(V)), sizeof(V));
    if (written > offset) {
        std::memcpy(bytes.data(), reinterpret_cast<const char*>(mask) + offset, std::min(written - offset, Size));
    }
    return prefix_bits(bytes);
}

/// Whether the row has an internet address, which `to` then holds.
bool read_address(const ifaddrs& row, interface_row& to) noexcept {
    const int family = family_of(row);
    if (family != AF_INET && family != AF_INET6) return false;
    native_address native;
    native.size = family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
    std::memcpy(native.bytes, row.ifa_addr, native.size);
    ip::endpoint endpoint;
    if (!decode(native, endpoint)) return false;
    to.address = endpoint.address();
    to.prefix_length = family == AF_INET
                           ? mask_bits<sockaddr_in, 4>(row.ifa_netmask, offsetof(sockaddr_in, sin_addr))
                           : mask_bits<sockaddr_in6, 16>(row.ifa_netmask, offsetof(sockaddr_in6, sin6_addr));
    return true;
}

/// The interface's name. Linux gives an IPv4 address its label, which may have a part of its own behind a colon.
std::string_view interface_of(const ifaddrs& row) noexcept {
    const std::string_view name{row.ifa_name};
    return is_link(row) ? name : name.substr(0, name.find(':'));
}

/// The number of the interface that has the name, from its own row.
std::uint32_t index_in(const ifaddrs* list, std::string_view name) noexcept {
    for (const ifaddrs* row = list; row != nullptr; row = row->ifa_next) {
        if (is_link(*row) && name == row->ifa_name) return quirks::index_of(*row->ifa_addr);
    }
    return 0;
}

}  // namespace

result<void> visit_interfaces(interface_visitor visit, void* context) {
    ifaddrs* first = nullptr;
    if (::getifaddrs(&first) == -1) return failed(operation::network_interfaces);
    const interface_list list{first};
    quirks::mtu_reader mtu;
    for (const ifaddrs* row = first; row != nullptr; row = row->ifa_next) {
        if (!is_link(*row)) continue;
        auto found = row_of(*row, row->ifa_name, quirks::index_of(*row->ifa_addr));
        const auto bytes = mtu.read(*row);
        if (!bytes) return tl::unexpected{bytes.error()};
        found.mtu_bytes = *bytes;
        visit(context, found);
    }
    for (const ifaddrs* row = first; row != nullptr; row = row->ifa_next) {
        const std::string_view name = interface_of(*row);
        auto found = row_of(*row, name, index_in(first, name));
        if (read_address(*row, found)) visit(context, found);
    }
    return {};
}

}  // namespace sockstate::platform
