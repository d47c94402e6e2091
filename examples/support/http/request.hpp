#pragma once

// A request in HTTP/1.1 (RFC 9112) to a server, and the names that its target consists of.

#include <tl/expected.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace http_server {

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
    std::string host;               ///< the value of the field Host; empty without one
    std::vector<std::string> path;  ///< the names that lead to the file, decoded; none is empty, `.` or `..`
    std::optional<byte_range> range;
};

/// How many bytes the head at the front of `received` takes, with its empty line; nothing while that is missing.
[[nodiscard]] std::optional<std::size_t> head_size(std::string_view received) noexcept;

/// The status that refuses a head of more than `head_limit` bytes of which these were received: 414 where the target
/// alone is too long, else 431.
[[nodiscard]] int refusal_of_long(std::string_view received) noexcept;

/// The value of `name` in the target's query, `/path?name=value`, with its %XX read; nothing where it is not there, or
/// is not to be read.
[[nodiscard]] std::optional<std::string> query_value(std::string_view target, std::string_view name);

/// Reads a head, as `head_size` found it. Where it asks for nothing that can be served, the HTTP status that says so.
/// A path that ends in `/` asks for `index.html`.
[[nodiscard]] tl::expected<request, int> parse_request(std::string_view head);

}  // namespace http_server
