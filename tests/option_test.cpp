// Every option, one row each: read, set to another value, read again, on fresh sockets of both families. What
// an option does on a connection is in option_effect_test.cpp.

#include "support/emulation.hpp"

#include <sockstate/tcp.hpp>
#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <ostream>

namespace sockstate::test::option_test {

using namespace std::chrono_literals;

namespace {

/// What reading gives after setting.
enum class reading : std::uint8_t {
    as_set,
    at_least,       ///< the kernel rounds up, or adds its own needs
    within_a_tick,  ///< milliseconds, rounded up to a tick of the kernel's clock
};

struct row {
    option_id id;
    option::layer where;
    bool is_flag;
    std::int64_t first;
    std::int64_t second;
    reading expected;
};

template <class O>
constexpr row values(typename O::value_type first, typename O::value_type second, reading expected = reading::as_set) {
    constexpr bool is_flag = std::is_same_v<typename O::value_type, bool>;
    return {O::id, O::where, is_flag, detail::to_number(first), detail::to_number(second), expected};
}

constexpr row rows[] = {
    values<option::reuse_address>(true, false),
    values<option::reuse_port>(true, false),
    values<option::v6_only>(true, false),
    values<option::no_delay>(true, false),
    values<option::keep_alive>(true, false),
    values<option::keep_alive_idle>(61s, 90s),
    values<option::keep_alive_interval>(11s, 20s),
    values<option::keep_alive_count>(3, 5),
    values<option::linger>(5s, std::nullopt),
    values<option::linger>(0s, 300s),
    values<option::send_buffer_size>(32768, 65536, reading::at_least),
    values<option::receive_buffer_size>(32768, 65536, reading::at_least),
    values<option::send_timeout>(1500ms, 0ms, reading::within_a_tick),
    values<option::send_timeout>(1ms, 3600'000ms, reading::within_a_tick),
    values<option::receive_timeout>(1500ms, 0ms, reading::within_a_tick),
    values<option::receive_timeout>(1ms, 3600'000ms, reading::within_a_tick),
    values<option::broadcast>(true, false),
    values<option::hop_limit>(1, 255),
    values<option::traffic_class>(0x88, 0),
    values<option::dont_fragment>(true, false),
    values<option::user_timeout>(3000ms, 5000ms),
    values<option::max_segment_size>(500, 400),
    values<option::defer_accept>(1s, 5s, reading::at_least),
    values<option::quick_ack>(false, true),
    values<option::cork>(true, false),
    values<option::not_sent_low_water>(16384, 65536),
    values<option::receive_low_water>(64, 1),
    values<option::priority>(3, 6),
    values<option::incoming_cpu>(0, -1),
    values<option::oob_inline>(true, false),
    values<option::bind_address_no_port>(true, false),
    values<option::free_bind>(true, false),
    values<option::multicast_hop_limit>(0, 255),
    values<option::multicast_loopback>(false, true),
    values<option::report_destination>(true, false),
    values<option::report_traffic_class>(true, false),
    values<option::report_hop_limit>(true, false),
    values<option::report_arrival_time>(true, false),
    values<option::report_drops>(true, false),
    values<option::report_errors>(true, false),
    values<option::path_mtu_discovery>(option::path_mtu_mode::enforce, option::path_mtu_mode::system),
    values<option::max_pacing_rate>(1'000'000, std::nullopt),
    values<option::max_pacing_rate>(10'000'000'000, 5'000'000'000),
    values<option::persist_timeout>(30s, 60s),
    values<option::longest_backoff>(1000ms, 120'000ms),
};

/// Not a number that anyone may set on a fresh socket: their tests stand on their own.
constexpr option_id elsewhere[] = {option_id::exclusive_address,
                                   option_id::congestion_control,
                                   option_id::fast_open,
                                   option_id::bind_to_device,
                                   option_id::mark,
                                   option_id::transparent,
                                   option_id::busy_poll,
                                   option_id::cookie,
                                   option_id::multicast_interface,
                                   option_id::file_mode,
                                   option_id::accept_handles,
                                   option_id::report_credentials};

bool has_row(option_id id) {
    return std::ranges::find(rows, id, &row::id) != std::end(rows) ||
           std::ranges::find(elsewhere, id) != std::end(elsewhere);
}

/// The platform, or a kernel older than the option.
bool lacking(const error& e) {
    return e.not_supported() || e == std::errc::no_protocol_option;
}

bool reads(const row& tested, std::int64_t set, std::int64_t got) {
    switch (tested.expected) {
        case reading::as_set: return got == set;
        case reading::at_least: return got >= set;
        case reading::within_a_tick: return got >= set && got - set <= 20;
    }
    return false;
}

/// What may be taken and yet never told: the idle time by the ioctl of Windows before 10, a datagram socket's linger
/// by Wine.
bool may_stay_untold(option_id id) {
    return id == option_id::keep_alive_idle || id == option_id::linger;
}

void set_and_read(native_handle handle, const row& tested) {
    CAPTURE(to_string(tested.id));
    const auto before = platform::get_option(handle, tested.id);
    for (const std::int64_t value : {tested.first, tested.second, tested.first}) {
        CAPTURE(value);
        const auto set = platform::set_option(handle, tested.id, value);
        if (!set && lacking(set.error())) {
            // A platform either has an option or has not; an emulator may read what it does not set.
            CHECK(((!before && lacking(before.error())) || test::options_are_emulated()));
            return;
        }
        if (set && !before && lacking(before.error()) && (may_stay_untold(tested.id) || test::options_are_emulated())) {
            continue;  // an emulator may also set what it does not read
        }
        REQUIRE(before);
        REQUIRE_MESSAGE(set, to_string(set.error()));
        const auto got = platform::get_option(handle, tested.id);
        REQUIRE(got);
        CHECK_MESSAGE(reads(tested, value, *got), *got);
    }
}

void refuse_nonsense(native_handle handle, const row& tested) {
    CAPTURE(to_string(tested.id));
    const auto before = platform::get_option(handle, tested.id);
    for (const std::int64_t value : {std::int64_t{-2}, std::numeric_limits<std::int64_t>::min(),
                                     std::numeric_limits<std::int64_t>::max(), std::int64_t{1} << 32}) {
        CAPTURE(value);
        // 49 days are no nonsense for a time, nor 34 Gbit/s for a rate.
        const bool is_large = tested.expected == reading::within_a_tick || tested.id == option_id::max_pacing_rate;
        if (value == std::int64_t{1} << 32 && is_large) continue;
        const auto set = platform::set_option(handle, tested.id, value);
        REQUIRE(!set);
        if (lacking(set.error())) return;
        CHECK(set.error() == errc::invalid_argument);
        CHECK(set.error().attempted() == operation::set_option);
        CHECK(set.error().subject() == static_cast<std::uint8_t>(tested.id));
        CHECK(platform::get_option(handle, tested.id) == before);
    }
}

/// Calls `check` for each row that a socket of this kind has.
template <class P>
void for_each_row(ip::family family, void (*check)(native_handle, const row&)) {
    CAPTURE(to_string(family));
    for (const row& tested : rows) {
        if (!detail::is_within<P>(tested.where)) continue;
        if (tested.id == option_id::v6_only && family == ip::family::v4) continue;
        const auto fresh = P::open(family);
        if (!fresh && fresh.error() == std::errc::address_family_not_supported) return;
        REQUIRE(fresh);
        check(fresh->native(), tested);
    }
}

}  // namespace

TEST_CASE("option: every one has a row, or a test of its own") {
    for (int id = 1; id <= option_count; ++id) {
        CAPTURE(id);
        CHECK(has_row(static_cast<option_id>(id)));
    }
}

TEST_CASE_TEMPLATE("option: what is set is read", P, tcp, udp) {
    for_each_row<P>(ip::family::v4, set_and_read);
    for_each_row<P>(ip::family::v6, set_and_read);
}

TEST_CASE_TEMPLATE("option: a number that does not fit is refused, and nothing changes", P, tcp, udp) {
    const auto numbers_only = [](native_handle handle, const row& tested) {
        if (!tested.is_flag) refuse_nonsense(handle, tested);
    };
    for_each_row<P>(ip::family::v4, numbers_only);
    for_each_row<P>(ip::family::v6, numbers_only);
}

TEST_CASE("option: a negative value is no way to say that there is none") {
    auto fresh = tcp::open(ip::family::v4);
    REQUIRE(fresh);
    REQUIRE(fresh->set(option::linger{5s}));
    for (const auto seconds : {-1s, -2s, std::chrono::seconds::min()}) {
        CHECK(fresh->set(option::linger{seconds}).error() == errc::invalid_argument);
        CHECK(fresh->get<option::linger>().value() == 5s);
    }
}

TEST_CASE("option::cookie: each socket has another, as long as it lives") {
    const auto one = tcp::open(ip::family::v4);
    const auto other = udp::open(ip::family::v4);
    REQUIRE(one);
    REQUIRE(other);
    const auto first = one->get<option::cookie>();
    if (!first && lacking(first.error())) return;
    if (test::emulator_lacks("SO_COOKIE")) return;
    REQUIRE(first);
    CHECK(*first != 0);
    CHECK(one->get<option::cookie>() == first);
    CHECK(other->get<option::cookie>() != first);
    CHECK(platform::set_option(one->native(), option_id::cookie, 1).error() == errc::not_supported);
    CHECK(one->get<option::cookie>() == first);
}

TEST_CASE("option: a hop limit of none is refused") {
    auto fresh = tcp::open(ip::family::v4);
    REQUIRE(fresh);
    CHECK(fresh->set(option::hop_limit{0}).error() == std::errc::invalid_argument);
    CHECK(fresh->set(option::hop_limit{256}).error() == std::errc::invalid_argument);
    const auto traffic_class = fresh->set(option::traffic_class{256});
    REQUIRE(!traffic_class);
    CHECK((traffic_class.error() == std::errc::invalid_argument || lacking(traffic_class.error())));
}

TEST_CASE("option: the error names the option, also on a handle that is gone") {
    auto fresh = tcp::open(ip::family::v4);
    REQUIRE(fresh);
    const auto elsewhere_now = std::move(*fresh);
    for (int number = 1; number <= option_count; ++number) {
        const auto id = static_cast<option_id>(number);
        CAPTURE(to_string(id));
        const bool is_name = id == option_id::congestion_control || id == option_id::bind_to_device;
        const auto set = is_name ? platform::set_option(fresh->native(), id, option::name{"nothing"})
                                 : platform::set_option(fresh->native(), id, 1);
        const auto got = is_name ? platform::get_option_name(fresh->native(), id).map([](const auto&) { return 0; })
                                 : platform::get_option(fresh->native(), id).map([](auto) { return 0; });
        REQUIRE(!set);
        REQUIRE(!got);
        CHECK(set.error().subject() == number);
        CHECK(got.error().subject() == number);
        CHECK(set.error().attempted() == operation::set_option);
        CHECK(got.error().attempted() == operation::get_option);
        CHECK((set.error() == std::errc::bad_file_descriptor || lacking(set.error())));
        CHECK((got.error() == std::errc::bad_file_descriptor || lacking(got.error())));
    }
}

TEST_CASE("option: a name where a number is wanted is refused, and the other way round") {
    auto fresh = tcp::open(ip::family::v4);
    REQUIRE(fresh);
    CHECK(platform::set_option(fresh->native(), option_id::no_delay, option::name{"on"}).error() ==
          errc::invalid_argument);
    CHECK(platform::get_option_name(fresh->native(), option_id::no_delay).error() == errc::invalid_argument);
    const auto number = platform::set_option(fresh->native(), option_id::congestion_control, 1);
    CHECK((number.error() == errc::invalid_argument || number.error().not_supported()));
}

TEST_CASE("option: what takes privileges works or is operation_not_permitted") {
    auto fresh = udp::open(ip::family::v4);
    REQUIRE(fresh);
    const auto check = [&]<class O>(const O& wanted) {
        const auto before = fresh->get<O>();
        const auto set = fresh->set(wanted);
        CAPTURE(to_string(O::id));
        if (set) {
            CHECK(fresh->get<O>() == wanted.value());
        } else {
            CHECK((set.error() == std::errc::operation_not_permitted || lacking(set.error())));
            CHECK(fresh->get<O>() == before);
        }
    };
    check(option::mark{0xffff'fffeU});
    check(option::priority{7});
    check(option::transparent{true});
    check(option::busy_poll{50us});
}

}  // namespace sockstate::test::option_test
