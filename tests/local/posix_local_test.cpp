// Local sockets: the same typed life over a path, an abstract name, or no name at all.

#include "support/scratch_path.hpp"

#include <sockstate/local.hpp>

#include <doctest/doctest.h>

#include <string>

namespace sockstate::test::posix_local_test {

using namespace std::chrono_literals;

namespace {

constexpr std::chrono::seconds patience{20};

std::string text(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

TEST_CASE("local::stream_protocol: connects over a path and ends as a stream does") {
    const scratch_path path{"stream"};
    auto listener = must(local::stream_protocol::listen(path.endpoint()));
    CHECK(must(listener.local_endpoint()) == path.endpoint());
    auto client = must(local::stream_protocol::connect(path.endpoint(), patience));
    local::endpoint peer;
    auto server = must(listener.accept(peer, patience));
    CHECK(peer.is_unnamed());
    CHECK(must(client.remote_endpoint()) == path.endpoint());

    must(client.send_all("over a path"));
    const auto half = must(std::move(client).shutdown_send());
    std::array<std::byte, 32> buffer;
    CHECK(text(must(server.receive(buffer, patience))) == "over a path");
    CHECK(must(server.receive(buffer, patience)).empty());
}

TEST_CASE("local::stream_protocol: a path that exists is in use, one without a listener refuses") {
    const scratch_path path{"stale"};
    must(must(local::stream_protocol::listen(path.endpoint())).close());
    const auto again = local::stream_protocol::listen(path.endpoint());
    REQUIRE(!again);
    CHECK(again.error() == std::errc::address_in_use);
    const auto refused = local::stream_protocol::connect(path.endpoint(), patience);
    REQUIRE(!refused);
    CHECK(refused.error() == std::errc::connection_refused);
    const scratch_path missing{"missing"};
    CHECK(local::stream_protocol::connect(missing.endpoint()).error() == std::errc::no_such_file_or_directory);
}

TEST_CASE("local::stream_protocol: a full queue ends a connect at its deadline") {
    const scratch_path path{"full"};
    auto listener = must(local::stream_protocol::listen(path.endpoint(), 0));
    std::vector<local::stream_protocol::stream> through;
    for (int i = 0; i < 64; ++i) {
        auto client = local::stream_protocol::connect(path.endpoint(), 50ms);
        if (!client) {
            CHECK(client.error() == errc::deadline_exceeded);
            break;
        }
        through.push_back(std::move(*client));
    }
    REQUIRE(through.size() < 64);
    must(listener.accept(patience));
    CHECK(local::stream_protocol::connect(path.endpoint(), patience).has_value());
}

TEST_CASE("local::stream_protocol: a pair talks both ways") {
    auto [left, right] = must(local::stream_protocol::pair());
    std::array<std::byte, 8> buffer;
    must(left.send_all("right"));
    CHECK(text(must(right.receive(buffer, patience))) == "right");
    must(right.send_all("left"));
    CHECK(text(must(left.receive(buffer, patience))) == "left");
    must(std::move(left).close());
    CHECK(must(right.receive(buffer, patience)).empty());
}

TEST_CASE("local::datagram_protocol: messages with their senders") {
    const scratch_path here{"dgram-a"};
    const scratch_path there{"dgram-b"};
    auto a = must(local::datagram_protocol::bind(here.endpoint()));
    auto b = must(local::datagram_protocol::bind(there.endpoint()));
    must(a.send_to("hello", there.endpoint()));
    std::array<std::byte, 3> small;
    const auto got = must(b.receive_from(small, patience));
    CHECK(got.sender == here.endpoint());
    CHECK(got.truncated);
    CHECK(text(got.bytes) == "hel");

    auto [left, right] = must(local::datagram_protocol::pair());
    must(left.send("one"));
    must(left.send("two"));
    std::array<std::byte, 16> buffer;
    CHECK(text(must(right.receive(buffer, patience))) == "one");
    CHECK(text(must(right.receive(buffer, patience))) == "two");
    must(left.send("anonymous"));
    CHECK(must(right.receive_from(buffer, patience)).sender.is_unnamed());
}

TEST_CASE("local::seqpacket_protocol: a connection of whole messages") {
    auto [left, right] = must(local::seqpacket_protocol::pair());
    must(left.send("first"));
    must(left.send("second"));
    std::array<std::byte, 16> buffer;
    CHECK(text(must(right.receive(buffer, patience))) == "first");
    CHECK(text(must(right.receive(buffer, patience))) == "second");
    const auto half = must(std::move(left).shutdown_send());
    CHECK(must(right.receive(buffer, patience)).empty());
}

}  // namespace sockstate::test::posix_local_test
