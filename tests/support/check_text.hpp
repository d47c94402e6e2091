#pragma once

// That a value prints, by every way to print it.

#include <sockstate/format.hpp>
#include <sockstate/sockstate.hpp>

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <string_view>

namespace sockstate::test {

/// By every road: to_string, fmt, and fmt with a width on each side and a precision.
template <class T>
void check_text(const T& value, std::string_view text) {
    CAPTURE(text);
    CHECK(to_string(value) == text);
    CHECK(sockstate::to_string(value) == text);
    CHECK(fmt::format("{}", value) == text);
    CHECK(fmt::format("{:>150}", value) == fmt::format("{:>150}", text));
    CHECK(fmt::format("{:*^150}|", value) == fmt::format("{:*^150}|", text));
    CHECK(fmt::format("{:<{}}|", value, text.size() + 3) == fmt::format("{}   |", text));
    CHECK(fmt::format("{:.3}", value) == text.substr(0, 3));
}

}  // namespace sockstate::test
