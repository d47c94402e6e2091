#pragma once

// TCP metrics whose bytes are where they are to stay: read there, or copied there, and then decoded.

#include <sockstate/result.hpp>
#include <sockstate/tcp_info.hpp>

#include <algorithm>
#include <cstddef>
#include <span>

namespace sockstate::platform {

/// A decoder fills the fields from `raw()`, or says why it cannot.
using tcp_info_decoder = result<void> (*)(tcp_info& info) noexcept;

/// What `read(room)` writes, which is told by the size that it returns.
template <class Read>
[[nodiscard]] result<tcp_info> decode_in_place(Read read, tcp_info_decoder decode) noexcept {
    result<tcp_info> info;  // the one that is returned: it is large
    const result<std::size_t> size = read(info->bytes.room());
    if (!size) {
        info = tl::unexpected{size.error()};
        return info;
    }
    info->bytes.keep(*size);
    if (const auto decoded = decode(*info); !decoded) info = tl::unexpected{decoded.error()};
    return info;
}

/// What was written elsewhere, as much of it as there is room for.
[[nodiscard]] inline result<tcp_info> decode_copy(std::span<const std::byte> written,
                                                  tcp_info_decoder decode) noexcept {
    const auto copy = [written](std::span<std::byte> room) -> result<std::size_t> {
        const std::size_t size = std::min(written.size(), room.size());
        std::copy_n(written.begin(), size, room.begin());
        return size;
    };
    return decode_in_place(copy, decode);
}

}  // namespace sockstate::platform
