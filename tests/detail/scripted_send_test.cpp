// Sending through every fault at every point: nothing is lost, nothing goes twice, and the error says how much went.

#include "support/must.hpp"
#include "support/scripted/faults.hpp"
#include "support/scripted/kernel.hpp"
#include "support/scripted/transfers.hpp"

#include <sockstate/tcp.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>

namespace sockstate::test::scripted_send_test {

using namespace std::chrono_literals;

namespace {

constexpr std::string_view data = "0123456789";

}  // namespace

TEST_CASE("send_all: whatever the kernel takes at once, every byte goes once and in order") {
    constexpr std::size_t size = 8;
    for (const bool limited : either) {
        for (const auto& parts : divisions(size)) {
            scripted_kernel kernel;
            for (const std::size_t part : parts) kernel.will(call::send, part);
            tcp::stream stream{kernel.open()};
            CHECK(stream.send_all(data.substr(0, size), until(limited)).has_value());
            CHECK(kernel.sent() == data.substr(0, size));
        }
    }
}

TEST_CASE("send_all: goes on where it was when any of its calls is interrupted") {
    for (const bool limited : either) {
        for (std::size_t at = 0; at < data.size(); ++at) {
            scripted_kernel kernel;
            for (std::size_t i = 0; i < data.size(); ++i) {
                if (i == at) kernel.will(call::send, std::errc::interrupted);
                if (i == at && !limited) kernel.will(call::get_option, 0);  // there is no send_timeout
                if (i == at) kernel.will(call::send, winsock_fault(10004));
                kernel.will(call::send, 1);
            }
            tcp::stream stream{kernel.open()};
            CHECK(stream.send_all(data, until(limited)).has_value());
            CHECK(kernel.sent() == data);
        }
    }
}

TEST_CASE("send_all: any failure at any byte says what failed, and how much went before it") {
    for (const bool limited : either) {
        for (std::size_t at = 0; at < data.size(); ++at) {
            for (const error& what : all_faults()) {
                scripted_kernel kernel;
                for (std::size_t i = 0; i < at; ++i) kernel.will(call::send, 1);
                kernel.will(call::send, what);
                tcp::stream stream{kernel.open()};
                const auto failed = stream.send_all(data, until(limited));
                REQUIRE(!failed);
                CHECK(failed.error() == transfer_error{what.during(operation::send), at});
                CHECK(kernel.sent() == data.substr(0, at));
            }
        }
    }
}

TEST_CASE("send_all: with a deadline waits where the kernel is full, at any byte, and at all of them") {
    for (unsigned full = 0; full < 1U << data.size(); full += 33) {  // a bit says that it is full before that byte
        scripted_kernel kernel;
        for (std::size_t i = 0; i < data.size(); ++i) {
            if ((full >> i & 1U) != 0) kernel.will({{call::send, std::errc::operation_would_block}, {call::wait}});
            kernel.will(call::send, 1);
        }
        tcp::stream stream{kernel.open()};
        CHECK(stream.send_all(data, 60s).has_value());
        CHECK(kernel.sent() == data);
        CHECK(kernel.pauses().empty());
    }
}

TEST_CASE("send_all: the deadline, or a wait that fails, ends it at any byte with what went before") {
    std::vector<answer> ends(shortages.begin(), shortages.end());
    ends.emplace_back(errc::deadline_exceeded);
    for (std::size_t at = 0; at < data.size(); ++at) {
        for (const answer& end : ends) {
            scripted_kernel kernel;
            for (std::size_t i = 0; i < at; ++i) kernel.will(call::send, 1);
            kernel.will({{call::send, std::errc::resource_unavailable_try_again}, {call::wait, end}});
            const auto start = kernel.now();
            tcp::stream stream{kernel.open()};
            const auto failed = stream.send_all(data, 5s);
            REQUIRE(!failed);
            CHECK(failed.error() == transfer_error{end.failure_of(call::send)->during(operation::send), at});
            CHECK(kernel.sent() == data.substr(0, at));
            CHECK(kernel.now() - start == (failed.error() == errc::deadline_exceeded ? 5s : 0s));
        }
    }
}

TEST_CASE("send_all: a full kernel ends it where nothing is to wait") {
    scripted_kernel kernel;
    kernel.will({{call::send, 4}, {call::send, std::errc::operation_would_block}});
    tcp::stream stream{kernel.open()};
    const auto failed = stream.send_all(data);
    REQUIRE(!failed);
    CHECK(failed.error().would_block());
    CHECK(failed.error().transferred == 4);
    CHECK(kernel.story() == "send 10, send 6");
}

TEST_CASE("send: room that is announced and not there neither makes it spin nor outlast its deadline") {
    for (const auto limit : {0us, 10us, 1'000us, 200'000us}) {
        scripted_kernel kernel;
        kernel.always(call::send, std::errc::operation_would_block).always(call::wait);
        const auto start = kernel.now();
        tcp::stream stream{kernel.open()};
        const auto late = stream.send(data, limit);
        REQUIRE(!late);
        CHECK(late.error() == error{errc::deadline_exceeded, operation::send});
        CHECK(kernel.now() == start + limit);
        CHECK(kernel.calls().back() == call::send);  // a last try when the time is over
        // Once it may be another thread's doing; from then on it pauses.
        CHECK(std::ranges::count(kernel.calls(), call::send) <=
              static_cast<std::ptrdiff_t>(kernel.pauses().size()) + 3);
        CHECK(kernel.pauses().size() <= 5 + static_cast<std::size_t>(limit / 1ms));
    }
}

TEST_CASE("send: with a deadline in the past is one try, and another where there is room by then") {
    scripted_kernel kernel;
    tcp::stream stream{kernel.open()};
    kernel.will(call::send, 3);
    CHECK(must(stream.send(data, 0s)) == 3);
    kernel.will({{call::send, std::errc::operation_would_block}, {call::wait}, {call::send, 2}});
    CHECK(must(stream.send(data, -1s)) == 2);
    kernel.will({{call::send, std::errc::operation_would_block}, {call::wait, errc::deadline_exceeded}});
    CHECK(stream.send(data, 0s).error() == errc::deadline_exceeded);
}

TEST_CASE("send_gather: parts go in order, also where the kernel takes part of one") {
    const std::array<byte_view, 3> parts = {byte_view{"01234"}, byte_view{""}, byte_view{"56789"}};
    for (std::size_t taken = 1; taken <= data.size(); ++taken) {
        scripted_kernel kernel;
        kernel.will({{call::send_parts, std::errc::operation_would_block}, {call::wait}, {call::send_parts, taken}});
        tcp::stream stream{kernel.open()};
        CHECK(must(stream.send_gather(parts, 60s)) == taken);
        CHECK(kernel.sent() == data.substr(0, taken));
    }
    for (const error& what : all_faults()) {
        scripted_kernel kernel;
        kernel.will(call::send_parts, what);
        tcp::stream stream{kernel.open()};
        CHECK(stream.send_gather(parts).error() == what.during(operation::send));
    }
}

TEST_CASE("send_gather: a stream sends of the first parts, as many as one call takes") {
    const std::vector<byte_view> parts(platform::most_parts + 1, byte_view{"x"});
    scripted_kernel kernel;
    kernel.will(call::send_parts, platform::most_parts);
    tcp::stream stream{kernel.open()};
    CHECK(must(stream.send_gather(parts)) == platform::most_parts);

    std::vector<byte_view> late(platform::most_parts, byte_view{});  // of parts that are empty it would send nothing
    late.insert(late.end(), 2, byte_view{"y"});
    kernel.will(call::send_parts, 2);
    CHECK(must(stream.send_gather(late)) == 2);
    CHECK(kernel.sent().ends_with("xyy"));
}

}  // namespace sockstate::test::scripted_send_test
