#pragma once

// Reads what a kernel wrote through a fixed layout of our own. A member is present only if the kernel wrote all of its
// bytes.
//
// Newer kernels add fields at the end of their records, so the returned length shows which fields this kernel has.

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

/// Bytes as `Layout`, written by a kernel of byte order `Order`. Refers to them, so they must stay where they are.
///
/// If the `Extent` is known at compile time, the presence of each field is known too, and costs no test.
template <class Layout, std::endian Order = std::endian::native, std::size_t Extent = std::dynamic_extent>
class kernel_record {
    static_assert(std::is_trivially_copyable_v<Layout> && std::is_standard_layout_v<Layout>);

public:
    explicit kernel_record(std::span<const std::byte, Extent> written) noexcept : written_{written} {}

    /// The field; empty where the kernel wrote less than all of it.
    template <std::unsigned_integral T>
    [[nodiscard]] std::optional<T> told(T Layout::* field) const noexcept {
        if (!is_written(field)) return std::nullopt;
        return read(field);
    }

    /// The field, 0 where not all of it was written: for those that the caller has made sure of.
    template <std::unsigned_integral T>
    [[nodiscard]] T operator[](T Layout::* field) const noexcept {
        return is_written(field) ? read(field) : T{};
    }

    /// A copy of the bytes as they are, 0 where they were not written: for fields that have no byte order.
    [[nodiscard]] Layout as_written() const noexcept {
        Layout raw{};
        if (!written_.empty()) std::memcpy(&raw, written_.data(), std::min(written_.size(), sizeof raw));
        return raw;
    }

    /// A field that is a record itself.
    template <class Part>
        requires std::is_class_v<Part>
    [[nodiscard]] kernel_record<Part, Order> part(Part Layout::* field) const noexcept {
        const std::span<const std::byte> rest = written_.subspan(std::min(offset_of(field), written_.size()));
        return kernel_record<Part, Order>{rest.first(std::min(sizeof(Part), rest.size()))};
    }

private:
    template <class T>
    static std::size_t offset_of(T Layout::* field) noexcept {
        static constexpr Layout shape{};
        return static_cast<std::size_t>(reinterpret_cast<const std::byte*>(&(shape.*field)) -
                                        reinterpret_cast<const std::byte*>(&shape));
    }
    template <class T>
    [[nodiscard]] bool is_written(T Layout::* field) const noexcept {
        return offset_of(field) + sizeof(T) <= written_.size();
    }
    template <class T>
    [[nodiscard]] T read(T Layout::* field) const noexcept {
        T value{};
        std::memcpy(&value, written_.data() + offset_of(field), sizeof value);
        return in_host_order(value);
    }
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

    std::span<const std::byte, Extent> written_;
};

}  // namespace sockstate::platform
