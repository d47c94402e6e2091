// The details of a row of sock_diag at every length and in any order, and the timer of a line of /proc/net/tcp.

#include "support/byte_image.hpp"
#include "support/must.hpp"

#include <linux/connection_details_decode.hpp>
#include <linux/proc_net_decode.hpp>
#include <linux/sock_diag_encode.hpp>

#include <doctest/doctest.h>

#include <initializer_list>

namespace sockstate::test::connection_details_decode_test {

using namespace sockstate::platform::linux_kernel;
using std::chrono::milliseconds;

namespace {

constexpr std::size_t answer_size = 72;
constexpr std::uint16_t type_info = 2;
constexpr std::uint16_t type_congestion = 4;
constexpr std::uint16_t type_memory = 7;
constexpr std::uint16_t type_mark = 15;
constexpr std::uint16_t type_cgroup = 21;

/// A row's head with a timer.
byte_image answer(std::uint8_t timer, std::uint8_t expirations, std::uint32_t left) {
    byte_image image{answer_size};
    return image.put<std::uint8_t>(0, 2).put<std::uint8_t>(1, 1).put(2, timer).put(3, expirations).put(52, left);
}

byte_image text(std::string_view characters) {
    byte_image image{characters.size() + 1};
    for (std::size_t i = 0; i < characters.size(); ++i) image.put(i, static_cast<std::uint8_t>(characters[i]));
    return image;
}

byte_image number(std::uint32_t value) {
    return byte_image{4}.put(0, value);
}

byte_image number(std::uint64_t value) {
    return byte_image{8}.put(0, value);
}

/// The counts 1, 2, 3, …
byte_image counts(std::uint32_t how_many) {
    byte_image image{4 * std::size_t{how_many}};
    for (std::uint32_t i = 0; i < how_many; ++i) image.put(4 * std::size_t{i}, i + 1);
    return image;
}

/// A row with every attribute, and what may stand between them.
byte_image whole_row() {
    byte_image row = answer(1, 3, 204);
    row.append(netlink_attribute(8, byte_image{1})).append(netlink_attribute(type_mark, number(std::uint32_t{7})));
    row.append(netlink_attribute(20, byte_image{0}))
        .append(netlink_attribute(type_cgroup, number(std::uint64_t{1} << 40U)));
    row.append(netlink_attribute(type_memory, counts(9)));
    row.append(netlink_attribute(type_info, byte_image{104}.put<std::uint8_t>(0, 1).put<std::uint32_t>(68, 1234)));
    row.append(netlink_attribute(type_congestion, text("cubic"))).append(netlink_attribute(0x3fff, byte_image{12}));
    return row;
}

constexpr socket_memory memory_of_counts{1, 2, 3, 4, 5, 6, 7, 8, 9};

}  // namespace

TEST_CASE("decode_tcp_row_details: everything, among attributes that are not decoded") {
    const connection_details details = decode_tcp_row_details(whole_row().all(), connection_detail_set::all());
    CHECK(details.timer == tcp_timer{timer_kind::retransmission, milliseconds{204}, 3});
    CHECK(details.memory == memory_of_counts);
    CHECK(details.congestion_control == "cubic");
    CHECK(details.mark == 7U);
    CHECK(details.cgroup == std::uint64_t{1} << 40U);
    REQUIRE(details.info);
    CHECK(details.info->round_trip_time == std::chrono::microseconds{1234});
}

TEST_CASE("decode_tcp_row_details: only what is asked for") {
    const connection_details all = decode_tcp_row_details(whole_row().all(), connection_detail_set::all());
    const auto only = [](connection_detail one) { return decode_tcp_row_details(whole_row().all(), one); };
    CHECK(decode_tcp_row_details(whole_row().all(), {}) == connection_details{});
    CHECK(only(connection_detail::info) == connection_details{.info = all.info});
    CHECK(only(connection_detail::timer) == connection_details{.timer = all.timer});
    CHECK(only(connection_detail::memory) == connection_details{.memory = all.memory});
    CHECK(only(connection_detail::congestion_control) ==
          connection_details{.congestion_control = all.congestion_control});
    CHECK(only(connection_detail::mark) == connection_details{.mark = all.mark});
    CHECK(only(connection_detail::cgroup) == connection_details{.cgroup = all.cgroup});
}

TEST_CASE("decode_tcp_row_details: cut anywhere, what was not written whole is empty, and the rest stays") {
    const byte_image row = whole_row();
    const connection_details all = decode_tcp_row_details(row.all(), connection_detail_set::all());
    for (std::size_t length = 0; length <= row.size(); ++length) {
        CAPTURE(length);
        const auto part = decode_tcp_row_details(row.first(length), connection_detail_set::all());
        const std::size_t mark_end = answer_size + 8 + 8;
        const std::size_t cgroup_end = mark_end + 4 + 12;
        const std::size_t memory_end = cgroup_end + 40;
        const std::size_t info_end = memory_end + 108;
        CHECK(part.timer == (length >= answer_size ? all.timer : std::nullopt));
        CHECK(part.mark == (length >= mark_end ? all.mark : std::nullopt));
        CHECK(part.cgroup == (length >= cgroup_end ? all.cgroup : std::nullopt));
        CHECK(part.memory == (length >= memory_end ? all.memory : std::nullopt));
        CHECK(part.info == (length >= info_end ? all.info : std::nullopt));
        CHECK(part.congestion_control == (length >= info_end + 10 ? all.congestion_control : std::nullopt));
    }
}

TEST_CASE("decode_tcp_row_details: memory of a kernel that counts no drops, and of one that wrote too little") {
    for (std::uint32_t how_many = 0; how_many <= 10; ++how_many) {
        CAPTURE(how_many);
        byte_image row = answer(0, 0, 0);
        row.append(netlink_attribute(type_memory, counts(how_many)));
        const auto memory = decode_tcp_row_details(row.all(), connection_detail::memory).memory;
        CHECK(memory.has_value() == (how_many >= 8));
        if (memory) CHECK(memory->drops == (how_many >= 9 ? std::optional<std::uint64_t>{9} : std::nullopt));
    }
    byte_image row = answer(0, 0, 0);
    row.append(netlink_attribute(type_memory, counts(9).put(16, ~std::uint32_t{0})));
    CHECK(decode_tcp_row_details(row.all(), connection_detail::memory).memory->fwd_alloc_bytes == -1);
}

TEST_CASE("decode_tcp_row_details: a name that is empty or does not end is none") {
    for (const byte_image& held :
         {byte_image{0}, text(""), byte_image{4}, byte_image{2}.put<std::uint16_t>(0, 0x6161)}) {
        byte_image row = answer(0, 0, 0);
        row.append(netlink_attribute(type_congestion, held));
        CHECK(!decode_tcp_row_details(row.all(), connection_detail::congestion_control).congestion_control);
    }
}

TEST_CASE("decode_tcp_row_details: every number of a timer") {
    constexpr timer_kind kinds[] = {timer_kind::none, timer_kind::retransmission, timer_kind::keep_alive,
                                    timer_kind::time_wait, timer_kind::window_probe};
    for (unsigned kind = 0; kind < 256; ++kind) {
        const auto row = answer(static_cast<std::uint8_t>(kind), 255, 0xffffffff);
        const auto timer = decode_tcp_row_details(row.all(), connection_detail::timer).timer.value();
        CHECK(timer.kind == (kind < std::size(kinds) ? kinds[kind] : timer_kind::unknown));
        CHECK(timer.left == milliseconds{kind == 0 ? 0 : 0xffffffffLL});  // without a timer the rest says nothing
        CHECK(timer.expirations == (kind == 0 ? 0U : 255U));
    }
}

TEST_CASE("decode_proc_timer: which timer, in steps of 10 ms, and how often it ended") {
    const auto line = [](std::string_view timer, std::string_view retransmissions, std::string_view probes) {
        return "   0: 0100007F:1F90 0100007F:A2C4 01 00000000:00000000 " + std::string{timer} + ' ' +
               std::string{retransmissions} + "  1000 " + std::string{probes} +
               " 12345 1 0000000000000000 20 4 30 10 -1";
    };
    CHECK(decode_proc_timer(line("00:00000000", "00000000", "0")) == tcp_timer{});
    CHECK(decode_proc_timer(line("01:00000014", "00000003", "5")) ==
          tcp_timer{timer_kind::retransmission, milliseconds{200}, 3});
    CHECK(decode_proc_timer(line("02:000AFC7F", "00000003", "5")) ==
          tcp_timer{timer_kind::keep_alive, milliseconds{7'199'990}, 5});
    CHECK(decode_proc_timer(line("03:00001770", "00000000", "0")) ==
          tcp_timer{timer_kind::time_wait, milliseconds{60'000}, 0});
    CHECK(decode_proc_timer(line("04:00000001", "00000003", "5")) ==
          tcp_timer{timer_kind::window_probe, milliseconds{10}, 5});
    CHECK(decode_proc_timer(line("05:00000001", "00000000", "0"))->kind == timer_kind::unknown);
    for (const char* const timer : {"", "00", "0x:0", "00:", "01:100000000", "01:-1", "100:0"}) {
        CAPTURE(timer);
        CHECK(!decode_proc_timer(line(timer, "00000000", "0")));
    }
    CHECK(!decode_proc_timer(line("01:00000014", "-1", "0")));
    CHECK(!decode_proc_timer(line("01:00000014", "00000000", "-1")));
    const std::string whole = line("01:00000014", "00000003", "5");
    const std::size_t probes_end = whole.find(" 12345");
    for (std::size_t length = 0; length < whole.size(); ++length) {
        CAPTURE(length);
        CHECK(decode_proc_timer(whole.substr(0, length)).has_value() == (length > probes_end));
    }
}

TEST_CASE("encode_tcp_dump: each detail asks for its own attribute, and a plain walk for none") {
    const auto asked = [](connection_detail_set details) {
        constexpr std::size_t extensions = 19;
        return std::to_integer<int>(encode_tcp_dump({}, details, 1).bytes()[extensions]);
    };
    CHECK(asked({}) == 0);
    CHECK(asked({connection_detail::timer, connection_detail::mark, connection_detail::cgroup}) == 0);
    CHECK(asked(connection_detail::info) == 0x02);
    CHECK(asked(connection_detail::multipath) == 0x02);
    CHECK(asked(connection_detail::congestion_control) == 0x08);
    CHECK(asked(connection_detail::congestion_metrics) == 0x04);
    CHECK(asked(connection_detail::memory) == 0x40);
    CHECK(asked(connection_detail_set::all()) == 0x4e);
}

}  // namespace sockstate::test::connection_details_decode_test
