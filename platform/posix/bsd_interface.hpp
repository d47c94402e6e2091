#pragma once

// What macOS and FreeBSD have alike in rows of getifaddrs(3).

#include <sockstate/result.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>

#include <sys/types.h>

#include <sys/socket.h>

#include <ifaddrs.h>
#include <net/if.h>
#include <net/if_dl.h>

namespace sockstate::platform::quirks {

/// The family of the rows that stand for an interface itself.
inline constexpr int link_family = AF_LINK;

[[nodiscard]] inline std::uint32_t index_of(const sockaddr& link) noexcept {
    return reinterpret_cast<const sockaddr_dl&>(link).sdl_index;
}

/// How much of a network mask is written: zeros at its end may be left out.
[[nodiscard]] inline std::size_t size_of(const sockaddr& mask, std::size_t /*whole*/) noexcept {
    return mask.sa_len;
}

/// The longest packet of an interface, which its row holds.
class mtu_reader {
public:
    [[nodiscard]] result<std::optional<std::uint32_t>> read(const ifaddrs& row) const noexcept {
        if (row.ifa_data == nullptr) return std::optional<std::uint32_t>{};
        return std::optional{static_cast<std::uint32_t>(static_cast<const if_data*>(row.ifa_data)->ifi_mtu)};
    }
};

}  // namespace sockstate::platform::quirks
