#pragma once

// The name of a local socket: a path, an abstract name, or none. This is a value.

#include <sockstate/result.hpp>

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// Sockets for programs on one machine (AF_UNIX), and their names.
namespace sockstate::local {

namespace detail {
struct endpoint_access;
}

/// The address of a local (AF_UNIX) socket.
class endpoint {
public:
    /// The longest path or abstract name: 108 bytes on Linux and Windows, 104 on macOS and FreeBSD.
    static constexpr std::size_t max_size = 108;

    /// Unnamed: what a socket has that was never bound.
    constexpr endpoint() noexcept = default;
    /// A path in the file system, taken as it is. Empty, too long or with a NUL: `errc::invalid_argument`.
    [[nodiscard]] SOCKSTATE_EXPORT static result<endpoint> path(std::string_view text) noexcept;
    /// A name outside the file system, gone with its last socket (Linux only); any bytes, at most 107, since
    /// the NUL that marks it comes before them. Longer: `errc::invalid_argument`.
    [[nodiscard]] SOCKSTATE_EXPORT static result<endpoint> abstract(std::string_view bytes) noexcept;

    /// Whether it is the empty name of a socket that was never bound.
    [[nodiscard]] constexpr bool is_unnamed() const noexcept { return size_ == 0; }
    /// Whether it is a name outside the file system.
    [[nodiscard]] constexpr bool is_abstract() const noexcept { return size_ != 0 && bytes_[0] == '\0'; }
    /// Whether it is a path.
    [[nodiscard]] constexpr bool is_path() const noexcept { return size_ != 0 && bytes_[0] != '\0'; }
    /// The path, or the abstract name without its leading NUL; empty when unnamed.
    [[nodiscard]] constexpr std::string_view name() const noexcept {
        return is_abstract() ? bytes().substr(1) : bytes();
    }
    /// As it stands in sun_path, without a terminating NUL.
    [[nodiscard]] constexpr std::string_view bytes() const noexcept { return {bytes_.data(), size_}; }

    /// The same bytes: two paths of one file may differ.
    friend constexpr bool operator==(const endpoint& left, const endpoint& right) noexcept {
        return left.bytes() == right.bytes();
    }
    /// Orders by the bytes.
    friend constexpr std::strong_ordering operator<=>(const endpoint& left, const endpoint& right) noexcept {
        return left.bytes().compare(right.bytes()) <=> 0;
    }

private:
    friend struct detail::endpoint_access;

    std::array<char, max_size> bytes_{};
    std::uint8_t size_ = 0;
};

/// The path, `@name` for an abstract name, or `(unnamed)`. It is for people to read, not for programs to parse.
///
/// In a path each byte of a control character (also U+0080 to U+009F), of a mark that breaks or turns the line, and of
/// what is no UTF-8, is `\xNN`. In an abstract name so is everything but printable ASCII, and the backslash.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const endpoint& e);

namespace detail {
/// For the backend: makes an endpoint of what the system wrote, cut at `endpoint::max_size`, a path also at
/// its first NUL.
struct endpoint_access {
    [[nodiscard]] SOCKSTATE_EXPORT static endpoint from_bytes(std::string_view bytes) noexcept;
};

/// Room for any name's text: four characters a byte.
inline constexpr std::size_t endpoint_text_size = 4 * endpoint::max_size;
/// Writes the text without a NUL and returns its end; `out` has `endpoint_text_size` characters.
SOCKSTATE_EXPORT char* write_text(char* out, const endpoint& e) noexcept;
}  // namespace detail

}  // namespace sockstate::local

namespace sockstate {
using local::to_string;  // so that a qualified call finds it too
}

template <>
struct std::hash<sockstate::local::endpoint> {
    std::size_t operator()(const sockstate::local::endpoint& e) const noexcept {
        return std::hash<std::string_view>{}(e.bytes());
    }
};
