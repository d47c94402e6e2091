// Connecting through every fault at every point: what cannot be had is closed, once, and the error says why.

#include "support/must.hpp"
#include "support/scripted/faults.hpp"
#include "support/scripted/kernel.hpp"

#include <sockstate/local.hpp>
#include <sockstate/tcp.hpp>

#include <doctest/doctest.h>

namespace sockstate::test::scripted_connect_test {

using namespace std::chrono_literals;

namespace {

const ip::endpoint here{ip::address_v4::loopback(), 51000};
const ip::endpoint there{ip::address_v4::loopback(), 80};

/// An attempt that takes its time, and that a signal may have interrupted.
const std::vector<step> slow_attempt = {{call::open},
                                        {call::connect, std::errc::operation_in_progress},
                                        {call::wait},
                                        {call::remote_address, there},
                                        {call::local_address, here}};
constexpr std::size_t until_connected = 3;  // of these calls, and one more that proves the connection

/// The codes with which an attempt says that it goes on.
const std::vector<answer> in_progress = {std::errc::operation_in_progress, winsock_fault(10036)};

}  // namespace

TEST_CASE("tcp::connect: an attempt that goes on, or was interrupted, is waited for and not made again") {
    for (const answer& going_on : in_progress) {
        scripted_kernel kernel;
        kernel.will({{call::open}, {call::connect, going_on}, {call::get_option, 0}, {call::wait}});
        kernel.will({{call::remote_address, there}, {call::local_address, here}});
        CHECK(tcp::connect(there).has_value());
        CHECK(kernel.story() ==
              "open ipv4, connect 127.0.0.1:80, get_option send_timeout, wait writable, remote_address, local_address");
    }
}

TEST_CASE("tcp::connect: with a deadline the socket is made for not waiting, and blocks in the end") {
    for (const answer& going_on : in_progress) {
        scripted_kernel kernel;
        kernel.will({{call::open}, {call::connect, going_on}, {call::wait}});
        kernel.will({{call::remote_address, there}, {call::local_address, here}, {call::set_blocking}});
        CHECK(tcp::connect(there, 60s).has_value());
        CHECK(kernel.story() ==
              "open ipv4 non-blocking, connect 127.0.0.1:80, wait writable, remote_address, "
              "local_address, set_blocking on");
        for (const error& what : all_faults()) {
            kernel.will({{call::open}, {call::connect}, {call::local_address, here}, {call::set_blocking, what}});
            CHECK(tcp::connect(there, 60s).error() == what.during(operation::connect));
            CHECK(kernel.open_handles() == 0);
        }
    }
}

TEST_CASE("connect: with a deadline an open socket does not wait either, and keeps its mode") {
    for (const answer& going_on : in_progress) {
        scripted_kernel kernel;
        kernel.will({{call::connect, going_on}, {call::wait}});
        kernel.will({{call::remote_address, there}, {call::local_address, here}});
        CHECK(socket<tcp, unbound>{kernel.open()}.connect(there, 60s).has_value());
        CHECK(kernel.story() == "connect 127.0.0.1:80 never, wait writable, remote_address, local_address");
    }
}

TEST_CASE("tcp::connect: any failure on the way is the error, and leaves no handle behind") {
    for (const auto& limit : {deadline{}, deadline{60s}}) {
        for (std::size_t at = 0; at < until_connected; ++at) {
            for (const error& what : all_faults()) {
                scripted_kernel kernel;
                kernel.will(ending(slow_attempt, at, what)).always(call::get_option, 0);
                const auto failed = tcp::connect(there, limit);
                REQUIRE(!failed);
                CHECK(failed.error() == what.during(at == 0 ? operation::open : operation::connect));
                CHECK(kernel.open_handles() == 0);
            }
        }
    }
}

TEST_CASE("tcp::connect: an attempt that ends without a peer has failed, for the reason that is left") {
    for (const error& no_peer : {fault(std::errc::not_connected), fault(std::errc::no_buffer_space)}) {
        for (const auto& limit : {deadline{}, deadline{60s}}) {
            scripted_kernel kernel;
            kernel.will(ending(slow_attempt, until_connected, no_peer)).always(call::get_option, 0);
            kernel.will(call::take_error);  // somebody else has read it
            CHECK(tcp::connect(there, limit).error() == no_peer.during(operation::connect));
            CHECK(kernel.open_handles() == 0);
            for (const error& reason : all_faults()) {
                kernel.will(ending(slow_attempt, until_connected, no_peer)).will(call::take_error, reason);
                CHECK(tcp::connect(there, limit).error() == reason.during(operation::connect));
                CHECK(kernel.open_handles() == 0);
            }
        }
    }
}

TEST_CASE("tcp::connect: a connection is one though its own address cannot be had any more") {
    for (const error& what : {fault(std::errc::not_connected), fault(std::errc::no_buffer_space)}) {
        scripted_kernel kernel;
        kernel.will({{call::open}, {call::connect}, {call::local_address, what}});
        CHECK(tcp::connect(there).has_value());
        kernel.will(ending(slow_attempt, until_connected + 1, what)).will(call::set_blocking);
        CHECK(tcp::connect(there, 60s).has_value());
    }
}

TEST_CASE("tcp::connect: the deadline ends the wait for it, and a success at the last moment counts") {
    scripted_kernel kernel;
    kernel.will(ending(slow_attempt, 2, errc::deadline_exceeded));
    const auto start = kernel.now();
    const auto late = tcp::connect(there, 3s);
    REQUIRE(!late);
    CHECK(late.error() == error{errc::deadline_exceeded, operation::connect});
    CHECK(kernel.now() == start + 3s);
    CHECK(kernel.open_handles() == 0);

    for (std::size_t at = 1; at < slow_attempt.size(); ++at) {  // whichever call took until then
        auto calls = slow_attempt;
        calls[at].how = answer{calls[at].how}.after(3s);
        kernel.will(calls).will(call::set_blocking);
        CHECK(tcp::connect(there, 3s).has_value());
    }
}

TEST_CASE("connect: without a deadline the socket's send_timeout ends an attempt, counted from the call") {
    for (const auto spent : {0ms, 50ms, 200ms}) {  // until a signal, or until the call itself came back
        scripted_kernel kernel;
        const auto start = kernel.now();
        kernel.will(call::open).will(call::connect, answer{std::errc::operation_in_progress}.after(spent));
        kernel.will({{call::get_option, 200}, {call::wait, errc::deadline_exceeded}});
        CHECK(tcp::connect(there).error() == error{errc::deadline_exceeded, operation::connect});
        CHECK(kernel.now() == start + 200ms);
        CHECK(kernel.open_handles() == 0);
    }
    const auto name = must(local::endpoint::path("queue"));
    for (const auto spent : {1ms, 40ms, 200ms}) {
        scripted_kernel kernel;
        const auto start = kernel.now();
        kernel.will(call::open).always(call::get_option, 200);
        kernel.always(call::connect, answer{std::errc::resource_unavailable_try_again}.after(spent));
        CHECK(local::stream_protocol::connect(name).error() == error{errc::deadline_exceeded, operation::connect});
        CHECK(kernel.now() - start >= 200ms);
        CHECK(kernel.now() - start <= 200ms + spent);  // the last try began in time
        CHECK(kernel.open_handles() == 0);
    }
}

TEST_CASE("connect: an attempt that ends at once asks for its own address, and for no time-out") {
    scripted_kernel kernel;
    kernel.will({{call::open}, {call::connect}, {call::local_address, here}});
    CHECK(tcp::connect(there).has_value());
    CHECK(kernel.story() == "open ipv4, connect 127.0.0.1:80, local_address");
    scripted_kernel other;
    other.will({{call::open}, {call::connect}});
    CHECK(local::stream_protocol::connect(must(local::endpoint::path("queue"))).has_value());
}

TEST_CASE("tcp::connect: a socket that reached itself was refused, and is closed") {
    const ip::endpoint anywhere{ip::address_v4::any(), there.port()};
    for (const ip::endpoint& asked : {there, anywhere}) {
        for (const answer& first_answer : {answer{}, answer{std::errc::operation_in_progress}}) {
            scripted_kernel kernel;
            kernel.always(call::get_option, 0);
            kernel.will({{call::open}, {call::connect, first_answer}});
            if (first_answer.failure_of(call::connect)) kernel.will({{call::wait}, {call::remote_address, there}});
            kernel.will({{call::local_address, there}, {call::remote_address, there}});
            const auto refused = tcp::connect(asked);
            REQUIRE(!refused);
            CHECK(refused.error() == errc::connected_to_itself);
            CHECK(refused.error() == std::errc::connection_refused);
            CHECK(kernel.open_handles() == 0);
        }
    }
    scripted_kernel kernel;  // the same port of another address
    const ip::endpoint same_port{ip::address_v4{{127, 0, 0, 2}}, there.port()};
    kernel.will({{call::open}, {call::connect}, {call::local_address, same_port}, {call::remote_address, there}});
    CHECK(tcp::connect(there).has_value());
}

TEST_CASE("connect: a local listener whose queue is full is tried again, whatever the blocking mode") {
    const auto name = must(local::endpoint::path("queue"));
    for (const auto& limit : {deadline{}, deadline{60s}}) {
        for (int full = 0; full < 5; ++full) {
            scripted_kernel kernel;
            kernel.will(call::open).always(call::get_option, 0).always(call::set_blocking);
            for (int i = 0; i < full; ++i) kernel.will(call::connect, std::errc::resource_unavailable_try_again);
            kernel.will(call::connect);
            CHECK(local::stream_protocol::connect(name, limit).has_value());
            CHECK(kernel.pauses() == std::vector<scripted_kernel::duration>(static_cast<std::size_t>(full), 1ms));
        }
    }
}

TEST_CASE("connect: a queue that stays full is given up at the deadline, and any other failure at once") {
    const auto name = must(local::endpoint::path("queue"));
    for (const auto limit : {0us, 300us, 5'500us}) {
        scripted_kernel kernel;
        kernel.will(call::open).always(call::connect, std::errc::operation_would_block);
        const auto start = kernel.now();
        CHECK(local::stream_protocol::connect(name, limit).error() ==
              error{errc::deadline_exceeded, operation::connect});
        CHECK(kernel.now() == start + limit);
        CHECK(kernel.open_handles() == 0);
    }
    for (const error& what : all_faults()) {
        scripted_kernel kernel;
        kernel.will({{call::open}, {call::connect, std::errc::operation_would_block}, {call::connect, what}});
        CHECK(local::stream_protocol::connect(name, 60s).error() == what.during(operation::connect));
        CHECK(kernel.open_handles() == 0);
    }
}

}  // namespace sockstate::test::scripted_connect_test
