#pragma once

// Decodes TCP metrics whose bytes were read or copied into the place where they stay.

#include <sockstate/result.hpp>
#include <sockstate/tcp/info.hpp>

#include <algorithm>
#include <cstddef>
#include <span>

namespace sockstate::platform {

/// A member behind the metrics, which shares no word with them: so g++ constructs them in place (clang copies them).
struct behind_metrics : tcp_metrics {
    std::byte next;
};
static_assert(sizeof(behind_metrics) > sizeof(tcp_metrics));

/// How a system's record of metrics is understood.
struct tcp_info_format {
    std::size_t least;  ///< fewer bytes are no such record
    tcp_metrics (*decode)(std::span<const std::byte> written) noexcept;
};

/// Decodes what `read(room)` has written; it returns the size. `errc::not_supported` if that is less than the least.
template <class Read>
[[nodiscard]] result<tcp_info> decode_in_place(Read read, const tcp_info_format& format) noexcept {
    result<std::size_t> size;
    const auto read_into = [&](std::span<std::byte> room) {
        size = read(room);
        return size.value_or(0);
    };
    result<tcp_info> info{tl::in_place, read_into, format.decode};  // the one that is returned: it is large
    if (!size) {
        info = tl::unexpected{size.error()};
    } else if (*size < format.least) {
        info = tl::unexpected{error{errc::not_supported, operation::query_info}};
    }
    return info;
}

/// What was written elsewhere, as much of it as there is room for.
template <const tcp_info_format& Format>
[[nodiscard]] result<tcp_info> decode_record(std::span<const std::byte> written) noexcept {
    const auto copy = [written](std::span<std::byte> room) -> result<std::size_t> {
        const std::size_t size = std::min(written.size(), room.size());
        std::copy_n(written.begin(), size, room.begin());
        return size;
    };
    return decode_in_place(copy, Format);
}

}  // namespace sockstate::platform
