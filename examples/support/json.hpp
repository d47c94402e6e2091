#pragma once

// Text as JSON (RFC 8259), for programs that scripts read.

#include <fmt/core.h>

#include <string>
#include <string_view>

namespace examples {

/// The text as a string of JSON, in quotes. It must be UTF-8; a control character becomes `\u` and four digits.
[[nodiscard]] inline std::string json_string(std::string_view text) {
    std::string out{'"'};
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            out += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
        } else {
            out += c;
        }
    }
    return out + '"';
}

}  // namespace examples
