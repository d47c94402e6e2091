#pragma once

// An HTTP/1.1 response (RFC 9112) as it comes in, with limits on what a server may send before the body.

#include "url.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace http {

/// The longest head, and the longest trailer, that is read.
inline constexpr std::size_t head_limit = 65536;

/// How the end of the body is known (RFC 9112 §6.3).
enum class framing : std::uint8_t { none, content_length, chunked, until_close };

/// `content-length`, `chunked`, ….
[[nodiscard]] std::string_view to_string(framing how) noexcept;

/// A field's name in lower case and its value without the space around it.
struct field {
    std::string name;
    std::string value;
};

/// Everything before the body.
struct response_head {
    std::string version;  ///< `HTTP/1.1` or `HTTP/1.0`
    int status = 0;
    std::string reason;  ///< what is not printable in it is `?`
    std::vector<field> fields;
    framing how = framing::none;
    std::uint64_t content_length = 0;

    /// 1xx: another head follows.
    [[nodiscard]] bool is_interim() const noexcept { return status < 200; }
};

/// How many bytes the head at the front of `received` takes, with its empty line; none while that is missing.
[[nodiscard]] std::optional<std::size_t> head_size(std::string_view received) noexcept;

/// Reads a head, as `head_size` found it, of the answer to a GET.
[[nodiscard]] parsed<response_head> parse_head(std::string_view text);

/// Takes the body out of what is received after the head.
class body_reader {
public:
    explicit body_reader(const response_head& head) noexcept
        : how_{head.how},
          left_{head.how == framing::content_length ? head.content_length : 0},
          complete_{head.how == framing::none || (head.how == framing::content_length && left_ == 0)} {}

    /// Takes the next piece of the body off the front of `input`; empty when there is no more in it.
    [[nodiscard]] parsed<std::string_view> take(std::string_view& input);
    /// Nothing of the body is missing.
    [[nodiscard]] bool complete() const noexcept { return complete_; }
    /// The connection was closed: was that the body's end, or is something missing?
    [[nodiscard]] parsed<void> closed();
    /// Bytes of the body so far.
    [[nodiscard]] std::uint64_t size() const noexcept { return size_; }

private:
    enum class chunk_part : std::uint8_t { size_line, data, data_end, trailer };

    std::string_view take_data(std::string_view& input, std::uint64_t most);
    parsed<std::string_view> take_chunk(std::string_view& input);
    parsed<void> end_of_line();

    framing how_;
    chunk_part part_ = chunk_part::size_line;
    std::uint64_t left_;  // of the body, or of the chunk
    std::uint64_t size_ = 0;
    bool complete_;
    std::string line_;  // of the chunked coding, as far as it has come
    std::size_t trailer_size_ = 0;
};

}  // namespace http
