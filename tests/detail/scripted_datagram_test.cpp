// Datagrams through every fault at every point: whole or not at all, each once, with the sender it came from.

#include "support/must.hpp"
#include "support/scripted/faults.hpp"
#include "support/scripted/kernel.hpp"

#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

namespace sockstate::test::scripted_datagram_test {

using namespace std::chrono_literals;

namespace {

constexpr std::string_view data = "0123456789";

const ip::endpoint there{ip::address_v4::loopback(), 4242};

using bound_udp = socket<udp, bound>;

std::string_view text(const std::span<const std::byte>& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// How a call that found nothing to do may go on: with the socket ready, or with its end.
std::vector<answer> failing_waits() {
    std::vector<answer> ends(shortages.begin(), shortages.end());
    ends.emplace_back(errc::deadline_exceeded);
    return ends;
}

}  // namespace

TEST_CASE("send_to: goes once, after as many waits as it takes") {
    for (int waits = 0; waits < 4; ++waits) {
        scripted_kernel kernel;
        for (int i = 0; i < waits; ++i) kernel.will({{call::send_to, std::errc::operation_would_block}, {call::wait}});
        kernel.will(call::send_to, data.size());
        bound_udp here{kernel.open()};
        CHECK(must(here.send_to(data, there, 60s)) == data.size());
        CHECK(kernel.sent() == data);
    }
}

TEST_CASE("send_to: any failure, of it or of the wait for it, means that nothing went") {
    std::vector<error> faults = all_faults();
    faults.push_back(fault(std::errc::message_size));
    for (const error& what : faults) {
        for (const auto& limit : {deadline{}, deadline{60s}}) {
            scripted_kernel kernel;
            kernel.will(call::send_to, what).will(call::send_parts, what);
            bound_udp here{kernel.open()};
            CHECK(here.send_to(data, there, limit).error() == what.during(operation::send));
            CHECK(here.send_gather_to(std::array{byte_view{data}}, there, limit).error() ==
                  what.during(operation::send));
            CHECK(kernel.sent().empty());
        }
    }
    for (const answer& end : failing_waits()) {
        scripted_kernel kernel;
        kernel.will({{call::send_to, std::errc::operation_would_block}, {call::wait, end}});
        bound_udp here{kernel.open()};
        CHECK(here.send_to(data, there, 1s).error() == end.failure_of(call::wait)->during(operation::send));
        CHECK(kernel.sent().empty());
    }
}

TEST_CASE("send_to: a receiver that is full while the sender has room is given up at the deadline") {
    for (const auto limit : {0us, 700us, 30'000us}) {
        scripted_kernel kernel;
        kernel.always(call::send_to, std::errc::operation_would_block).always(call::wait);
        kernel.always(call::send_parts, std::errc::operation_would_block);
        bound_udp here{kernel.open()};
        auto start = kernel.now();
        CHECK(here.send_to(data, there, limit).error() == error{errc::deadline_exceeded, operation::send});
        CHECK(kernel.now() == start + limit);
        start = kernel.now();
        CHECK(here.send_gather_to(std::array{byte_view{data}}, there, limit).error() == errc::deadline_exceeded);
        CHECK(kernel.now() == start + limit);
        CHECK(kernel.sent().empty());
    }
}

TEST_CASE("send_to: without a deadline a full socket that does not block says so") {
    scripted_kernel kernel;
    kernel.will(call::send_to, winsock_fault(10035)).will(call::send_parts, std::errc::operation_would_block);
    bound_udp here{kernel.open()};
    CHECK(here.send_to(data, there).error().would_block());
    CHECK(here.send_gather_to(std::array{byte_view{data}}, there).error().would_block());
}

TEST_CASE("send_gather_to: a datagram's parts all go, the empty ones too, or the kernel says that they are too many") {
    const std::vector<byte_view> parts(platform::most_parts + 1);
    scripted_kernel kernel;
    kernel.will(call::send_parts, std::errc::message_size).will(call::send_parts, 0);
    bound_udp here{kernel.open()};
    CHECK(here.send_gather_to(parts, there).error() == std::errc::message_size);
    CHECK(must(here.send_gather_to(std::array<byte_view, 2>{}, there)) == 0);  // an empty datagram is one
}

TEST_CASE("receive_from: comes once, with its sender, after as many waits as it takes") {
    for (int waits = 0; waits < 4; ++waits) {
        scripted_kernel kernel;
        kernel.brings(data).always(call::is_receiving_shut, 0);
        for (int i = 0; i < waits; ++i) {
            kernel.will({{call::receive_from, std::errc::operation_would_block}, {call::wait}});
        }
        kernel.will(call::receive_from, answer{3}.from(there).cut());
        bound_udp here{kernel.open()};
        std::array<char, 3> buffer{};
        const auto got = must(here.receive_from(buffer, 60s));
        CHECK(text(got.bytes) == "012");
        CHECK(got.sender == there);
        CHECK(got.truncated);
        CHECK(kernel.left() == data.size() - 3);
    }
}

TEST_CASE("receive_from: any failure, of it or of the wait for it, takes nothing") {
    std::array<char, 16> buffer{};
    const std::array<byte_buffer, 1> parts = {byte_buffer{buffer}};
    for (const error& what : all_faults()) {
        for (const auto& limit : {deadline{}, deadline{60s}}) {
            scripted_kernel kernel;
            kernel.brings(data).will(call::receive_from, what).will(call::receive_parts, what);
            bound_udp here{kernel.open()};
            CHECK(here.receive_from(buffer, limit).error() == what.during(operation::receive));
            CHECK(here.receive_scatter_from(parts, limit).error() == what.during(operation::receive));
            CHECK(kernel.left() == data.size());
        }
    }
    for (const answer& end : failing_waits()) {
        scripted_kernel kernel;
        kernel.will({{call::receive_from, std::errc::operation_would_block}, {call::wait, end}});
        bound_udp here{kernel.open()};
        CHECK(here.receive_from(buffer, 1s).error() == end.failure_of(call::wait)->during(operation::receive));
    }
}

TEST_CASE("receive_from: readiness without a datagram is given up at the deadline") {
    // As where a checksum is wrong, or the socket's error queue holds something.
    for (const auto limit : {0us, 700us, 30'000us}) {
        scripted_kernel kernel;
        kernel.always(call::is_receiving_shut, 0);
        kernel.always(call::receive_from, std::errc::operation_would_block).always(call::wait);
        const auto start = kernel.now();
        bound_udp here{kernel.open()};
        std::array<char, 16> buffer{};
        CHECK(here.receive_from(buffer, limit).error() == error{errc::deadline_exceeded, operation::receive});
        CHECK(kernel.now() == start + limit);
    }
}

TEST_CASE("receive_scatter_from: parts are filled in order, and no room at all takes a datagram too") {
    for (std::size_t size = 0; size <= 5; ++size) {
        scripted_kernel kernel;
        kernel.brings(data).will(call::receive_parts, answer{size}.from(there));
        bound_udp here{kernel.open()};
        std::string one(2, '-'), two(3, '-');
        const std::array<byte_buffer, 2> parts = {byte_buffer{one}, byte_buffer{two}};
        const auto got = must(here.receive_scatter_from(parts));
        CHECK(got.size == size);
        CHECK(got.sender == there);
        CHECK(one + two == std::string{data.substr(0, size)} + std::string(5 - size, '-'));
    }
    scripted_kernel kernel;
    kernel.will(call::receive_parts, answer{0}.from(there).cut());
    bound_udp here{kernel.open()};
    CHECK(must(here.receive_scatter_from({})).truncated);
}

TEST_CASE("udp: opening, binding and connecting lose no socket to any failure") {
    for (const error& what : all_faults()) {
        scripted_kernel kernel;
        kernel.will(call::open, what);
        CHECK(udp::bind(there).error() == what.during(operation::open));
        kernel.will({{call::open}, {call::bind, what}});
        CHECK(udp::bind(there).error() == what.during(operation::bind));
        CHECK(kernel.open_handles() == 0);

        kernel.will(call::connect, what);
        bound_udp here{kernel.open()};
        CHECK(std::move(here).connect(there).error() == what.during(operation::connect));
        CHECK(here.valid());  // a datagram socket stays what it was
        kernel.will({{call::connect}, {call::connect, what}, {call::disconnect, what}});
        auto connected = must(std::move(here).connect(there));
        CHECK(std::move(connected).connect(there).error() == what.during(operation::connect));
        CHECK(connected.valid());
        CHECK(std::move(connected).disconnect().error() == what.during(operation::disconnect));
        CHECK(!connected.valid());  // it has no peer any more, and may have no address
        CHECK(kernel.open_handles() == 0);
    }
}

}  // namespace sockstate::test::scripted_datagram_test
