// The scripted kernel itself: what it lets pass, and what fails a test.

#include "support/must.hpp"
#include "support/scripted/kernel.hpp"

#include <sockstate/poller.hpp>
#include <sockstate/tcp.hpp>

#include <doctest/doctest.h>

#include <array>
#include <optional>

namespace sockstate::test::scripted_kernel_test {

using namespace std::chrono_literals;

TEST_CASE("scripted_kernel: plays what it was given, and tells what was called") {
    scripted_kernel kernel;
    kernel.will({{call::open}, {call::connect, errc::not_supported}});
    CHECK(tcp::connect({ip::address_v4::loopback(), 80}).error() == errc::not_supported);
    CHECK(kernel.story() == "open ipv4, connect 127.0.0.1:80");
    CHECK(kernel.open_handles() == 0);
}

TEST_CASE("scripted_kernel: gives each byte once, and keeps what is sent") {
    scripted_kernel kernel;
    kernel.brings("abcdef").will({{call::receive, 2}, {call::receive, 3}, {call::send, 4}});
    tcp::stream stream{kernel.open()};
    std::array<char, 3> buffer{};
    CHECK(must(stream.receive(buffer)).size() == 2);
    CHECK(std::string_view{buffer.data(), 2} == "ab");
    CHECK(must(stream.receive(buffer)).size() == 3);
    CHECK(std::string_view{buffer.data(), 3} == "cde");
    CHECK(kernel.left() == 1);
    CHECK(must(stream.send("sending")) == 4);
    CHECK(kernel.sent() == "send");
}

TEST_CASE("scripted_kernel: time moves where the script, a pause or a wait that is over moves it") {
    scripted_kernel kernel;
    const auto start = kernel.now();
    const deadline until{1s};
    CHECK(until.when() == start + 1s);
    kernel.will(call::wait, answer{}.after(1ms)).will(call::wait, errc::deadline_exceeded);
    const tcp::stream stream{kernel.open()};
    CHECK(stream.wait_readable(until));
    CHECK(kernel.now() == start + 1ms);
    CHECK(until.remaining() == 999ms);
    CHECK(stream.wait_readable(until).error() == errc::deadline_exceeded);
    CHECK(until.has_passed());
}

TEST_CASE("scripted_kernel: knows the codes of this system and of Winsock") {
    CHECK(error::system(static_cast<int>(std::errc::no_buffer_space), operation::send) == std::errc::no_buffer_space);
    CHECK(to_string(error::system(10055, operation::send)) == "send: no buffer space (ENOBUFS)");
    CHECK(error::system(250, operation::send).name().empty());
    CHECK(error::system(19999, operation::send).name().empty());
}

TEST_CASE("scripted_kernel: a call that the script does not have next fails the test" * doctest::should_fail()) {
    scripted_kernel kernel;
    kernel.always(call::receive, 0);
    tcp::stream stream{kernel.open()};
    static_cast<void>(stream.send("x"));
}

TEST_CASE("scripted_kernel: a step that was not played fails the test" * doctest::should_fail()) {
    scripted_kernel kernel;
    kernel.will(call::send, 1);
}

TEST_CASE("scripted_kernel: a handle that is left open fails the test" * doctest::should_fail()) {
    scripted_kernel kernel;
    static_cast<void>(kernel.open());
}

TEST_CASE("scripted_kernel: a handle that is closed twice fails the test" * doctest::should_fail()) {
    scripted_kernel kernel;
    const tcp::stream stream{kernel.open()};
    must(platform::close(stream.native()));
}

TEST_CASE("scripted_kernel: a handle that is closed while a poller has it fails the test" * doctest::should_fail()) {
    scripted_kernel kernel;
    kernel.will({{call::open_poller}, {call::poll_handle}});
    auto on = must(poller::open());
    tcp::stream lent{kernel.open()};
    const auto watched = must(on.watch(lent.native(), 1, readable{}));
    must(std::move(lent).close());
}

TEST_CASE("scripted_kernel: a poller that is closed before a registration fails the test" * doctest::should_fail()) {
    scripted_kernel kernel;
    kernel.will({{call::open_poller}, {call::poll_handle}});
    std::optional<poller> on = must(poller::open());
    const tcp::stream lent{kernel.open()};
    const auto watched = must(on->watch(lent.native(), 1, readable{}));
    on.reset();
}

TEST_CASE("scripted_kernel: more bytes than there are fail the test" * doctest::should_fail()) {
    scripted_kernel kernel;
    kernel.will(call::send, 2);
    tcp::stream stream{kernel.open()};
    static_cast<void>(stream.send("x"));
}

}  // namespace sockstate::test::scripted_kernel_test
