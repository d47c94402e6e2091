// Descriptors in control messages as Linux, macOS and FreeBSD write them: whole ones alone, whatever was cut, at every
// length and at every alignment.

#include "support/byte_image.hpp"

#include <rights_decode.hpp>

#include <doctest/doctest.h>

#include <array>
#include <vector>

namespace sockstate::test::rights_decode_test {

using platform::control_layout;
using platform::rights_form;

namespace {

struct seen {
    std::int32_t descriptor;
    bool was_sent;

    friend bool operator==(const seen&, const seen&) = default;
};
using all_seen = std::vector<seen>;

template <rights_form Form>
struct form {
    static constexpr rights_form value = Form;
};
using linux_kernel = form<platform::linux_rights>;
using macos_kernel = form<platform::macos_rights>;
using freebsd_kernel = form<platform::freebsd_rights>;

/// Over a copy of its own size that begins `offset` bytes behind an aligned place.
template <class F>
all_seen read(std::span<const std::byte> written, std::size_t offset = 0) {
    std::vector<std::byte> copy(offset);
    copy.insert(copy.end(), written.begin(), written.end());
    all_seen all;
    platform::visit_rights<F::value>(std::span<const std::byte>{copy}.subspan(offset),
                                     [&](std::int32_t number, bool was_sent) { all.push_back({number, was_sent}); });
    return all;
}

/// A message with a foreign one before it, as a credential would be.
template <class F>
std::vector<std::byte> four_descriptors() {
    std::array<std::byte, 128> room{};
    platform::control_writer<F::value.layout> out{room};
    out.add(F::value.level, 2, std::array<std::int32_t, 3>{100, 200, 300});
    out.add(F::value.level, 1, std::array<std::int32_t, 4>{7, 8, 9, 10});
    return {room.begin(), room.begin() + static_cast<std::ptrdiff_t>(out.used())};
}

all_seen sent(std::size_t count) {
    all_seen all;
    for (std::size_t i = 0; i < count; ++i) all.push_back({7 + static_cast<std::int32_t>(i), true});
    return all;
}

}  // namespace

TEST_CASE_TEMPLATE("visit_rights: of every length, at every alignment, the descriptors that are whole", F, linux_kernel,
                   macos_kernel, freebsd_kernel) {
    constexpr control_layout layout = F::value.layout;
    const auto bytes = four_descriptors<F>();
    const std::size_t first = layout.step(layout.data_start + 12) + layout.data_start;  // where the descriptors begin
    for (std::size_t size = 0; size <= bytes.size(); ++size) {
        const std::size_t whole = size < first ? 0 : std::min<std::size_t>((size - first) / 4, 4);
        for (std::size_t offset = 0; offset < 8; ++offset) {
            CAPTURE(size);
            CHECK(read<F>(std::span{bytes}.first(size), offset) == sent(whole));
        }
    }
}

TEST_CASE_TEMPLATE("visit_rights: a length that promises more than was written is cut to that, as macOS leaves it", F,
                   linux_kernel, macos_kernel, freebsd_kernel) {
    constexpr control_layout layout = F::value.layout;
    for (std::uint32_t length = 0; length < 200; ++length) {
        CAPTURE(length);
        byte_image image{layout.data_start + 10};  // two descriptors and a half
        if (layout.length_width == 8) {
            image.put(0, std::uint64_t{length});
        } else {
            image.put(0, length);
        }
        image.put(layout.length_width, static_cast<std::uint32_t>(F::value.level)).put(layout.length_width + 4, 1U);
        image.put(layout.data_start, 7U).put(layout.data_start + 4, 8U);
        const std::size_t end = std::min<std::size_t>(length, layout.data_start + 10);
        const std::size_t whole = end < layout.data_start ? 0 : (end - layout.data_start) / 4;
        CHECK(read<F>(image.all()) == sent(whole));
    }
}

TEST_CASE_TEMPLATE("visit_rights: other levels and types hold none", F, linux_kernel, macos_kernel, freebsd_kernel) {
    for (const auto& [level, type] :
         {std::pair{F::value.level, 2}, {F::value.level, 3}, {F::value.level + 1, 1}, {0, 1}}) {
        std::array<std::byte, 64> room{};
        platform::control_writer<F::value.layout> out{room};
        out.add(level, type, std::array<std::int32_t, 2>{7, 8});
        CHECK(read<F>(std::span{room}.first(out.used())).empty());
    }
}

TEST_CASE("visit_rights: Linux's descriptor of the sender's process is one that nobody has sent") {
    const auto with_process = [](auto which) {
        std::array<std::byte, 64> room{};
        platform::control_writer<decltype(which)::value.layout> out{room};
        out.add(decltype(which)::value.level, 1, std::int32_t{7});
        out.add(decltype(which)::value.level, 4, std::int32_t{8});
        return read<decltype(which)>(std::span{room}.first(out.used()));
    };
    CHECK(with_process(linux_kernel{}) == all_seen{{7, true}, {8, false}});
    CHECK(with_process(macos_kernel{}) == sent(1));
    CHECK(with_process(freebsd_kernel{}) == sent(1));
}

TEST_CASE_TEMPLATE("visit_rights: several messages in order, and no negative number", F, linux_kernel, macos_kernel,
                   freebsd_kernel) {
    std::array<std::byte, 96> room{};
    platform::control_writer<F::value.layout> out{room};
    out.add(F::value.level, 1, std::int32_t{7});
    out.add(F::value.level, 1, std::array<std::int32_t, 3>{-1, 8, 9});
    CHECK(read<F>(std::span{room}.first(out.used())) == sent(3));
}

}  // namespace sockstate::test::rights_decode_test
