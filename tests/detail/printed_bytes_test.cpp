// Which bytes print as they are.

#include "detail/printed_bytes.hpp"

#include <sockstate/option.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace sockstate::test::printed_bytes_test {

namespace {

std::string utf8(std::uint32_t point) {
    const auto byte = [](std::uint32_t value) { return static_cast<char>(static_cast<unsigned char>(value)); };
    if (point < 0x80) return {byte(point)};
    if (point < 0x800) return {byte(0xc0 | point >> 6U), byte(0x80 | (point & 0x3fU))};
    if (point < 0x10000) {
        return {byte(0xe0 | point >> 12U), byte(0x80 | (point >> 6U & 0x3fU)), byte(0x80 | (point & 0x3fU))};
    }
    return {byte(0xf0 | point >> 18U), byte(0x80 | (point >> 12U & 0x3fU)), byte(0x80 | (point >> 6U & 0x3fU)),
            byte(0x80 | (point & 0x3fU))};
}

std::string printed(std::string_view bytes) {
    std::string text(4 * bytes.size(), '-');
    text.resize(static_cast<std::size_t>(detail::write_printed(text.data(), bytes) - text.data()));
    return text;
}

/// Control characters, surrogates, and what breaks or turns a line.
bool is_escaped(std::uint32_t point) {
    return point <= 0x1f || (point >= 0x7f && point <= 0x9f) || (point >= 0xd800 && point <= 0xdfff) ||
           point == 0x061c || point == 0x200e || point == 0x200f || (point >= 0x2028 && point <= 0x202e) ||
           (point >= 0x2066 && point <= 0x2069);
}

}  // namespace

TEST_CASE("printed_length: every code point, and what follows it does not matter") {
    for (std::uint32_t point = 0; point <= 0x10ffff; ++point) {
        const std::string text = utf8(point);
        const std::size_t expected = is_escaped(point) ? 0 : text.size();
        if (detail::printed_length(text) != expected || detail::printed_length(text + "\x9b") != expected) {
            CAPTURE(point);
            CHECK(detail::printed_length(text) == expected);
            CHECK(detail::printed_length(text + "\x9b") == expected);
        }
        // Cut short it is no character.
        for (std::size_t size = 1; size < text.size(); ++size) {
            if (detail::printed_length(std::string_view{text}.substr(0, size)) != 0) FAIL("cut: ", point);
        }
    }
    CHECK(detail::printed_length("") == 0);
}

TEST_CASE("printed_length: what is no UTF-8") {
    for (const std::string_view bytes :
         {"\x80", "\x9b", "\xbf", "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xe0\x9f\xbf", "\xf0\x80\x80\x80",
          "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80", "\xfe", "\xff", "\xc3(", "\xe2\x82(",
          "\xf0\x9f\x98("}) {
        CAPTURE(printed(bytes));
        CHECK(detail::printed_length(bytes) == 0);
    }
}

TEST_CASE("write_printed: escapes byte by byte, and nothing that prints") {
    CHECK(printed("").empty());
    CHECK(printed("eth0") == "eth0");
    CHECK(printed("a\x1b[31mb\xc2\x9b"
                  "c\x9b") == "a\\x1b[31mb\\xc2\\x9bc\\x9b");
    CHECK(printed("\xf0\x9f\x98\x80\n") == "\xf0\x9f\x98\x80\\x0a");
    CHECK(printed("C:\\socket") == "C:\\socket");
}

TEST_CASE("to_string: an option's name that comes from the system prints so too") {
    CHECK(to_string(option::name{"cubic"}) == "cubic");
    CHECK(to_string(option::name{"\x9b"
                                 "2J\x1b[31m"}) == "\\x9b2J\\x1b[31m");
    CHECK(to_string(option::name{std::string(15, '\x9b')}).size() == 60);
}

}  // namespace sockstate::test::printed_bytes_test
