#pragma once

// Netlink's attributes follow each other: each has a length and a type, and begins at a multiple of 4.

#include <kernel_record.hpp>
#include <linux/sock_diag_layout.hpp>

namespace sockstate::platform::linux_kernel {

/// What stands behind `length` bytes: the next message or attribute begins at a multiple of 4, if there is one.
[[nodiscard]] inline std::span<const std::byte> after(std::span<const std::byte> all, std::size_t length) noexcept {
    return all.subspan(std::min(all.size(), (length + 3) / 4 * 4));
}

/// Walks attributes up to their end, or to one that is cut.
class attribute_reader {
public:
    explicit attribute_reader(std::span<const std::byte> attributes) noexcept : rest_{attributes} {}

    /// Goes to the next attribute, if there is a whole one.
    [[nodiscard]] bool next() noexcept {
        if (rest_.size() < sizeof(diag_attribute_head)) return false;
        const kernel_record<diag_attribute_head> head{rest_};
        const std::size_t length = head[&diag_attribute_head::length];
        if (length < sizeof(diag_attribute_head) || length > rest_.size()) return false;
        type_ = head[&diag_attribute_head::type];
        held_ = rest_.subspan(sizeof(diag_attribute_head), length - sizeof(diag_attribute_head));
        rest_ = after(rest_, length);
        return true;
    }
    [[nodiscard]] std::uint16_t type() const noexcept { return type_; }
    [[nodiscard]] std::span<const std::byte> held() const noexcept { return held_; }

private:
    std::span<const std::byte> rest_;
    std::span<const std::byte> held_;
    std::uint16_t type_ = 0;
};

}  // namespace sockstate::platform::linux_kernel
