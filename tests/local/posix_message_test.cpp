// Receiving message by message: what was cut is reported, and an empty message is not taken for the end of the
// connection.

#include "support/must.hpp"

#include <sockstate/local.hpp>

#include <doctest/doctest.h>

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include <unistd.h>

namespace sockstate::test::posix_message_test {

using namespace std::chrono_literals;
using seqpacket = local::seqpacket_protocol;

namespace {

constexpr auto patience = 10s;

std::string text(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

struct ends {
    seqpacket::stream sender;
    seqpacket::stream receiver;
};

ends without_names() {
    auto [sender, receiver] = must(seqpacket::pair());
    return {std::move(sender), std::move(receiver)};
}

/// The sender has the name of its listener. It is gone from the file system already.
ends with_a_name() {
    const std::string path = "/tmp/sockstate-message-" + std::to_string(::getpid());
    std::filesystem::remove(path);
    const auto name = must(local::endpoint::path(path));
    auto listener = must(seqpacket::listen(name));
    auto receiver = must(seqpacket::connect(name, patience));
    auto sender = must(listener.accept(patience));
    std::filesystem::remove(path);
    return {std::move(sender), std::move(receiver)};
}

/// All that comes until the end, in short: the text of a message, `*` behind one that was cut.
template <class Receiver>
std::vector<std::string> all_messages(Receiver& from) {
    std::vector<std::string> all;
    std::array<std::byte, 4> room;
    for (;;) {
        const auto got = must(from.receive_message(room, patience));
        if (got.ended) return all;
        REQUIRE(all.size() < 100);
        all.push_back(text(got.bytes) + (got.truncated ? "*" : ""));
    }
}

}  // namespace

TEST_CASE("receive_message: what a buffer has no room for is lost, and reported") {
    for (auto* const make : {&without_names, &with_a_name}) {
        auto [sender, receiver] = make();
        for (const auto* const each : {"0123456789", "0123", "012"}) must(sender.send(each));
        must(std::move(sender).close());
        CHECK(all_messages(receiver) == std::vector<std::string>{"0123*", "0123", "012"});
    }
}

TEST_CASE("receive_message: an empty message is no end while the connection lives") {
    auto [sender, receiver] = without_names();
    std::array<std::byte, 4> room;
    for (int i = 0; i < 3; ++i) {
        must(sender.send(""));
        const auto got = must(receiver.receive_message(room, patience));
        CHECK(got.bytes.empty());
        CHECK(!got.truncated);
        CHECK(!got.ended);
    }
    for (int i = 0; i < 2; ++i) must(sender.send(""));  // one that waits behind is no end either
    for (int i = 0; i < 2; ++i) CHECK(!must(receiver.receive_message(room)).ended);
    CHECK(receiver.receive_message(room, 0s).error() == errc::deadline_exceeded);
    const auto half = must(std::move(sender).shutdown_send());
    for (int i = 0; i < 2; ++i) CHECK(must(receiver.receive_message(room, patience)).ended);
}

TEST_CASE("receive_message: empty messages before others are none of them the end, also once it has arrived") {
    auto [sender, receiver] = without_names();
    for (const auto* const each : {"", "a", "", "", "b"}) must(sender.send(each));
    must(std::move(sender).close());
    CHECK(all_messages(receiver) == std::vector<std::string>{"", "a", "", "", "b"});
}

TEST_CASE("receive_message: with the sender's name every empty message can be told from the end") {
    auto [sender, receiver] = with_a_name();
    for (const auto* const each : {"", "a", "", ""}) must(sender.send(each));
    must(std::move(sender).close());
    CHECK(all_messages(receiver) == std::vector<std::string>{"", "a", "", ""});
}

TEST_CASE("receive_message: a socket that has shut sending receives to the end") {
    auto [sender, receiver] = without_names();
    auto half = must(std::move(receiver).shutdown_send());
    must(sender.send(""));
    must(sender.send("last one"));
    must(std::move(sender).close());
    CHECK(all_messages(half) == std::vector<std::string>{"", "last*"});
}

TEST_CASE("receive_message: a reset is an error, and no end") {
    auto [sender, receiver] = without_names();
    must(receiver.send("unread"));
    must(std::move(sender).close());
    std::array<std::byte, 4> room;
    CHECK(receiver.receive_message(room, patience).error() == std::errc::connection_reset);
}

TEST_CASE("peek_message: leaves the message, cut or empty, where it is") {
    auto [sender, receiver] = without_names();
    std::array<std::byte, 4> room;
    must(sender.send(""));
    CHECK(!must(receiver.peek_message(room, patience)).ended);
    CHECK(!must(receiver.receive_message(room)).ended);
    must(sender.send("0123456789"));
    const auto cut = must(receiver.peek_message(room, patience));
    CHECK(text(cut.bytes) == "0123");
    CHECK(cut.truncated);
    std::array<std::byte, 16> enough;
    const auto whole = must(receiver.receive_message(enough));
    CHECK(text(whole.bytes) == "0123456789");
    CHECK(!whole.truncated);
    must(std::move(sender).close());
    CHECK(must(receiver.peek_message(room, patience)).ended);
}

TEST_CASE("receive_message: an empty buffer takes a message, and reports that it was cut") {
    auto [sender, receiver] = without_names();
    for (const auto* const each : {"first", "", "third"}) must(sender.send(each));
    CHECK(must(receiver.receive_message(byte_buffer{}, patience)).truncated);
    const auto empty = must(receiver.receive_message(byte_buffer{}, patience));
    CHECK(!empty.truncated);
    CHECK(!empty.ended);
    std::array<std::byte, 8> room;
    CHECK(text(must(receiver.receive_message(room)).bytes) == "third");
}

TEST_CASE("receive_scatter_message: fills its parts in order, and reports what was cut and the end") {
    auto [sender, receiver] = without_names();
    std::string one(2, '-'), two(3, '-');
    const std::array<byte_buffer, 2> parts = {byte_buffer{one}, byte_buffer{two}};
    must(sender.send("0123456"));
    auto got = must(receiver.receive_scatter_message(parts, patience));
    CHECK(got.size == 5);
    CHECK(got.truncated);
    CHECK(one + two == "01234");
    must(sender.send(""));
    got = must(receiver.receive_scatter_message(parts, patience));
    CHECK(got.size == 0);
    CHECK(!got.ended);
    must(std::move(sender).close());
    CHECK(must(receiver.receive_scatter_message(parts, patience)).ended);
}

}  // namespace sockstate::test::posix_message_test
