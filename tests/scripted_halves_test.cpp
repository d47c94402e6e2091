// Splitting and joining over a kernel that plays a script: who owns which handle, also when a step fails.

#include "support/must.hpp"
#include "support/scripted/faults.hpp"
#include "support/scripted/kernel.hpp"

#include <sockstate/local.hpp>
#include <sockstate/tcp.hpp>

#include <doctest/doctest.h>

#include <array>

namespace sockstate::test::scripted_halves_test {

TEST_CASE_TEMPLATE("split: a failure leaves the stream as it was, to be split again", P, tcp, local::stream_protocol,
                   local::seqpacket_protocol) {
    for (const error& what : all_faults()) {
        scripted_kernel kernel;
        kernel.will({{call::duplicate, what}, {call::send, 1}, {call::duplicate}});
        typename P::stream stream{kernel.open()};
        const native_handle handle = stream.native();
        const auto failed = std::move(stream).split();
        REQUIRE(!failed);
        CHECK(failed.error() == what.during(operation::split));
        REQUIRE(stream.valid());  // NOLINT(bugprone-use-after-move): as it was
        CHECK(stream.native() == handle);
        CHECK(kernel.open_handles() == 1);
        CHECK(stream.send("x") == 1U);
        const auto halves = must(std::move(stream).split());
        CHECK(halves.first.native() == handle);
        CHECK(halves.second.native() != handle);
        CHECK(!stream.valid());  // NOLINT(bugprone-use-after-move): empty now
        CHECK(kernel.open_handles() == 2);
    }
}

TEST_CASE("join: the receiving half's handle stays, and the sending half's is closed, whatever the close says") {
    for (const bool fails : {false, true}) {
        scripted_kernel kernel;
        kernel.will(call::duplicate);
        auto halves = must(tcp::stream{kernel.open()}.split());
        const native_handle handle = halves.first.native();
        if (fails) kernel.will(call::close, std::errc::io_error);
        const tcp::stream stream = join(std::move(halves.first), std::move(halves.second));
        CHECK(stream.native() == handle);
        CHECK(!halves.first.valid());   // NOLINT(bugprone-use-after-move): what is tested
        CHECK(!halves.second.valid());  // NOLINT(bugprone-use-after-move): what is tested
        CHECK(kernel.open_handles() == 1);
        CHECK(kernel.played_all());
    }
}

TEST_CASE("a half: its own direction is shut on its own handle, and a failure leaves it as it was") {
    for (const error& what : all_faults()) {
        scripted_kernel kernel;
        kernel.will({{call::duplicate}, {call::shutdown, what}, {call::shutdown}, {call::shutdown, what}});
        kernel.will(call::shutdown);
        auto [receiver, sender] = must(tcp::stream{kernel.open()}.split());
        CHECK(std::move(sender).shutdown_send().error() == what.during(operation::shutdown));
        auto sent = must(std::move(sender).shutdown_send());
        CHECK(std::move(receiver).shutdown_receive().error() == what.during(operation::shutdown));
        auto received = must(std::move(receiver).shutdown_receive());
        CHECK(kernel.story() == "duplicate, shutdown send, shutdown send, shutdown receive, shutdown receive");
        const socket<tcp, shut_down> done = join(std::move(received), std::move(sent));
        CHECK(kernel.open_handles() == 1);
    }
}

TEST_CASE("a half: close, abort and release end that handle alone, in each of the four states") {
    const auto check = [](auto half, native_handle handle) {
        auto& kernel = scripted();
        CHECK(half.native() == handle);
        must(std::move(half).close());
        CHECK(kernel.open_handles() == 1);
    };
    for (const bool sends : {false, true}) {
        scripted_kernel kernel;
        kernel.will(call::duplicate);
        auto [receiver, sender] = must(tcp::stream{kernel.open()}.split());
        const auto first = receiver.native();
        const auto second = sender.native();
        if (sends) {
            check(std::move(sender), second);
        } else {
            check(std::move(receiver), first);
        }
    }
    scripted_kernel kernel;
    kernel.will({{call::duplicate}, {call::shutdown}, {call::shutdown}});
    auto [receiver, sender] = must(tcp::stream{kernel.open()}.split());
    auto received = must(std::move(receiver).shutdown_receive());
    const auto last = sender.native();
    check(must(std::move(sender).shutdown_send()), last);
    must(std::move(received).abort());
    CHECK(kernel.open_handles() == 0);
}

}  // namespace sockstate::test::scripted_halves_test
