// A name is a row of labels, each with its length before it, that ends with an empty label or with a pointer to the
// rest of it.

#include "discover/name.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace dns {

namespace {

constexpr std::size_t longest_name = 255;  // its bytes, each label with the length before it
constexpr std::size_t longest_label = 63;

std::uint8_t number_at(std::span<const std::byte> bytes, std::size_t index) {
    return std::to_integer<std::uint8_t>(bytes[index]);
}

/// How many bytes the printable UTF-8 character at the front takes; 0 if there is none (RFC 3629 §4).
std::size_t printable_size(std::span<const std::byte> bytes) {
    const std::uint8_t first = number_at(bytes, 0);
    if (first < 0x80) return first >= 0x20 && first != 0x7f ? 1 : 0;
    if (first < 0xc2 || first > 0xf4) return 0;
    const std::size_t size = 2 + static_cast<std::size_t>(first >= 0xe0) + static_cast<std::size_t>(first >= 0xf0);
    if (bytes.size() < size) return 0;
    for (std::size_t i = 1; i < size; ++i) {
        if ((number_at(bytes, i) & 0xc0U) != 0x80) return 0;
    }
    const std::uint8_t second = number_at(bytes, 1);
    const bool is_control = first == 0xc2 && second < 0xa0;
    const bool is_too_long = (first == 0xe0 && second < 0xa0) || (first == 0xf0 && second < 0x90);
    const bool is_no_character = (first == 0xed && second > 0x9f) || (first == 0xf4 && second > 0x8f);
    return is_control || is_too_long || is_no_character ? 0 : size;
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// The byte at the front of the text, which may be written with a `\`; none if it is written wrongly.
std::optional<std::byte> take_byte(std::string_view& text) {
    if (text[0] != '\\') {
        const auto plain = static_cast<std::byte>(text[0]);
        text.remove_prefix(1);
        return plain;
    }
    if (text.size() >= 4 && std::all_of(text.begin() + 1, text.begin() + 4, is_digit)) {
        const int value = (text[1] - '0') * 100 + (text[2] - '0') * 10 + (text[3] - '0');
        text.remove_prefix(4);
        if (value > 255) return std::nullopt;
        return static_cast<std::byte>(value);
    }
    if (text.size() < 2 || is_digit(text[1])) return std::nullopt;
    const auto meant = static_cast<std::byte>(text[1]);
    text.remove_prefix(2);
    return meant;
}

}  // namespace

std::string escaped(std::span<const std::byte> bytes, char special) {
    std::string text;
    while (!bytes.empty()) {
        const std::size_t size = printable_size(bytes);
        const char first = static_cast<char>(bytes[0]);
        if (size == 0) {
            text += fmt::format("\\{:03}", number_at(bytes, 0));
        } else {
            if (first == '\\' || first == special) text += '\\';
            text.append(reinterpret_cast<const char*>(bytes.data()), size);
        }
        bytes = bytes.subspan(std::max<std::size_t>(size, 1));
    }
    return text;
}

parsed<std::string> read_name(std::span<const std::byte> message, std::size_t& at) {
    std::string text;
    std::size_t used = 1;  // of longest_name: the empty label at the end
    std::size_t from = at;
    std::size_t lowest = at;  // the next pointer must lead to before it
    bool is_followed = false;
    for (;;) {
        if (from >= message.size()) return tl::unexpected{std::string{"a name goes beyond the end of the message"}};
        const std::size_t length = number_at(message, from);
        if (length == 0) break;
        if ((length & 0xc0U) == 0xc0) {
            if (from + 1 >= message.size()) {
                return tl::unexpected{std::string{"a name goes beyond the end of the message"}};
            }
            const std::size_t target = (length & 0x3fU) << 8 | number_at(message, from + 1);
            if (!is_followed) at = from + 2;
            is_followed = true;
            if (target >= lowest) return tl::unexpected{std::string{"the pointer in a name does not lead backwards"}};
            from = lowest = target;
            continue;
        }
        if (length > longest_label) return tl::unexpected{fmt::format("a label of an unknown kind ({})", length >> 6)};
        used += length + 1;
        if (used > longest_name) return tl::unexpected{fmt::format("a name is longer than {} bytes", longest_name)};
        if (message.size() - from - 1 < length) {
            return tl::unexpected{std::string{"a name goes beyond the end of the message"}};
        }
        if (!text.empty()) text += '.';
        text += escaped(message.subspan(from + 1, length), '.');
        from += length + 1;
    }
    if (!is_followed) at = from + 1;
    return text.empty() ? "." : text;
}

parsed<void> append_name(std::vector<std::byte>& message, std::string_view name) {
    const std::size_t start = message.size();
    if (name == ".") name = {};
    while (!name.empty()) {
        const std::size_t length_at = message.size();
        message.push_back({});
        while (!name.empty() && name[0] != '.') {
            const auto byte = take_byte(name);
            if (!byte) return tl::unexpected{std::string{"\\ stands before a dot, itself or three digits up to 255"}};
            message.push_back(*byte);
        }
        const std::size_t length = message.size() - length_at - 1;
        if (length == 0) return tl::unexpected{std::string{"a label between two dots is empty"}};
        if (length > longest_label)
            return tl::unexpected{fmt::format("a label is longer than {} bytes", longest_label)};
        message[length_at] = static_cast<std::byte>(length);
        if (!name.empty()) name.remove_prefix(1);
    }
    message.push_back({});
    if (message.size() - start > longest_name) {
        return tl::unexpected{fmt::format("it is longer than {} bytes", longest_name)};
    }
    return {};
}

}  // namespace dns
