#pragma once

// What is Linux's own in rows of getifaddrs(3) (netdevice(7), packet(7)).

#include <posix/create.hpp>
#include <posix/descriptor.hpp>
#include <posix/system_call.hpp>

#include <optional>
#include <string_view>

#include <ifaddrs.h>
#include <net/if.h>
#include <netpacket/packet.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

namespace sockstate::platform::quirks {

/// The family of the rows that stand for an interface itself.
inline constexpr int link_family = AF_PACKET;

[[nodiscard]] inline std::uint32_t index_of(const sockaddr& link) noexcept {
    return static_cast<std::uint32_t>(reinterpret_cast<const sockaddr_ll&>(link).sll_ifindex);
}

/// How much of a network mask is written: all that its family has.
[[nodiscard]] constexpr std::size_t size_of(const sockaddr& /*mask*/, std::size_t whole) noexcept {
    return whole;
}

/// The longest packet of an interface, by SIOCGIFMTU: a row's ifa_data holds counters here.
class mtu_reader {
public:
    /// Nothing for an interface that is gone by now.
    [[nodiscard]] result<std::optional<std::uint32_t>> read(const ifaddrs& row) noexcept {
        if (!control_) {
            const auto opened = create_socket(AF_INET, SOCK_DGRAM, 0, true);
            // A kernel without IPv4 has sockets of another family.
            const auto other = opened ? opened : create_socket(AF_INET6, SOCK_DGRAM, 0, true);
            if (!other) return tl::unexpected{other.error().during(operation::network_interfaces)};
            control_.emplace(*other);
        }
        ifreq asked{};
        std::string_view{row.ifa_name}.copy(asked.ifr_name, IFNAMSIZ - 1);
        if (::ioctl(control_->get(), SIOCGIFMTU, &asked) == -1) return std::optional<std::uint32_t>{};
        return std::optional{static_cast<std::uint32_t>(asked.ifr_mtu)};
    }

private:
    std::optional<descriptor> control_;
};

}  // namespace sockstate::platform::quirks
