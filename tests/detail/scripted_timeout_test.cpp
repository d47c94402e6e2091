// The socket's own time-outs: a call that signals interrupt again and again ends with them.

#include "support/must.hpp"
#include "support/scripted/faults.hpp"
#include "support/scripted/kernel.hpp"

#include <sockstate/tcp.hpp>
#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>

namespace sockstate::test::scripted_timeout_test {

using namespace std::chrono_literals;

namespace {

const ip::endpoint there{ip::address_v4::loopback(), 4242};
using bound_udp = socket<udp, bound>;

/// A way to call the kernel that its time-out bounds.
struct way {
    call what;
    const char* waits_for;
    std::function<error(native_handle)> failure;
};

/// Every way to send and to receive, and what each ends with.
std::vector<way> transfers() {
    static std::array<char, 4> room;
    static const std::array<byte_buffer, 1> into = {byte_buffer{room}};
    static const std::array<byte_view, 1> from = {byte_view{"data"}};
    const auto stream = [](auto ask) {
        return [ask](native_handle handle) -> error {
            tcp::stream socket{handle};
            return ask(socket).error();
        };
    };
    const auto datagram = [](auto ask) {
        return [ask](native_handle handle) -> error {
            bound_udp socket{handle};
            return ask(socket).error();
        };
    };
    return {
        {call::send, "writable", stream([](auto& s) { return s.send("data"); })},
        {call::send, "writable", stream([](auto& s) { return s.send_all("data"); })},
        {call::send_parts, "writable", stream([](auto& s) { return s.send_gather(from); })},
        {call::send_to, "writable", datagram([](auto& s) { return s.send_to("data", there); })},
        {call::send_parts, "writable", datagram([](auto& s) { return s.send_gather_to(from, there); })},
        {call::receive, "readable", stream([](auto& s) { return s.receive(room); })},
        {call::receive, "readable", stream([](auto& s) { return s.peek(room); })},
        {call::receive, "readable", stream([](auto& s) { return s.receive_exactly(room); })},
        {call::receive_parts, "readable", stream([](auto& s) { return s.receive_scatter(into); })},
        {call::receive_from, "readable", datagram([](auto& s) { return s.receive_from(room); })},
        {call::receive_parts, "readable", datagram([](auto& s) { return s.receive_scatter_from(into); })},
    };
}

std::size_t count(const scripted_kernel& kernel, call what) {
    return static_cast<std::size_t>(std::ranges::count(kernel.calls(), what));
}

}  // namespace

TEST_CASE(
    "time-outs: a call that a signal has interrupted ends with the socket's own time-out, as the kernel ends it") {
    for (const auto& [what, waits_for, failure] : transfers()) {
        for (const int later : {0, 1, 50}) {  // signals
            CAPTURE(to_string(what));
            scripted_kernel kernel;
            kernel.will({{what, std::errc::interrupted}, {call::get_option, 200}, {call::is_blocking, 1}});
            for (int i = 0; i < later; ++i) kernel.will(what, std::errc::interrupted);
            kernel.will({{what, std::errc::operation_would_block}, {call::wait, errc::deadline_exceeded}});
            const auto start = kernel.now();
            CHECK(failure(kernel.open()) == fault(std::errc::operation_would_block).during(test::operation_of(what)));
            CHECK(kernel.now() == start + 200ms);
            CHECK(kernel.story().find("never") != std::string::npos);
            CHECK(kernel.story().ends_with(std::string{"wait "} + waits_for));
        }
    }
}

TEST_CASE("time-outs: what ends the call in time, or fails, is passed on") {
    for (const error& what : all_faults()) {
        scripted_kernel kernel;
        const auto interrupted = [&] {
            kernel.will({{call::receive, std::errc::interrupted}, {call::get_option, 200}, {call::is_blocking, 1}});
            kernel.will({{call::receive, std::errc::operation_would_block}});
        };
        std::array<char, 4> room;
        interrupted();
        kernel.will({{call::wait}, {call::receive, what}});
        tcp::stream stream{kernel.open()};
        CHECK(stream.receive(room).error() == what.during(operation::receive));
        interrupted();
        kernel.will(call::wait, what);
        CHECK(stream.receive(room).error() == what.during(operation::receive));
        interrupted();
        kernel.brings("data").will({{call::wait}, {call::receive, 4}});
        CHECK(must(stream.receive(room)).size() == 4);
    }
}

TEST_CASE("time-outs: none, one that cannot be read, and a socket that does not block bound nothing") {
    const std::vector<std::vector<step>> none = {
        {{call::get_option, 0}},
        {{call::get_option, std::errc::no_buffer_space}},
        {{call::get_option, 200}, {call::is_blocking, 0}},
        {{call::get_option, 200}, {call::is_blocking, errc::not_supported}},
    };
    for (const auto& [what, waits_for, failure] : transfers()) {
        for (const auto& answers : none) {
            CAPTURE(to_string(what));
            scripted_kernel kernel;
            kernel.will(what, std::errc::interrupted).will(answers).will(what, std::errc::interrupted);
            kernel.will(what, std::errc::operation_would_block);
            CHECK(failure(kernel.open()).would_block());
            CHECK(count(kernel, call::get_option) == 1);  // once in each call
            CHECK(kernel.story().find("never") == std::string::npos);
        }
    }
}

TEST_CASE("time-outs: a deadline, or a call that no signal interrupts, asks for none") {
    for (const auto& [what, waits_for, failure] : transfers()) {
        scripted_kernel kernel;
        kernel.will(what, std::errc::operation_would_block);
        CHECK(failure(kernel.open()).would_block());
        CHECK(count(kernel, call::get_option) == 0);
    }
    scripted_kernel kernel;
    kernel.will({{call::receive, std::errc::interrupted}, {call::receive, std::errc::operation_would_block}});
    kernel.will(call::wait, errc::deadline_exceeded);
    tcp::stream stream{kernel.open()};
    std::array<char, 4> room;
    CHECK(stream.receive(room, 1s).error() == errc::deadline_exceeded);
}

TEST_CASE("time-outs: receive_exactly and send_all begin the time anew with each call that moved something") {
    scripted_kernel kernel;
    kernel.brings("data");
    const auto interrupted = [&](call what, std::size_t moved) {
        kernel.will({{what, std::errc::interrupted}, {call::get_option, 200}, {call::is_blocking, 1}});
        kernel.will({{what, std::errc::operation_would_block}, {call::wait, answer{}.after(150ms)}, {what, moved}});
    };
    for (const call what : {call::receive, call::send}) {
        interrupted(what, 2);
        interrupted(what, 2);
    }
    tcp::stream stream{kernel.open()};
    std::array<char, 4> room;
    CHECK(stream.receive_exactly(room).has_value());
    CHECK(stream.send_all("data").has_value());
}

TEST_CASE("time-outs: accept ends with the listener's own, past any number of signals and dead connections") {
    for (const answer& passed_over : {answer{std::errc::interrupted}, answer{std::errc::connection_aborted}}) {
        scripted_kernel kernel;
        kernel.will({{call::accept, passed_over}, {call::get_option, 200}, {call::is_blocking, 1}});
        for (int i = 0; i < 4; ++i) kernel.will(call::wait).will(call::accept, answer{passed_over}.after(40ms));
        kernel.will(call::wait, errc::deadline_exceeded);
        tcp::listener listener{kernel.open()};
        const auto start = kernel.now();
        CHECK(listener.accept().error() == fault(std::errc::operation_would_block).during(operation::accept));
        CHECK(kernel.now() == start + 200ms);
    }
    scripted_kernel kernel;
    kernel.will({{call::accept, std::errc::interrupted}, {call::get_option, 200}, {call::is_blocking, 1}});
    kernel.will({{call::wait}, {call::accept}});
    tcp::listener listener{kernel.open()};
    CHECK(listener.accept().has_value());
    kernel.will({{call::accept, std::errc::interrupted}, {call::get_option, 200}, {call::is_blocking, 0}});
    kernel.will(call::accept, std::errc::operation_would_block);
    CHECK(listener.accept().error().would_block());
}

}  // namespace sockstate::test::scripted_timeout_test
