#pragma once

// Bytes as a kernel would write them, put together field by field at offsets that the test spells out.

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

namespace sockstate::test {

class byte_image {
public:
    explicit byte_image(std::size_t size, std::endian order = std::endian::native) : bytes_(size), order_{order} {}

    /// Writes an integer of `T`'s size in this image's byte order.
    template <std::unsigned_integral T>
    byte_image& put(std::size_t offset, T value) {
        std::byte raw[sizeof(T)];
        std::memcpy(raw, &value, sizeof value);
        if (order_ != std::endian::native) std::reverse(raw, raw + sizeof(T));
        std::copy(raw, raw + sizeof(T), bytes_.begin() + static_cast<std::ptrdiff_t>(offset));
        return *this;
    }
    /// Writes bytes as they are.
    byte_image& put_bytes(std::size_t offset, std::span<const std::uint8_t> values) {
        for (const std::uint8_t value : values) bytes_[offset++] = std::byte{value};
        return *this;
    }
    /// Appends another image.
    byte_image& append(const byte_image& other) {
        for (const std::byte each : other.bytes_) bytes_.push_back(each);
        return *this;
    }

    [[nodiscard]] std::size_t size() const { return bytes_.size(); }
    [[nodiscard]] std::span<const std::byte> all() const { return bytes_; }
    [[nodiscard]] std::span<const std::byte> first(std::size_t count) const { return all().first(count); }

private:
    std::vector<std::byte> bytes_;
    std::endian order_;
};

/// An attribute of netlink (RTA_*): its length and its type before what it holds, and then zeros up to a whole word.
inline byte_image netlink_attribute(std::uint16_t type, const byte_image& held) {
    byte_image image{4};
    image.put(0, static_cast<std::uint16_t>(4 + held.size())).put(2, type).append(held);
    if (held.size() % 4 != 0) image.append(byte_image{4 - held.size() % 4});
    return image;
}

}  // namespace sockstate::test
