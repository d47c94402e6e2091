// The length of a prefix from a mask: every length, and masks that are none.

#include <prefix_bits.hpp>

#include <doctest/doctest.h>

#include <array>

namespace sockstate::test::prefix_bits_test {

TEST_CASE("prefix_bits: every length of both families") {
    const auto check = []<std::size_t Size>(std::array<std::uint8_t, Size> mask) {
        for (unsigned length = 0; length <= Size * 8; ++length) {
            CHECK(platform::prefix_bits(mask) == length);
            if (length < Size * 8) mask[length / 8] = static_cast<std::uint8_t>(mask[length / 8] | 0x80U >> length % 8);
        }
    };
    check(std::array<std::uint8_t, 4>{});
    check(std::array<std::uint8_t, 16>{});
}

TEST_CASE("prefix_bits: bits behind the first zero do not count") {
    CHECK(platform::prefix_bits(std::array<std::uint8_t, 4>{255, 0, 255, 0}) == 8);
    CHECK(platform::prefix_bits(std::array<std::uint8_t, 4>{0x7f, 255, 255, 255}) == 0);
    CHECK(platform::prefix_bits(std::array<std::uint8_t, 4>{255, 0xbf, 255, 255}) == 9);
    CHECK(platform::prefix_bits({}) == 0);
}

}  // namespace sockstate::test::prefix_bits_test
