#pragma once

// An HTTP/1.1 request (RFC 9112) for a file, and the names below a folder that it asks for.

#include <tl/expected.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace files {

/// The longest head that is read.
inline constexpr std::size_t head_limit = 16384;

/// A range of bytes as it was asked for: `first-last`, `first-`, or the `last` bytes of the file as `-last`.
struct byte_range {
    std::optional<std::uint64_t> first;
    std::optional<std::uint64_t> last;
};

/// Some bytes of a file.
struct part {
    std::uint64_t offset;
    std::uint64_t count;
};

/// The bytes of a file of `size` bytes that the range asks for; nothing where the file has none of them.
[[nodiscard]] std::optional<part> part_of(const byte_range& asked, std::uint64_t size) noexcept;

/// What a client asks for.
struct request {
    bool wants_body = true;         ///< GET; without it HEAD
    bool keeps_connection = true;   ///< another request may follow
    std::string target;             ///< as it was sent, printable
    std::vector<std::string> path;  ///< the names that lead to the file, decoded; none is empty, `.` or `..`
    std::optional<byte_range> range;
};

/// How many bytes the head at the front of `received` takes, with its empty line; nothing while that is missing.
[[nodiscard]] std::optional<std::size_t> head_size(std::string_view received) noexcept;

/// Reads a head, as `head_size` found it. Where it asks for nothing that can be served, the HTTP status that says so.
/// A path that ends in `/` asks for `index.html`.
[[nodiscard]] tl::expected<request, int> parse_request(std::string_view head);

}  // namespace files
