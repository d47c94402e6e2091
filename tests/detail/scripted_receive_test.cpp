// Receiving through every fault at every point: each byte comes once, and the error says how many have come.

#include "support/must.hpp"
#include "support/scripted/faults.hpp"
#include "support/scripted/kernel.hpp"
#include "support/scripted/transfers.hpp"

#include <sockstate/tcp.hpp>

#include <doctest/doctest.h>

#include <algorithm>

namespace sockstate::test::scripted_receive_test {

using namespace std::chrono_literals;

namespace {

constexpr std::string_view data = "0123456789";

std::string_view text(const std::span<const std::byte>& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

using buffer_type = std::array<char, data.size()>;

/// The first bytes of the buffer.
std::string_view head(const buffer_type& buffer, std::size_t count) {
    return {buffer.data(), count};
}

/// What the kernel says of a connection whose peer has sent its FIN.
tcp_info after_fin() {
    tcp_info info;
    info.state = tcp_state::close_wait;
    return info;
}

}  // namespace

TEST_CASE("receive_exactly: however the kernel gives them, every byte comes once and in order") {
    constexpr std::size_t size = 8;
    for (const bool limited : either) {
        for (const auto& parts : divisions(size)) {
            scripted_kernel kernel;
            kernel.brings(data);
            for (const std::size_t part : parts) kernel.will(call::receive, part);
            tcp::stream stream{kernel.open()};
            std::array<char, size> buffer{};
            CHECK(text(must(stream.receive_exactly(buffer, until(limited)))) == data.substr(0, size));
            CHECK(kernel.left() == data.size() - size);
        }
    }
}

TEST_CASE("receive_exactly: goes on where it was when any of its calls is interrupted, or finds nothing yet") {
    for (std::size_t at = 0; at < data.size(); ++at) {
        for (const bool limited : either) {
            scripted_kernel kernel;
            kernel.brings(data);
            for (std::size_t i = 0; i < data.size(); ++i) {
                if (i == at) kernel.will(call::receive, std::errc::interrupted);
                if (i == at && !limited) kernel.will(call::get_option, 0);  // there is no receive_timeout
                if (i >= at && limited) kernel.will({{call::receive, winsock_fault(10035)}, {call::wait}});
                kernel.will(call::receive, 1);
            }
            tcp::stream stream{kernel.open()};
            buffer_type buffer{};
            CHECK(text(must(stream.receive_exactly(buffer, until(limited)))) == data);
            CHECK(kernel.pauses().empty());
        }
    }
}

TEST_CASE("receive_exactly: any failure at any byte says what failed, and how many have come") {
    for (const bool limited : either) {
        for (std::size_t at = 0; at < data.size(); ++at) {
            for (const error& what : all_faults()) {
                scripted_kernel kernel;
                kernel.brings(data);
                for (std::size_t i = 0; i < at; ++i) kernel.will(call::receive, 1);
                kernel.will(call::receive, what);
                tcp::stream stream{kernel.open()};
                buffer_type buffer{};
                const auto failed = stream.receive_exactly(buffer, until(limited));
                REQUIRE(!failed);
                CHECK(failed.error() == transfer_error{what.during(operation::receive), at});
                CHECK(head(buffer, at) == data.substr(0, at));
                CHECK(kernel.left() == data.size() - at);
            }
        }
    }
}

TEST_CASE("receive_exactly: the peer's FIN before the last byte is an end that came too early") {
    for (std::size_t at = 0; at < data.size(); ++at) {
        scripted_kernel kernel;
        kernel.brings(data);
        if (at > 0) kernel.will(call::receive, at);
        kernel.will({{call::receive, 0}, {call::query_info, after_fin()}});
        tcp::stream stream{kernel.open()};
        buffer_type buffer{};
        const auto failed = stream.receive_exactly(buffer);
        REQUIRE(!failed);
        CHECK(failed.error() == transfer_error{error{errc::end_of_stream, operation::receive}, at});
        CHECK(head(buffer, at) == data.substr(0, at));
    }
}

TEST_CASE("receive_exactly: the deadline, or a wait that fails, ends it at any byte with what has come") {
    std::vector<answer> ends(shortages.begin(), shortages.end());
    ends.emplace_back(errc::deadline_exceeded);
    for (std::size_t at = 0; at < data.size(); ++at) {
        for (const answer& end : ends) {
            scripted_kernel kernel;
            kernel.brings(data);
            for (std::size_t i = 0; i < at; ++i) kernel.will(call::receive, 1);
            kernel.will({{call::receive, std::errc::operation_would_block}, {call::wait, end}});
            const auto start = kernel.now();
            tcp::stream stream{kernel.open()};
            buffer_type buffer{};
            const auto failed = stream.receive_exactly(buffer, 5s);
            REQUIRE(!failed);
            CHECK(failed.error() == transfer_error{end.failure_of(call::receive)->during(operation::receive), at});
            CHECK(head(buffer, at) == data.substr(0, at));
            CHECK(kernel.now() - start == (failed.error() == errc::deadline_exceeded ? 5s : 0s));
        }
    }
}

TEST_CASE("receive: data that is announced and not there neither makes it spin nor outlast its deadline") {
    for (const auto limit : {0us, 10us, 1'000us, 200'000us}) {
        scripted_kernel kernel;
        kernel.always(call::receive, std::errc::operation_would_block).always(call::wait);
        const auto start = kernel.now();
        tcp::stream stream{kernel.open()};
        buffer_type buffer{};
        CHECK(stream.receive(buffer, limit).error() == error{errc::deadline_exceeded, operation::receive});
        CHECK(kernel.now() == start + limit);
        CHECK(kernel.calls().back() == call::receive);
        CHECK(kernel.pauses().size() <= 5 + static_cast<std::size_t>(limit / 1ms));
    }
}

TEST_CASE("receive: data that another thread took first is waited for again, without a pause") {
    scripted_kernel kernel;
    kernel.brings(data);
    kernel.will({{call::receive, std::errc::operation_would_block}, {call::wait}});
    kernel.will({{call::receive, std::errc::operation_would_block}, {call::wait}, {call::receive, 3}});
    tcp::stream stream{kernel.open()};
    buffer_type buffer{};
    CHECK(text(must(stream.receive(buffer, 60s))) == "012");
    CHECK(kernel.story() == "receive 10 never, wait readable, receive 10 never, wait readable, receive 10 never");
    CHECK(kernel.pauses().empty());
}

TEST_CASE("peek: leaves the bytes, and with a deadline waits as receive does") {
    scripted_kernel kernel;
    kernel.brings(data);
    kernel.will({{call::receive, std::errc::operation_would_block}, {call::wait}, {call::receive, 4}});
    kernel.will(call::receive, 5);
    tcp::stream stream{kernel.open()};
    buffer_type buffer{};
    CHECK(text(must(stream.peek(buffer, 60s))) == "0123");
    CHECK(text(must(stream.receive(buffer))) == "01234");
    CHECK(kernel.story() == "receive 10 never peek, wait readable, receive 10 never peek, receive 10");
}

TEST_CASE("receive_scatter: fills the parts in order, whatever comes, and passes on what fails") {
    for (std::size_t size = 0; size <= 7; ++size) {
        scripted_kernel kernel;
        kernel.brings(data);
        kernel.will(
            {{call::receive_parts, std::errc::operation_would_block}, {call::wait}, {call::receive_parts, size}});
        if (size == 0) kernel.will(call::query_info, after_fin());
        tcp::stream stream{kernel.open()};
        std::string one(3, '-'), none, two(4, '-');
        const std::array<byte_buffer, 3> parts = {byte_buffer{one}, byte_buffer{none}, byte_buffer{two}};
        CHECK(must(stream.receive_scatter(parts, 60s)) == size);
        CHECK(one + two == std::string{data.substr(0, size)} + std::string(7 - size, '-'));
    }
    for (const error& what : all_faults()) {
        scripted_kernel kernel;
        kernel.will(call::receive_parts, what);
        tcp::stream stream{kernel.open()};
        std::string one(3, '-');
        const std::array<byte_buffer, 1> parts = {byte_buffer{one}};
        CHECK(stream.receive_scatter(parts).error() == what.during(operation::receive));
    }
}

TEST_CASE("receive: no room is no end, and asks the kernel nothing") {
    scripted_kernel kernel;
    tcp::stream stream{kernel.open()};
    CHECK(must(stream.receive(byte_buffer{})).empty());
    CHECK(must(stream.peek(byte_buffer{}, 1s)).empty());
    CHECK(must(stream.receive_exactly(byte_buffer{}, 1s)).empty());
    CHECK(must(stream.receive_scatter({})) == 0);
    CHECK(must(stream.receive_scatter(std::array<byte_buffer, 2>{}, 1s)) == 0);
    CHECK(kernel.calls().empty());
}

}  // namespace sockstate::test::scripted_receive_test
