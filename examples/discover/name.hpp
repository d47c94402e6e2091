#pragma once

// The names of DNS as bytes and as text (RFC 1035 §3.1, §4.1.4 and §5.1).

#include "discover/message.hpp"

namespace dns {

/// Reads the name that begins at `at`, and leaves `at` behind it. Pointers are followed only backwards, each further
/// than the one before, so that none is followed twice.
[[nodiscard]] parsed<std::string> read_name(std::span<const std::byte> message, std::size_t& at);

/// Adds the bytes of a name that is written as `record::name` is; a dot at its end changes nothing.
[[nodiscard]] parsed<void> append_name(std::vector<std::byte>& message, std::string_view name);

/// Bytes that a terminal shows as they are: UTF-8 stays, and `\` and three digits stand for what is not printable. A
/// `\` stands before itself and before `special`.
[[nodiscard]] std::string escaped(std::span<const std::byte> bytes, char special);

}  // namespace dns
