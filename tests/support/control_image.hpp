#pragma once

// Control messages as a kernel writes them, for the decoders of every system.

#include "byte_image.hpp"

#include <control_layout.hpp>

#include <array>
#include <vector>

namespace sockstate::test {

/// Messages in one of the systems' layouts.
template <platform::control_layout Layout>
class control_image {
public:
    template <class T>
    control_image& add(std::int32_t level, std::int32_t type, const T& payload) {
        out_.add(level, type, payload);
        return *this;
    }
    /// A payload of the image's bytes.
    template <std::size_t Size>
    control_image& add_bytes(std::int32_t level, std::int32_t type, const byte_image& payload) {
        std::array<std::byte, Size> bytes{};
        std::copy(payload.all().begin(), payload.all().end(), bytes.begin());
        return add(level, type, bytes);
    }
    [[nodiscard]] std::span<const std::byte> bytes() const { return std::span{room_}.first(out_.used()); }

private:
    std::vector<std::byte> room_ = std::vector<std::byte>(512);
    platform::control_writer<Layout> out_{room_};
};

inline constexpr std::array<std::uint8_t, 4> image_v4{192, 0, 2, 1};
inline constexpr std::array<std::uint8_t, 4> image_v4_own{192, 0, 2, 9};
inline constexpr std::array<std::uint8_t, 16> image_v6{0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5};

/// struct in6_pktinfo.
inline byte_image ipv6_packet_image(std::uint32_t index) {
    byte_image image{20};
    image.put_bytes(0, image_v6).put(16, index);
    return image;
}

}  // namespace sockstate::test
