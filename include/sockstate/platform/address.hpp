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

/// An address as the system calls write it; only the backend looks inside.
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
/// The number of the interface with exactly this name, 0 if there is none. Fails where the system cannot be asked: on
/// POSIX that takes a descriptor.
[[nodiscard]] SOCKSTATE_EXPORT result<std::uint32_t> interface_index(std::string_view name) noexcept;

}  // namespace sockstate::platform
