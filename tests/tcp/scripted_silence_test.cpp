// Limits on a silent peer over a kernel that lacks this and refuses that.

#include "support/scripted/kernel.hpp"

#include <sockstate/tcp.hpp>

#include <linux/silence_quirks.hpp>
#include <macos/silence_quirks.hpp>
#include <windows/silence_quirks.hpp>

#include <doctest/doctest.h>

namespace sockstate::test::scripted_silence_test {

using namespace std::chrono_literals;

namespace {

constexpr std::string_view set_for_linux =
    "set_option keep_alive 1, set_option keep_alive_idle 15, set_option keep_alive_interval 5, set_option "
    "keep_alive_count 3, set_option user_timeout 30000";
constexpr std::string_view reads_probing =
    ", get_option keep_alive, get_option keep_alive_count, get_option keep_alive_idle, get_option keep_alive_interval";
constexpr std::string_view reads_others =
    ", get_option user_timeout, get_option persist_timeout, get_option longest_backoff";

/// So many calls to set an option, which succeed.
void will_set(scripted_kernel& kernel, int count) {
    for (int i = 0; i < count; ++i) kernel.will(call::set_option);
}
void will_read(scripted_kernel& kernel, const std::vector<answer>& values) {
    for (const answer& each : values) kernel.will(call::get_option, each);
}

}  // namespace

TEST_CASE("limit_silence: sets what the plan says, and reads it back") {
    scripted_kernel kernel;
    kernel.obeys(platform::linux_kernel::silence);
    will_set(kernel, 5);
    will_read(kernel, {1, 3, 15, 5, 30'000, errc::not_supported, 120'000});
    tcp::stream stream{kernel.open()};
    const auto limits = stream.limit_silence(30s);
    CHECK(kernel.story() == std::string{set_for_linux} + std::string{reads_probing} + std::string{reads_others});
    CHECK(limits == silence_limits{.idle = 15s,
                                   .interval = 5s,
                                   .count = 3,
                                   .user_timeout = 30s,
                                   .when_idle = 30s,
                                   .when_sending = 30s,
                                   .when_stalled = 30s});
}

TEST_CASE("limit_silence: what the kernel kept counts, not what it was given") {
    scripted_kernel kernel;
    kernel.obeys(platform::macos_kernel::silence);
    will_set(kernel, 5);
    will_read(kernel, {1, 3, 16, 5, 0, 60, errc::not_supported});
    tcp::stream stream{kernel.open()};
    CHECK(stream.limit_silence(30s) == silence_limits{.idle = 16s,
                                                      .interval = 5s,
                                                      .count = 3,
                                                      .persist_timeout = 60s,
                                                      .when_idle = 31s,
                                                      .when_sending = 31s,
                                                      .when_stalled = 60s});
}

TEST_CASE("limit_silence: an option that the kernel lacks is left out") {
    scripted_kernel kernel;
    kernel.obeys(platform::linux_kernel::silence);
    will_set(kernel, 5);
    kernel.will(call::set_option, std::errc::no_protocol_option);  // longest_backoff, before 6.15
    will_read(kernel, {1, 3, 15, 5, 0, errc::not_supported, std::errc::no_protocol_option});
    tcp::stream stream{kernel.open()};
    CHECK(stream.limit_silence(30s, stalled_peer::lives) ==
          silence_limits{.idle = 15s, .interval = 5s, .count = 3, .when_idle = 30s});
}

TEST_CASE("limit_silence: a Windows without the times of keep-alive starts it with both at once") {
    scripted_kernel kernel;
    kernel.obeys(platform::windows_kernel::silence);
    will_set(kernel, 2);
    kernel.will(call::set_option, std::errc::no_protocol_option);  // the interval
    kernel.will(call::set_option, std::errc::no_protocol_option);  // the count
    kernel.will(call::set_option, std::errc::no_protocol_option);  // the user timeout
    kernel.will(call::start_keep_alive);
    const auto lacks = answer{std::errc::no_protocol_option};
    will_read(kernel, {1, lacks, lacks, lacks, lacks, lacks, lacks});
    tcp::stream stream{kernel.open()};
    CHECK(stream.limit_silence(30s) == silence_limits{.idle = 15s, .interval = 1500ms, .count = 10, .when_idle = 30s});
    CHECK(kernel.story().find("start_keep_alive 15000 1500") != std::string::npos);
}

TEST_CASE("limit_silence: not supported only where nothing could be set") {
    scripted_kernel kernel;
    kernel.always(call::set_option, errc::not_supported).always(call::start_keep_alive, errc::not_supported);
    tcp::stream stream{kernel.open()};
    CHECK(stream.limit_silence(30s).error() == errc::not_supported);
}

TEST_CASE("limit_silence: a failure in the middle names the option, and nothing more is set") {
    scripted_kernel kernel;
    kernel.obeys(platform::linux_kernel::silence);
    will_set(kernel, 2);
    const auto id = static_cast<std::uint8_t>(option_id::keep_alive_interval);
    kernel.will(call::set_option, error{errc::invalid_argument, operation::set_option, id});
    tcp::stream stream{kernel.open()};
    const auto limits = stream.limit_silence(30s);
    REQUIRE(!limits);
    CHECK(to_string(limits.error()).starts_with("set keep_alive_interval: "));
}

TEST_CASE("limit_silence: an error of reading back is an error") {
    scripted_kernel kernel;
    kernel.obeys(platform::linux_kernel::silence);
    will_set(kernel, 5);
    will_read(kernel, {1, 3, std::errc::connection_reset});
    tcp::stream stream{kernel.open()};
    CHECK(stream.limit_silence(30s).error() == std::errc::connection_reset);
}

TEST_CASE("query_silence_limits: without keep-alive its times count for nothing, and zero is no limit") {
    scripted_kernel kernel;
    kernel.obeys(platform::linux_kernel::silence);
    will_read(kernel, {0, 0, errc::not_supported, 2000});
    const tcp::stream stream{kernel.open()};
    CHECK(stream.query_silence_limits() == silence_limits{.longest_backoff = 2s, .when_sending = 32s});
}

TEST_CASE("query_silence_limits: an error is handed on") {
    scripted_kernel kernel;
    kernel.will(call::get_option, std::errc::bad_file_descriptor);
    const tcp::stream stream{kernel.open()};
    CHECK(stream.query_silence_limits().error() == std::errc::bad_file_descriptor);
}

TEST_CASE("limit_silence: a limit that cannot be kept asks the kernel nothing") {
    scripted_kernel kernel;
    tcp::stream stream{kernel.open()};
    CHECK(stream.limit_silence(1999ms).error() == errc::invalid_argument);
    CHECK(stream.limit_silence(25h).error() == errc::invalid_argument);
    CHECK(kernel.story().empty());
}

}  // namespace sockstate::test::scripted_silence_test
