#pragma once

// What a kernel wrote, read through a fixed layout of ours: a member is there only if the kernel wrote all of it.
//
// Kernels grow their records at the end, so the length that came back tells which fields this one has.

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <type_traits>

namespace sockstate::platform {

/// Bytes as `Layout`, written by a kernel of byte order `Order`.
template <class Layout, std::endian Order = std::endian::native>
class kernel_record {
    static_assert(std::is_trivially_copyable_v<Layout> && std::is_standard_layout_v<Layout>);

public:
    explicit kernel_record(std::span<const std::byte> written) noexcept
        : written_{std::min(written.size(), sizeof(Layout))} {
        if (written_ != 0) std::memcpy(&raw_, written.data(), written_);
    }

    /// The field; empty where the kernel wrote less than all of it.
    template <std::unsigned_integral T>
    [[nodiscard]] std::optional<T> told(T Layout::* field) const noexcept {
        const auto offset = static_cast<std::size_t>(reinterpret_cast<const std::byte*>(&(raw_.*field)) -
                                                     reinterpret_cast<const std::byte*>(&raw_));
        if (offset + sizeof(T) > written_) return std::nullopt;
        return in_host_order(raw_.*field);
    }

    /// The field, 0 where it was not written: for those that the caller has made sure of.
    template <std::unsigned_integral T>
    [[nodiscard]] T operator[](T Layout::* field) const noexcept {
        return in_host_order(raw_.*field);
    }

    /// The bytes as they are, 0 where they were not written: for fields that have no byte order.
    [[nodiscard]] const Layout& as_written() const noexcept { return raw_; }

private:
    template <class T>
    static T in_host_order(T value) noexcept {
        if constexpr (Order == std::endian::native || sizeof(T) == 1) {
            return value;
        } else {
            std::byte bytes[sizeof(T)];
            std::memcpy(bytes, &value, sizeof value);
            std::reverse(bytes, bytes + sizeof(T));
            std::memcpy(&value, bytes, sizeof value);
            return value;
        }
    }

    Layout raw_{};
    std::size_t written_;
};

}  // namespace sockstate::platform
