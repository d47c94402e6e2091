#pragma once

// Control messages (RFC 3542 §20): walked and appended by a layout of our own, since the systems' macros differ in what
// they read of a buffer that is not whole, and in what they need of one that is written.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace sockstate::platform {

/// Where a message's parts are: its length in 4 or 8 bytes, its level and its type in 4 each, and its payload. The
/// length counts from the message's begin.
struct control_layout {
    std::size_t length_width;
    std::size_t data_start;
    std::size_t padding;  ///< what each message begins at a multiple of

    [[nodiscard]] constexpr std::size_t header() const noexcept { return length_width + 8; }
    /// From one message to the next.
    [[nodiscard]] constexpr std::size_t step(std::size_t length) const noexcept {
        return length + (padding - length % padding) % padding;
    }
};

/// A layout whose lengths and paddings are as wide as a pointer.
inline constexpr control_layout wide_control{8, 16, 8};
inline constexpr control_layout narrow_control{4, 12, 4};
inline constexpr control_layout pointer_wide_control = sizeof(void*) == 8 ? wide_control : narrow_control;

/// A message, and as much of its payload as was written.
struct control_message {
    std::int32_t level;
    std::int32_t type;
    std::span<const std::byte> payload;

    [[nodiscard]] bool is(std::int32_t of_level, std::int32_t of_type) const noexcept {
        return level == of_level && type == of_type;
    }
};

/// Gives each message to `visit`. Ends at one that is shorter than a header: such a one would lead nowhere. If the
/// system had more to write, which `cut` reports, the last message is left out: Linux shortens it, and a number without
/// its last bytes looks like a shorter number.
template <control_layout Layout, class Visit>
void walk_control(std::span<const std::byte> written, bool cut, Visit visit) noexcept {
    while (written.size() >= Layout.header()) {
        std::uint64_t length = 0;
        if constexpr (Layout.length_width == 8) {
            std::memcpy(&length, written.data(), sizeof length);
        } else {
            std::uint32_t narrow = 0;
            std::memcpy(&narrow, written.data(), sizeof narrow);
            length = narrow;
        }
        if (length < Layout.header() || (cut && length >= written.size())) return;
        const auto whole = static_cast<std::size_t>(std::min<std::uint64_t>(length, written.size()));
        control_message message{};
        std::memcpy(&message.level, written.data() + Layout.length_width, sizeof message.level);
        std::memcpy(&message.type, written.data() + Layout.length_width + 4, sizeof message.type);
        if (whole > Layout.data_start) message.payload = written.first(whole).subspan(Layout.data_start);
        visit(message);
        written = written.subspan(std::min(Layout.step(whole), written.size()));
    }
}

/// Appends messages to memory that has room for them.
template <control_layout Layout>
class control_writer {
public:
    explicit control_writer(std::span<std::byte> room) noexcept : room_{room} {}

    /// The payload is the bytes of `value`.
    template <class T>
    void add(std::int32_t level, std::int32_t type, const T& value) noexcept {
        const std::size_t length = Layout.data_start + sizeof value;
        const auto part = room_.subspan(used_, Layout.step(length));
        std::fill(part.begin(), part.end(), std::byte{});
        if constexpr (Layout.length_width == 8) {
            const std::uint64_t wide = length;
            std::memcpy(part.data(), &wide, sizeof wide);
        } else {
            const auto narrow = static_cast<std::uint32_t>(length);
            std::memcpy(part.data(), &narrow, sizeof narrow);
        }
        std::memcpy(part.data() + Layout.length_width, &level, sizeof level);
        std::memcpy(part.data() + Layout.length_width + 4, &type, sizeof type);
        std::memcpy(part.data() + Layout.data_start, &value, sizeof value);
        used_ += part.size();
    }
    [[nodiscard]] std::size_t used() const noexcept { return used_; }

private:
    std::span<std::byte> room_;
    std::size_t used_ = 0;
};

}  // namespace sockstate::platform
