// Messages of a connection through every fault: each once, and an end only where the system says that it is one.

#include "support/must.hpp"
#include "support/scripted/faults.hpp"
#include "support/scripted/kernel.hpp"
#include "support/scripted/transfers.hpp"

#include <sockstate/local.hpp>

#include <doctest/doctest.h>

namespace sockstate::test::scripted_message_test {

using namespace std::chrono_literals;
using stream = local::seqpacket_protocol::stream;

namespace {

constexpr std::string_view data = "0123456789";

std::string_view text(const std::span<const std::byte>& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

TEST_CASE("receive_message: comes once, after as many waits as it takes, and asks nothing more") {
    for (const bool cut : either) {
        for (int waits = 0; waits < 4; ++waits) {
            scripted_kernel kernel;
            kernel.brings(data).will(call::receive_parts, std::errc::interrupted);
            for (int i = 0; i < waits; ++i) {
                kernel.will(call::receive_parts, std::errc::operation_would_block);
                if (i > 0) kernel.will(call::is_receiving_shut, 0);  // the handle was announced and not ready
                kernel.will(call::wait);
            }
            kernel.will(call::receive_parts, cut ? answer{3}.cut() : answer{3});
            stream here{kernel.open()};
            std::array<char, 3> buffer{};
            const auto got = must(here.receive_message(buffer, 60s));
            CHECK(text(got.bytes) == "012");
            CHECK(got.truncated == cut);
            CHECK(!got.ended);
            CHECK(kernel.left() == data.size() - 3);
        }
    }
}

TEST_CASE("receive_message: any failure takes nothing, and is no end") {
    std::array<char, 16> buffer{};
    const std::array<byte_buffer, 1> parts = {byte_buffer{buffer}};
    for (const error& what : all_faults()) {
        for (const bool limited : either) {
            scripted_kernel kernel;
            kernel.brings(data);
            stream here{kernel.open()};
            for (int i = 0; i < 3; ++i) kernel.will(call::receive_parts, what);
            CHECK(here.receive_message(buffer, until(limited)).error() == what.during(operation::receive));
            CHECK(here.peek_message(buffer, until(limited)).error() == what.during(operation::receive));
            CHECK(here.receive_scatter_message(parts, until(limited)).error() == what.during(operation::receive));
            CHECK(kernel.left() == data.size());
        }
    }
}

TEST_CASE("receive_message: 0 bytes are the end where receiving is over, nothing is left and no error waits") {
    struct {
        std::vector<step> asked;
        bool ended;
    } const cases[] = {
        {{{call::is_receive_over, 0}}, false},
        {{{call::is_receive_over, 1}, {call::has_pending_error, 1}}, false},
        {{{call::is_receive_over, 1}, {call::has_pending_error, 0}, {call::unread_bytes, 5}}, false},
        {{{call::is_receive_over, 1}, {call::has_pending_error, 0}, {call::unread_bytes, 0}}, true},
        {{{call::is_receive_over, 1}, {call::has_pending_error, errc::not_supported}, {call::unread_bytes, 0}}, true},
        {{{call::is_receive_over, 1}, {call::has_pending_error, 0}, {call::unread_bytes, errc::not_supported}}, true},
        {{{call::is_receive_over, 1},
          {call::has_pending_error, 0},
          {call::unread_bytes, std::errc::inappropriate_io_control_operation}},
         true},
    };
    for (const auto& each : cases) {
        for (const bool peeks : either) {
            scripted_kernel kernel;
            kernel.will(call::receive_parts, 0).will(each.asked);
            stream here{kernel.open()};
            std::array<char, 3> buffer{};
            const auto got = must(peeks ? here.peek_message(buffer) : here.receive_message(buffer));
            CHECK(got.bytes.empty());
            CHECK(!got.truncated);
            CHECK(got.ended == each.ended);
        }
    }
}

TEST_CASE("receive_message: 0 bytes with a sender's name, or of a message that was cut, are a message") {
    for (const answer& how : {answer{0}.from({ip::address_v4::loopback(), 1}), answer{0}.cut()}) {
        scripted_kernel kernel;
        kernel.will(call::receive_parts, how);
        stream here{kernel.open()};
        CHECK(!must(here.receive_message(byte_buffer{})).ended);  // the script has no further call
    }
}

TEST_CASE("receive_message: where the end cannot be asked for, the failure is reported") {
    for (const error& what : all_faults()) {
        scripted_kernel kernel;
        stream here{kernel.open()};
        std::array<char, 3> buffer{};
        kernel.will({{call::receive_parts, 0}, {call::is_receive_over, what}});
        CHECK(here.receive_message(buffer).error() == what.during(operation::receive));
        kernel.will({{call::receive_parts, 0},
                     {call::is_receive_over, 1},
                     {call::has_pending_error, 0},
                     {call::unread_bytes, what}});
        CHECK(here.receive_message(buffer).error() == what.during(operation::receive));
    }
}

}  // namespace sockstate::test::scripted_message_test
