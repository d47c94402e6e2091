#pragma once

// The seam, addresses: as endpoints write them, and as the system calls do.

#include <sockstate/result.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sockstate::ip {
class endpoint;
}
namespace sockstate::local {
class endpoint;
}

namespace sockstate::platform {

/// An address as the system calls write it; only the backend, and the functions in place below, look inside.
struct native_address {
    static constexpr std::size_t capacity = 128;

    native_address() noexcept {}  // NOLINT(modernize-use-equals-default): the bytes are to stay unwritten

    alignas(8) std::byte bytes[capacity];
    std::uint32_t size = 0;
};

/// An endpoint as the system writes it.
SOCKSTATE_EXPORT void encode(const ip::endpoint& from, native_address& to) noexcept;
SOCKSTATE_EXPORT void encode(const local::endpoint& from, native_address& to) noexcept;
/// And back; `errc::malformed_answer` for another family or too few bytes.
[[nodiscard]] SOCKSTATE_EXPORT result<void> decode(const native_address& from, ip::endpoint& to) noexcept;
[[nodiscard]] SOCKSTATE_EXPORT result<void> decode(const native_address& from, local::endpoint& to) noexcept;
/// What an IPv4 address begins with: the family, on BSD after the size. The rest is the same on every system: the port
/// and the address in network order, and eight bytes of zero.
extern SOCKSTATE_EXPORT const std::uint16_t ipv4_head;
inline constexpr std::uint32_t ipv4_size = 16;

/// Copies so many bytes: memcpy without <cstring>, which would make every program's headers dearer.
template <std::size_t Count>
void copy_bytes(void* to, const void* from) noexcept {
    std::string_view{static_cast<const char*>(from), Count}.copy(static_cast<char*>(to), Count);
}

/// As `encode`, and an IPv4 address is written in place.
template <class Endpoint>
void encode_in_place(const Endpoint& from, native_address& to) noexcept {
    if constexpr (requires { from.address().is_v4(); }) {
        if (from.address().is_v4()) [[likely]] {
            const auto address = from.address().to_v4().bytes();
            const std::byte port[] = {static_cast<std::byte>(from.port() >> 8U), static_cast<std::byte>(from.port())};
            copy_bytes<2>(to.bytes, &ipv4_head);
            copy_bytes<2>(to.bytes + 2, port);
            copy_bytes<4>(to.bytes + 4, address.data());
            constexpr std::uint64_t zero = 0;
            copy_bytes<8>(to.bytes + 8, &zero);
            to.size = ipv4_size;
            return;
        }
    }
    encode(from, to);
}
/// As `decode`, and an IPv4 address is read in place. Whether it could be read.
template <class Endpoint>
[[nodiscard]] bool decode_in_place(const native_address& from, Endpoint& to) noexcept {
    if constexpr (requires { to.address().is_v4(); }) {
        std::uint16_t head = 0;
        copy_bytes<2>(&head, from.bytes);
        if (from.size >= ipv4_size && head == ipv4_head) [[likely]] {
            auto address = to.address().to_v4().bytes();
            std::uint8_t port[2];
            copy_bytes<2>(port, from.bytes + 2);
            copy_bytes<4>(address.data(), from.bytes + 4);
            to = {decltype(to.address().to_v4()){address}, static_cast<std::uint16_t>(port[0] << 8U | port[1])};
            return true;
        }
    }
    Endpoint other;  // apart, so that `to` need not be in memory
    if (!decode(from, other)) return false;
    to = other;
    return true;
}
/// The number of the interface with exactly this name, 0 if there is none. Fails where the system cannot be asked: on
/// POSIX that takes a descriptor.
[[nodiscard]] SOCKSTATE_EXPORT result<std::uint32_t> interface_index(std::string_view name) noexcept;

}  // namespace sockstate::platform
