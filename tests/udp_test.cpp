// Datagrams: each whole, with its sender; connected to one peer and back.

#include "support/loopback.hpp"

#include <sockstate/poller.hpp>
#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace sockstate::test::udp_test {

using namespace std::chrono_literals;

namespace {

std::string text(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

TEST_CASE("socket<udp, bound>: a datagram comes whole, with its sender") {
    for (const auto family : {ip::family::v4, ip::family::v6}) {
        auto a = must(udp::bind(any_port(family)));
        auto b = must(udp::bind(any_port(family)));
        CHECK(must(a.send_to("ping", must(b.local_endpoint()))) == 4);
        std::array<std::byte, 16> buffer;
        const auto got = must(b.receive_from(buffer, patience));
        CHECK(text(got.bytes) == "ping");
        CHECK(got.sender == must(a.local_endpoint()));
        CHECK(!got.truncated);
    }
}

TEST_CASE("socket<udp, bound>: a datagram longer than the buffer is cut, and that is said") {
    auto a = must(udp::bind(any_port()));
    auto b = must(udp::bind(any_port()));
    const auto to = must(b.local_endpoint());
    must(a.send_to("0123456789", to));
    must(a.send_to("next", to));
    std::array<std::byte, 4> small;
    const auto peeked = must(b.peek_from(small, patience));
    CHECK(peeked.truncated);
    const auto cut = must(b.receive_from(small, patience));
    CHECK(text(cut.bytes) == "0123");
    CHECK(cut.truncated);
    const auto exact = must(b.receive_from(small, patience));  // the rest is lost, not the next datagram
    CHECK(text(exact.bytes) == "next");
    CHECK(!exact.truncated);
}

TEST_CASE("socket<udp, bound>: an empty datagram is a datagram") {
    auto a = must(udp::bind(any_port()));
    auto b = must(udp::bind(any_port()));
    CHECK(must(a.send_to("", must(b.local_endpoint()))) == 0);
    std::array<std::byte, 4> buffer;
    const auto got = must(b.receive_from(buffer, patience));
    CHECK(got.bytes.empty());
    CHECK(got.sender == must(a.local_endpoint()));
}

TEST_CASE("socket<udp, connected>: an empty buffer waits, and takes a datagram that is lost") {
    auto peer = must(udp::bind(any_port()));
    auto here = must(udp::bind(any_port()));
    const auto own = must(here.local_endpoint());
    auto talk = must(std::move(here).connect(must(peer.local_endpoint())));
    CHECK(talk.receive(byte_buffer{}, 0s).error() == errc::deadline_exceeded);
    for (const auto* const each : {"first", "second", "third"}) must(peer.send_to(each, own));
    CHECK(must(talk.receive(byte_buffer{}, patience)).empty());
    CHECK(must(talk.receive_from(byte_buffer{}, patience)).truncated);
    std::array<std::byte, 16> buffer;
    CHECK(text(must(talk.receive(buffer, patience))) == "third");
}

TEST_CASE("socket<udp, bound>: a datagram that is too long is an error, and goes not at all") {
    auto a = must(udp::bind(any_port()));
    auto b = must(udp::bind(any_port()));
    const std::vector<char> huge(70000);
    const auto sent = a.send_to(huge, must(b.local_endpoint()));
    REQUIRE(!sent);
    CHECK(sent.error() == std::errc::message_size);
    std::array<std::byte, 4> buffer;
    CHECK(b.receive_from(buffer, 10ms).error() == errc::deadline_exceeded);
}

TEST_CASE("socket<udp, bound>: several parts are one datagram") {
    auto a = must(udp::bind(any_port()));
    auto b = must(udp::bind(any_port()));
    const std::array<byte_view, 2> parts{"head ", "body"};
    CHECK(must(a.send_gather_to(parts, must(b.local_endpoint()))) == 9);
    std::array<char, 5> head;
    std::array<char, 2> start;
    const std::array<byte_buffer, 2> into{head, start};
    const auto got = must(b.receive_scatter_from(into, patience));
    CHECK(got.size == 7);
    CHECK(got.truncated);
    CHECK(got.sender == must(a.local_endpoint()));
    CHECK(std::string(head.data(), 5) + std::string(start.data(), 2) == "head bo");

    const std::vector<byte_view> too_many(platform::most_parts + 1, byte_view{"x"});
    CHECK(a.send_gather_to(too_many, must(b.local_endpoint())).error() == std::errc::message_size);
}

TEST_CASE("socket<udp, connected>: hears its peer alone, and is bound to its own port again after disconnect") {
    auto a = must(udp::bind(any_port()));
    auto peer = must(udp::bind(any_port()));
    auto stranger = must(udp::bind(any_port()));
    const auto own = must(a.local_endpoint());

    auto talk = must(std::move(a).connect(must(peer.local_endpoint())));
    CHECK(must(talk.remote_endpoint()) == must(peer.local_endpoint()));
    CHECK(must(talk.local_endpoint()) == own);
    must(talk.send("hello"));
    std::array<std::byte, 16> buffer;
    CHECK(must(peer.receive_from(buffer, patience)).sender == own);
    must(stranger.send_to("noise", own));
    must(peer.send_to("answer", own));
    CHECK(text(must(talk.receive(buffer, patience))) == "answer");
    CHECK(talk.receive(buffer, 10ms).error() == errc::deadline_exceeded);

    auto alone = must(std::move(talk).disconnect());
    CHECK(must(alone.local_endpoint()) == own);
    must(stranger.send_to("heard", own));
    CHECK(text(must(alone.receive_from(buffer, patience)).bytes) == "heard");
}

TEST_CASE("socket<udp, unbound>: connects without binding, and keeps its port after disconnect") {
    auto peer = must(udp::bind(any_port()));
    auto talk = must(must(udp::open(ip::family::v4)).connect(must(peer.local_endpoint())));
    const auto port = must(talk.local_endpoint()).port();
    CHECK(port != 0);
    const auto alone = must(std::move(talk).disconnect());
    CHECK(must(alone.local_endpoint()).port() == port);
}

TEST_CASE("socket<udp, unbound>: connects to no port 0, and is as it was") {
    auto fresh = must(udp::open(ip::family::v4));
    CHECK(std::move(fresh).connect({ip::address_v4::loopback(), 0}).error() == std::errc::address_not_available);
    must(std::move(fresh).bind(any_port()));
}

TEST_CASE("socket<udp, bound>: a connect that fails leaves it bound") {
    auto here = must(udp::bind(any_port()));
    const auto own = must(here.local_endpoint());
    CHECK(!std::move(here).connect({ip::address_v4::loopback(), 0}));
    CHECK(must(here.local_endpoint()) == own);
    must(here.send_to("heard", own));
    std::array<std::byte, 16> buffer;
    CHECK(text(must(here.receive_from(buffer, patience)).bytes) == "heard");
}

TEST_CASE("socket<udp, connected>: connects to another peer, and hears that one alone") {
    auto first = must(udp::bind(any_port()));
    auto second = must(udp::bind(any_port()));
    auto talk = must(must(udp::open(ip::family::v4)).connect(must(first.local_endpoint())));
    auto moved = must(std::move(talk).connect(must(second.local_endpoint())));
    CHECK(must(moved.remote_endpoint()) == must(second.local_endpoint()));
    const auto own = must(moved.local_endpoint());
    must(first.send_to("old", own));
    must(second.send_to("new", own));
    std::array<std::byte, 16> buffer;
    CHECK(text(must(moved.receive(buffer, patience))) == "new");
    must(moved.send("for the new"));
    CHECK(text(must(second.receive_from(buffer, patience)).bytes) == "for the new");
}

TEST_CASE("socket<udp, connected>: gathers, peeks and shuts as a stream does") {
    auto a = must(udp::bind(any_port()));
    auto b = must(udp::bind(any_port()));
    const auto at_a = must(a.local_endpoint());
    const auto at_b = must(b.local_endpoint());
    auto left = must(std::move(a).connect(at_b));
    auto right = must(std::move(b).connect(at_a));
    const std::array<byte_view, 2> parts{"ab", "cd"};
    CHECK(must(left.send_gather(parts)) == 4);
    std::array<std::byte, 16> buffer;
    CHECK(text(must(right.peek(buffer, patience))) == "abcd");
    const auto got = must(right.receive_from(buffer, patience));
    CHECK(got.sender == at_a);

    auto quiet = must(std::move(left).shutdown_send());
    must(right.send("still"));
    CHECK(text(must(quiet.receive(buffer, patience))) == "still");
    const auto done = must(std::move(quiet).shutdown_receive());
    static_assert(std::is_same_v<decltype(done), const socket<udp, shut_down>>);
}

TEST_CASE(
    "registered<socket<udp, bound>>: takes a peer, another one and none, and is announced under its key each time") {
    auto on = must(poller::open());
    auto first = must(udp::bind(any_port()));
    auto second = must(udp::bind(any_port()));
    auto fresh = must(udp::bind(any_port()));
    must(fresh.set_blocking(false));
    const auto here = must(fresh.local_endpoint());
    const auto hears = [&](auto& socket, std::string_view text) {
        std::array<poller::event, 4> room;
        const auto events = must(on.wait(room, patience));
        REQUIRE(events.size() == 1);
        CHECK(events[0].key == 5);
        CHECK(events[0].readable);
        std::array<char, 64> buffer;
        CHECK(std::string_view{buffer.data(), must(socket->receive_from(buffer)).bytes.size()} == text);
    };
    auto bound = must(on.add(std::move(fresh), 5));
    auto connected = must(std::move(bound).connect(must(first.local_endpoint()), readable{}));
    CHECK_FALSE(bound->valid());  // NOLINT(bugprone-use-after-move): what is tested
    must(second.send_to("a stranger's", here));
    must(first.send_to("the first one's", here));
    hears(connected, "the first one's");
    auto again = must(std::move(connected).connect(must(second.local_endpoint()), readable{}));
    must(first.send_to("a stranger's", here));
    must(second.send_to("the second one's", here));
    hears(again, "the second one's");
    CHECK_FALSE(std::move(again).connect({ip::address_v4::loopback(), 0}, readable{}).has_value());
    must(second.send_to("after a failure", here));
    hears(again, "after a failure");  // NOLINT(bugprone-use-after-move): as it was
    auto free = must(std::move(again).disconnect(readable{}));
    must(first.send_to("anyone's", here));
    hears(free, "anyone's");
}

TEST_CASE("udp::bind: a port in use is an error of bind") {
    const auto first = must(udp::bind(any_port()));
    const auto second = udp::bind(must(first.local_endpoint()));
    REQUIRE(!second);
    CHECK(to_string(second.error()) == "bind: address already in use (EADDRINUSE)");
}

}  // namespace sockstate::test::udp_test
