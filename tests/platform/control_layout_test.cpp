// The walk over control messages, and what is appended, in every layout: nothing outside the bytes is read, and
// lengths that lead nowhere end it.

#include "support/byte_image.hpp"

#include <control_layout.hpp>

#include <doctest/doctest.h>

#include <array>
#include <vector>

namespace sockstate::test::control_layout_test {

using platform::control_layout;
using platform::control_message;

namespace {

struct seen {
    std::int32_t level;
    std::int32_t type;
    std::vector<std::byte> payload;

    friend bool operator==(const seen&, const seen&) = default;
};

/// Over a copy of its own size, so that a sanitizer sees a read beyond it.
template <control_layout Layout>
std::vector<seen> walk(std::span<const std::byte> written, bool cut = false) {
    const std::vector<std::byte> copy{written.begin(), written.end()};
    std::vector<seen> all;
    platform::walk_control<Layout>(copy, cut, [&](const control_message& one) {
        all.push_back({one.level, one.type, {one.payload.begin(), one.payload.end()}});
    });
    return all;
}

template <control_layout Layout>
struct layout {
    static constexpr control_layout value = Layout;
};
using wide = layout<platform::wide_control>;
using narrow = layout<platform::narrow_control>;
using freebsd = layout<control_layout{4, 16, 8}>;

template <class L>
std::vector<std::byte> three_messages() {
    std::array<std::byte, 128> room;
    room.fill(std::byte{0xaa});
    platform::control_writer<L::value> out{room};
    out.add(1, 2, std::uint8_t{3});
    out.add(41, 50, std::array<std::uint32_t, 5>{1, 2, 3, 4, 5});
    out.add(-1, 0x7fffffff, std::uint16_t{0x0101});
    return {room.begin(), room.begin() + static_cast<std::ptrdiff_t>(out.used())};
}

}  // namespace

TEST_CASE_TEMPLATE("walk_control: what was appended comes back", L, wide, narrow, freebsd) {
    const auto bytes = three_messages<L>();
    CHECK(bytes.size() % L::value.padding == 0);
    const auto all = walk<L::value>(bytes);
    REQUIRE(all.size() == 3);
    CHECK(all[0] == seen{1, 2, {std::byte{3}}});
    CHECK(all[1].level == 41);
    CHECK(all[1].type == 50);
    CHECK(all[1].payload.size() == 20);
    CHECK(all[2] == seen{-1, 0x7fffffff, {std::byte{1}, std::byte{1}}});
}

TEST_CASE_TEMPLATE("walk_control: of every beginning, whole messages and a cut one", L, wide, narrow, freebsd) {
    const auto bytes = three_messages<L>();
    const auto whole = walk<L::value>(bytes);
    for (std::size_t size = 0; size <= bytes.size(); ++size) {
        CAPTURE(size);
        const auto all = walk<L::value>(std::span{bytes}.first(size));
        REQUIRE(all.size() <= whole.size());
        for (std::size_t i = 0; i < all.size(); ++i) {
            CHECK(all[i].level == whole[i].level);
            CHECK(all[i].type == whole[i].type);
            CHECK(all[i].payload.size() <= whole[i].payload.size());
            CHECK(std::equal(all[i].payload.begin(), all[i].payload.end(), whole[i].payload.begin()));
            if (i + 1 < all.size()) CHECK(all[i] == whole[i]);
        }
        // Of what the system has cut, whole messages alone.
        const auto sure = walk<L::value>(std::span{bytes}.first(size), true);
        REQUIRE(sure.size() <= all.size());
        for (std::size_t i = 0; i < sure.size(); ++i) CHECK(sure[i] == whole[i]);
    }
}

TEST_CASE_TEMPLATE("walk_control: a length that is too short ends it, and one that is too long is cut", L, wide, narrow,
                   freebsd) {
    constexpr std::size_t header = L::value.header();
    for (std::uint32_t length = 0; length < 200; ++length) {
        CAPTURE(length);
        byte_image image{64};
        if (L::value.length_width == 8) {
            image.put(0, std::uint64_t{length});
        } else {
            image.put(0, length);
        }
        image.put(L::value.length_width, std::uint32_t{7}).put(L::value.length_width + 4, std::uint32_t{8});
        const auto all = walk<L::value>(image.all());
        if (length < header) {
            CHECK(all.empty());
            continue;
        }
        REQUIRE(!all.empty());
        const std::size_t end = std::min<std::size_t>(length, 64);
        CHECK(all[0].level == 7);
        CHECK(all[0].payload.size() == (end > L::value.data_start ? end - L::value.data_start : 0));
        CHECK(all.size() == 1);  // zeros follow, which lead nowhere
    }
}

TEST_CASE_TEMPLATE("walk_control: the message that the system has shortened is left out", L, wide, narrow, freebsd) {
    std::array<std::byte, 64> room{};
    platform::control_writer<L::value> out{room};
    out.add(1, 2, std::uint64_t{3});
    const auto before = out.used();
    out.add(4, 5, std::uint64_t{6});
    const auto bytes = std::span<const std::byte>{room}.first(out.used());
    CHECK(walk<L::value>(bytes).size() == 2);
    CHECK(walk<L::value>(bytes, true).size() == 1);  // as long as what is there: Linux writes its length so
    CHECK(walk<L::value>(bytes.first(before + L::value.header()), true).size() == 1);
    CHECK(walk<L::value>(bytes.first(before), true).empty());
}

TEST_CASE("walk_control: a length of 64 bits that wraps around is no length") {
    for (const std::uint64_t length : {~std::uint64_t{0}, ~std::uint64_t{0} - 6, std::uint64_t{1} << 63U}) {
        byte_image image{48};
        image.put(0, length);
        CHECK(walk<platform::wide_control>(image.all()).size() == 1);
    }
}

TEST_CASE("control_writer: the layouts that systems have, byte by byte") {
    const auto written = []<control_layout Layout>(layout<Layout>) {
        std::array<std::byte, 64> room;
        room.fill(std::byte{0xff});
        platform::control_writer<Layout> out{room};
        out.add(41, 67, std::int32_t{-1});
        return std::vector<std::byte>{room.begin(), room.begin() + static_cast<std::ptrdiff_t>(out.used())};
    };
    const auto is = [](const std::vector<std::byte>& got, const byte_image& image) {
        return std::equal(got.begin(), got.end(), image.all().begin(), image.all().end());
    };
    byte_image wide_image{24};
    wide_image.put(0, std::uint64_t{20}).put(8, 41U).put(12, 67U).put(16, 0xffff'ffffU);
    CHECK(is(written(wide{}), wide_image));
    byte_image narrow_image{16};
    narrow_image.put(0, 16U).put(4, 41U).put(8, 67U).put(12, 0xffff'ffffU);
    CHECK(is(written(narrow{}), narrow_image));
    byte_image freebsd_image{24};
    freebsd_image.put(0, 20U).put(4, 41U).put(8, 67U).put(16, 0xffff'ffffU);
    CHECK(is(written(freebsd{}), freebsd_image));
}

}  // namespace sockstate::test::control_layout_test
