// Local datagrams where the receiver takes no more: poll(2) goes on to announce room, since it looks at the sender
// alone.

#include "support/must.hpp"

#include <sockstate/local.hpp>

#include <doctest/doctest.h>

#include <string>

#include <unistd.h>

namespace sockstate::test::linux_local_test {

using namespace std::chrono_literals;

TEST_CASE("local::datagram_protocol: a receiver that is full ends a send_to at its deadline") {
    const std::string name = "sockstate-full-" + std::to_string(::getpid());
    const auto there = must(local::endpoint::abstract(name));
    auto receiver = must(local::datagram_protocol::bind(there));
    auto sender = must(local::datagram_protocol::bind(must(local::endpoint::abstract(name + "-sender"))));
    must(sender.set_blocking(false));
    std::size_t sent = 0;
    for (; sender.send_to("x", there); ++sent) REQUIRE(sent < 100'000);

    const auto late = sender.send_to("x", there, 20ms);
    REQUIRE(!late);
    CHECK(late.error() == error{errc::deadline_exceeded, operation::send});
    CHECK(sender.send_to("x", there, 0s).error() == errc::deadline_exceeded);

    std::array<char, 1> buffer;
    must(receiver.receive_from(buffer));
    CHECK(must(sender.send_to("x", there, 20s)) == 1);
    for (std::size_t i = 0; i < sent; ++i) must(receiver.receive_from(buffer, 20s));
    CHECK(receiver.receive_from(buffer, 0s).error() == errc::deadline_exceeded);
}

}  // namespace sockstate::test::linux_local_test
