#pragma once

// Bytes from outside as text that is safe to print: names of sockets, of interfaces, of algorithms.

#include <cstddef>
#include <string>
#include <string_view>

namespace sockstate::detail {

/// How many bytes at the front of `bytes` are one character that prints as it is: 1 to 4, or 0 for a byte to be
/// escaped.
///
/// A character is valid UTF-8. It is no control character (C0, DEL, C1, which terminals obey in one byte and in two),
/// no separator of lines and no mark that turns the direction of a line.
[[nodiscard]] std::size_t printed_length(std::string_view bytes) noexcept;

/// Writes the byte as `\xNN` and returns the end.
char* write_escaped(char* out, unsigned char byte) noexcept;

/// Writes characters that print, and escapes every other byte. Needs room for four times the bytes; returns the end.
char* write_printed(char* out, std::string_view bytes) noexcept;

/// The same as a string.
[[nodiscard]] std::string printed(std::string_view bytes);

}  // namespace sockstate::detail
