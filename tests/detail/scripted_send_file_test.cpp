// Sending a file through every fault at every point: each byte goes once, and the error says how much went.

#include "support/scripted/faults.hpp"
#include "support/scripted/kernel.hpp"
#include "support/scripted/transfers.hpp"

#include <sockstate/tcp.hpp>

#include <doctest/doctest.h>

#include <string>

namespace sockstate::test::scripted_send_file_test {

using namespace std::chrono_literals;

namespace {

constexpr std::string_view data = "0123456789";
constexpr native_file file{};

/// What the system's call refuses at once.
scripted_kernel& refusing(scripted_kernel& kernel) {
    return kernel.will(call::send_file, errc::not_supported).brings(data);
}

}  // namespace

TEST_CASE("send_file: whatever the kernel takes at once, each call goes on where the last one ended") {
    constexpr std::size_t size = 8;
    for (const auto& parts : divisions(size)) {
        scripted_kernel kernel;
        std::string story;
        std::size_t offset = 100;
        std::size_t left = size;
        for (const std::size_t part : parts) {
            kernel.will(call::send_file, part);
            story += (story.empty() ? "" : ", ") + std::string{"send_file "} + std::to_string(offset) + "+" +
                     std::to_string(left);
            offset += part;
            left -= part;
        }
        tcp::stream stream{kernel.open()};
        CHECK(stream.send_file(file, 100, size) == size);
        CHECK(kernel.story() == story);
    }
}

TEST_CASE("send_file: nothing of a file asks the system for nothing") {
    scripted_kernel kernel;
    tcp::stream stream{kernel.open()};
    CHECK(stream.send_file(file, 0, 0) == 0U);
    CHECK(stream.send_file(file, UINT64_MAX, 0) == 0U);
    CHECK(stream.send_file(file, INT64_MAX, UINT64_MAX) == 0U);
    CHECK(kernel.story().empty());
}

TEST_CASE("send_file: an offset that no system counts is invalid_argument") {
    for (const std::uint64_t offset : {std::uint64_t{INT64_MAX} + 1, UINT64_MAX}) {
        scripted_kernel kernel;
        tcp::stream stream{kernel.open()};
        const auto failed = stream.send_file(file, offset, 1);
        REQUIRE(!failed);
        CHECK(failed.error() == transfer_error{error{errc::invalid_argument, operation::send_file}, 0});
        CHECK(kernel.story().empty());
    }
}

TEST_CASE("send_file: one call is given a gibibyte at most, and no byte past the last offset") {
    scripted_kernel kernel;
    kernel.will({{call::send_file, 1 << 30}, {call::send_file, 7}, {call::send_file, 0}});
    kernel.will(call::send_file, 0);
    tcp::stream stream{kernel.open()};
    CHECK(stream.send_file(file, 5, UINT64_MAX) == (1U << 30U) + 7);
    CHECK(stream.send_file(file, INT64_MAX - 3, UINT64_MAX) == 0U);
    CHECK(kernel.story() ==
          "send_file 5+1073741824, send_file 1073741829+1073741824, send_file 1073741836+1073741824, "
          "send_file 9223372036854775804+3");
}

TEST_CASE("send_file: the file's end is no error, wherever it comes") {
    for (const bool copied : either) {
        for (std::size_t end = 0; end < 4; ++end) {
            scripted_kernel kernel;
            if (copied) refusing(kernel);
            for (std::size_t i = 0; i < end; ++i) {
                if (copied) kernel.will(call::read_file, 1);
                kernel.will(copied ? call::send : call::send_file, 1);
            }
            kernel.will(copied ? call::read_file : call::send_file, 0);
            tcp::stream stream{kernel.open()};
            CHECK(stream.send_file(file, 0, 100) == end);
        }
    }
}

TEST_CASE("send_file: reads and sends where the system refuses, also in the middle") {
    for (std::size_t before = 0; before < 4; ++before) {
        scripted_kernel kernel;
        for (std::size_t i = 0; i < before; ++i) kernel.will(call::send_file, 1);
        refusing(kernel).will({{call::read_file, 4}, {call::send, 1}, {call::send, 3}, {call::read_file, 2}});
        kernel.will({{call::send, 2}, {call::read_file, 0}});
        tcp::stream stream{kernel.open()};
        CHECK(stream.send_file(file, 50, 10) == before + 6);
        CHECK(kernel.sent() == "012345");
        const std::string first = std::to_string(50 + before) + "+" + std::to_string(10 - before);
        const std::string second = std::to_string(54 + before) + "+" + std::to_string(6 - before);
        CHECK(kernel.story().find("send_file " + first + ", read_file " + first + ", send 4, send 3, read_file " +
                                  second) != std::string::npos);
    }
}

TEST_CASE("send_file: reads 64 KiB at a time") {
    scripted_kernel kernel;
    kernel.will({{call::send_file, errc::not_supported}, {call::read_file, 0}});
    tcp::stream stream{kernel.open()};
    CHECK(stream.send_file(file, 0, UINT64_MAX) == 0U);
    CHECK(kernel.story() == "send_file 0+1073741824, read_file 0+65536");
}

TEST_CASE("send_file: any failure at any byte says what failed, and how much went before it") {
    for (const bool copied : either) {
        for (std::size_t at = 0; at < 4; ++at) {
            for (const error& what : all_faults()) {
                scripted_kernel kernel;
                if (copied) refusing(kernel).will(call::read_file, 10);
                for (std::size_t i = 0; i < at; ++i) kernel.will(copied ? call::send : call::send_file, 1);
                kernel.will(copied ? call::send : call::send_file, what);
                tcp::stream stream{kernel.open()};
                const auto failed = stream.send_file(file, 0, 10);
                REQUIRE(!failed);
                CHECK(failed.error() == transfer_error{what.during(operation::send_file), at});
            }
        }
    }
}

TEST_CASE("send_file: a file that cannot be read says how much went") {
    scripted_kernel kernel;
    refusing(kernel).will({{call::read_file, 3}, {call::send, 3}, {call::read_file, std::errc::io_error}});
    tcp::stream stream{kernel.open()};
    const auto failed = stream.send_file(file, 0, 10);
    REQUIRE(!failed);
    CHECK(failed.error() == transfer_error{fault(std::errc::io_error).during(operation::send_file), 3});
}

TEST_CASE("send_file: goes on where it was when any of its calls is interrupted") {
    for (const bool limited : either) {
        for (std::size_t at = 0; at < 4; ++at) {
            scripted_kernel kernel;
            if (limited) kernel.will(call::is_blocking, false);
            for (std::size_t i = 0; i < 4; ++i) {
                if (i == at) kernel.will(call::send_file, std::errc::interrupted);
                if (i == at && !limited) kernel.will(call::get_option, 0);  // there is no send_timeout
                if (i == at) kernel.will(call::send_file, std::errc::interrupted);
                kernel.will(call::send_file, 1);
            }
            tcp::stream stream{kernel.open()};
            CHECK(stream.send_file(file, 0, 4, until(limited)) == 4U);
            CHECK(kernel.played_all());
        }
    }
}

TEST_CASE("send_file: without a deadline a full socket that does not block ends it, with what went") {
    scripted_kernel kernel;
    kernel.will({{call::send_file, 3}, {call::send_file, std::errc::operation_would_block}});
    tcp::stream stream{kernel.open()};
    const auto failed = stream.send_file(file, 0, 10);
    REQUIRE(!failed);
    CHECK(failed.error().would_block());
    CHECK(failed.error().transferred == 3);
}

TEST_CASE("send_file: with a deadline waits where the kernel is full, and goes on from there") {
    for (const bool copied : either) {
        scripted_kernel kernel;
        kernel.will(call::is_blocking, false);
        if (copied) refusing(kernel).will(call::read_file, 10);
        const auto send = copied ? call::send : call::send_file;
        kernel.will({{send, std::errc::operation_would_block}, {call::wait}, {send, 3}});
        kernel.will({{send, std::errc::operation_would_block}, {call::wait}, {send, 7}});
        tcp::stream stream{kernel.open()};
        CHECK(stream.send_file(file, 0, 10, 60s) == 10U);
        CHECK(kernel.played_all());
    }
}

TEST_CASE("send_file: a deadline that passes while it waits says how much went") {
    for (const bool copied : either) {
        scripted_kernel kernel;
        kernel.will(call::is_blocking, false);
        if (copied) refusing(kernel).will(call::read_file, 10);
        const auto send = copied ? call::send : call::send_file;
        kernel.will({{send, 3}, {send, std::errc::operation_would_block}, {call::wait, errc::deadline_exceeded}});
        tcp::stream stream{kernel.open()};
        const auto failed = stream.send_file(file, 0, 10, 60s);
        REQUIRE(!failed);
        CHECK(failed.error() == transfer_error{error{errc::deadline_exceeded, operation::send_file}, 3});
    }
}

TEST_CASE("send_file: with a deadline a handle that blocks is given no more than it has room for") {
    scripted_kernel kernel;
    kernel.will(call::is_blocking, true);
    kernel.will({{call::send_room, 4}, {call::send_file, 4}});
    kernel.will({{call::send_room, std::errc::operation_would_block}, {call::wait}});
    kernel.will({{call::send_room, 100}, {call::send_file, 6}});
    tcp::stream stream{kernel.open()};
    CHECK(stream.send_file(file, 0, 10, 60s) == 10U);
    CHECK(kernel.story().find("send_file 0+4") != std::string::npos);
    CHECK(kernel.story().find("send_file 4+6") != std::string::npos);
}

TEST_CASE("send_file: where the system sends no files, and does not say whether a handle blocks, it copies") {
    scripted_kernel kernel;
    kernel.will({{call::is_blocking, errc::not_supported}, {call::send_room, errc::not_supported}});
    kernel.brings(data).will({{call::read_file, 10}, {call::send, 10}});
    tcp::stream stream{kernel.open()};
    CHECK(stream.send_file(file, 0, 10, 60s) == 10U);
    CHECK(kernel.sent() == data);
}

}  // namespace sockstate::test::scripted_send_file_test
