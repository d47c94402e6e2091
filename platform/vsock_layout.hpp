#pragma once

// Addresses of vsock as each system writes them (sockaddr_vm), by layouts of our own, so that all of them are tested on
// every host. Linux: linux/vm_sockets.h. macOS: sys/vsock.h. Numbers are in the host's order.

#include <sockstate/platform/address.hpp>
#include <sockstate/vsock.hpp>

#include <cstdint>
#include <cstring>

namespace sockstate::platform {

struct vsock_layout {
    std::uint8_t family;    ///< the system's number
    std::uint8_t size;      ///< of the whole structure
    bool begins_with_size;  ///< its first byte is the size, and the second the family; else both are the family

    static constexpr std::size_t port_at = 4;
    static constexpr std::size_t cid_at = 8;
    static constexpr std::size_t end = 12;  ///< of what is read; Linux has flags and zeros behind it

    void encode(const vsock::endpoint& from, native_address& to) const noexcept {
        const std::uint16_t wide_family = family;
        const std::uint8_t head[] = {size, family};
        const std::uint32_t port = from.port();
        const std::uint32_t cid = from.cid();
        std::memset(to.bytes, 0, size);
        std::memcpy(to.bytes, begins_with_size ? static_cast<const void*>(head) : &wide_family, sizeof wide_family);
        std::memcpy(to.bytes + port_at, &port, sizeof port);
        std::memcpy(to.bytes + cid_at, &cid, sizeof cid);
        to.size = size;
    }

    /// False for another family, or too few bytes; then `to` is as it was.
    [[nodiscard]] bool decode(const native_address& from, vsock::endpoint& to) const noexcept {
        if (from.size < end || family_in(from) != family) return false;
        std::uint32_t port = 0;
        std::uint32_t cid = 0;
        std::memcpy(&port, from.bytes + port_at, sizeof port);
        std::memcpy(&cid, from.bytes + cid_at, sizeof cid);
        to = {cid, port};
        return true;
    }

private:
    [[nodiscard]] std::uint16_t family_in(const native_address& from) const noexcept {
        std::uint16_t wide_family = 0;
        std::memcpy(&wide_family, from.bytes, sizeof wide_family);
        return begins_with_size ? std::to_integer<std::uint8_t>(from.bytes[1]) : wide_family;
    }
};

inline constexpr vsock_layout linux_vsock{.family = 40, .size = 16, .begins_with_size = false};
inline constexpr vsock_layout macos_vsock{.family = 40, .size = 12, .begins_with_size = true};

}  // namespace sockstate::platform
