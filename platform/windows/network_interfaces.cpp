// The interfaces of this machine, by GetAdaptersAddresses: all of them at once, in memory of the heap.

#include <sockstate/platform/network_interfaces.hpp>

#include <sockstate/ip/endpoint.hpp>
#include <sockstate/platform/address.hpp>

#include <windows/startup.hpp>
#include <windows/winsock.hpp>

#include <cstring>
#include <memory>
#include <new>
#include <string>

namespace sockstate::platform {

namespace {

/// The tries of reading a list that may grow between two calls.
constexpr int most_tries = 8;

using adapter_list = std::unique_ptr<std::byte[]>;

const IP_ADAPTER_ADDRESSES* first_of(const adapter_list& list) noexcept {
    return reinterpret_cast<const IP_ADAPTER_ADDRESSES*>(list.get());
}

result<adapter_list> read_adapters() {
    constexpr ULONG what = GAA_FLAG_SKIP_ANYCAST | GAA_FLAG_SKIP_MULTICAST | GAA_FLAG_SKIP_DNS_SERVER;
    ULONG size = 16 * 1024;  // what the documentation advises
    ULONG code = ERROR_BUFFER_OVERFLOW;
    for (int i = 0; i < most_tries && code == ERROR_BUFFER_OVERFLOW; ++i) {
        adapter_list list{new (std::nothrow) std::byte[size]};
        if (list == nullptr) {
            return tl::unexpected{error::system(ERROR_NOT_ENOUGH_MEMORY, operation::network_interfaces)};
        }
        code = ::GetAdaptersAddresses(AF_UNSPEC, what, nullptr, reinterpret_cast<IP_ADAPTER_ADDRESSES*>(list.get()),
                                      &size);
        if (code == NO_ERROR) return list;
        if (code == ERROR_NO_DATA) return adapter_list{};
    }
    return tl::unexpected{error::system(static_cast<int>(code), operation::network_interfaces)};
}

/// As UTF-8; empty where it is no text.
std::string friendly_name(const IP_ADAPTER_ADDRESSES& adapter) {
    const auto convert = [&](char* to, int room) {
        return ::WideCharToMultiByte(CP_UTF8, 0, adapter.FriendlyName, -1, to, room, nullptr, nullptr);
    };
    if (adapter.FriendlyName == nullptr) return {};
    const int size = convert(nullptr, 0);  // with the NUL
    if (size <= 1) return {};
    std::string name(static_cast<std::size_t>(size), '\0');
    convert(name.data(), size);
    name.pop_back();
    return name;
}

interface_row row_of(const IP_ADAPTER_ADDRESSES& adapter, std::string_view name) noexcept {
    constexpr DWORD no_multicast = 0x10;  // IP_ADAPTER_NO_MULTICAST
    return {.index = adapter.IfIndex != 0 ? adapter.IfIndex : adapter.Ipv6IfIndex,
            .name = name,
            .up = adapter.OperStatus == IfOperStatusUp,
            .loopback = adapter.IfType == IF_TYPE_SOFTWARE_LOOPBACK,
            .point_to_point = adapter.IfType == IF_TYPE_PPP || adapter.IfType == IF_TYPE_TUNNEL,
            .multicast = (adapter.Flags & no_multicast) == 0,
            .mtu_bytes = adapter.Mtu};
}

bool read_address(const IP_ADAPTER_UNICAST_ADDRESS& one, interface_row& to) noexcept {
    native_address native;
    native.size = static_cast<std::uint32_t>(one.Address.iSockaddrLength);
    if (native.size > native_address::capacity) return false;
    std::memcpy(native.bytes, one.Address.lpSockaddr, native.size);
    ip::endpoint endpoint;
    if (!decode(native, endpoint)) return false;
    to.address = endpoint.address();
    to.prefix_length = one.OnLinkPrefixLength;
    return true;
}

}  // namespace

result<void> visit_interfaces(interface_visitor visit, void* context) {
    if (auto started = start_winsock(operation::network_interfaces); !started) return started;
    const auto list = read_adapters();
    if (!list) return tl::unexpected{list.error()};
    for (const auto* adapter = first_of(*list); adapter != nullptr; adapter = adapter->Next) {
        const std::string name = friendly_name(*adapter);
        auto row = row_of(*adapter, name);
        visit(context, row);
        for (const auto* one = adapter->FirstUnicastAddress; one != nullptr; one = one->Next) {
            if (read_address(*one, row)) visit(context, row);
        }
    }
    return {};
}

}  // namespace sockstate::platform
