#pragma once

// The seam, addresses: conversions between endpoints and the form that system calls use.

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

/// An address in the form that system calls use. Only the backend and the inline functions below read its bytes.
struct native_address {
    static constexpr std::size_t capacity = 128;  ///< room for any system's address

    /// The bytes stay unwritten.
    native_address() noexcept {}  // NOLINT(modernize-use-equals-default): the bytes are to stay unwritten

    alignas(8) std::byte bytes[capacity];  ///< as the system writes them
    std::uint32_t size = 0;                ///< how many of them count
};

/// An endpoint as the system writes it.
SOCKSTATE_EXPORT void encode(const ip::endpoint& from, native_address& to) noexcept;
/// The same of a local one.
SOCKSTATE_EXPORT void encode(const local::endpoint& from, native_address& to) noexcept;
/// The conversion back; `errc::malformed_answer` for another family or too few bytes.
[[nodiscard]] SOCKSTATE_EXPORT result<void> decode(const native_address& from, ip::endpoint& to) noexcept;
/// The same of a local one.
[[nodiscard]] SOCKSTATE_EXPORT result<void> decode(const native_address& from, local::endpoint& to) noexcept;
/// The size of an IPv4 address, and of no other that an internet socket gets. On every system the port is at 2 and the
/// address at 4, both in network order.
inline constexpr std::uint32_t ipv4_size = 16;

/// Copies this many bytes: memcpy without `<cstring>`, which would add to every program's compile time.
template <std::size_t Count>
void copy_bytes(void* to, const void* from) noexcept {
    std::string_view{static_cast<const char*>(from), Count}.copy(static_cast<char*>(to), Count);
}

/// The IPv4 endpoint in an address of that size: faster than `decode`.
template <class Endpoint>
[[nodiscard]] Endpoint ipv4_endpoint(const native_address& from) noexcept {
    using address_v4 = decltype(Endpoint{}.address().to_v4());
    typename address_v4::bytes_type address;
    std::uint8_t port[2];
    copy_bytes<2>(port, from.bytes + 2);
    copy_bytes<4>(address.data(), from.bytes + 4);
    return {address_v4{address}, static_cast<std::uint16_t>(port[0] << 8U | port[1])};
}
/// The number of the interface with exactly this name, 0 if there is none. Fails where the system cannot be asked: on
/// POSIX that takes a descriptor.
[[nodiscard]] SOCKSTATE_EXPORT result<std::uint32_t> interface_index(std::string_view name) noexcept;

}  // namespace sockstate::platform
