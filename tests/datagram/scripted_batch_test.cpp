// Many datagrams in one call: batches that end in the middle, signals, waiting, errors at each place.

#include "support/must.hpp"
#include "support/scripted/kernel.hpp"

#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <vector>

namespace sockstate::test::scripted_batch_test {

using namespace std::chrono_literals;

namespace {

const ip::endpoint peer{ip::address_v4::loopback(), 4242};
const std::vector<std::string> texts = {"ab", "c", "def", "", "gh"};

std::vector<outgoing_datagram<ip::endpoint>> five() {
    std::vector<outgoing_datagram<ip::endpoint>> all;
    for (const std::string& text : texts) all.push_back({.bytes = text, .receiver = peer});
    return all;
}

/// What the first `count` of them are, one after the other.
std::string first(std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += texts[i];
    return text;
}

/// Slots of two bytes each.
struct two_byte_slots {
    explicit two_byte_slots(std::size_t count) : memory(2 * count, '\0'), slots(count) {
        for (std::size_t i = 0; i < count; ++i) slots[i].room = std::span{memory}.subspan(2 * i, 2);
    }
    std::string memory;
    std::vector<datagram_slot<ip::endpoint>> slots;
};

}  // namespace

TEST_CASE("send_batch: goes on where the system stopped, wherever that is") {
    for (std::size_t stop = 1; stop < texts.size(); ++stop) {
        CAPTURE(stop);
        scripted_kernel kernel;
        socket<udp, bound> mouth{kernel.open()};
        kernel.will(call::send_datagrams, stop).will(call::send_datagrams, texts.size() - stop);
        CHECK(mouth.send_batch(five()));
        CHECK(kernel.sent() == first(texts.size()));
    }
}

TEST_CASE("send_batch: an error at each place says how many went before it") {
    for (std::size_t stop = 0; stop < texts.size(); ++stop) {
        CAPTURE(stop);
        scripted_kernel kernel;
        socket<udp, bound> mouth{kernel.open()};
        if (stop != 0) kernel.will(call::send_datagrams, stop);
        kernel.will(call::send_datagrams, std::errc::message_size);
        const auto sent = mouth.send_batch(five());
        REQUIRE(!sent);
        CHECK(sent.error() == std::errc::message_size);
        CHECK(sent.error().attempted() == operation::send);
        CHECK(sent.error().datagrams == stop);
        CHECK(kernel.sent() == first(stop));
    }
}

TEST_CASE("send_batch: signals and full buffers come between, and nothing goes twice") {
    scripted_kernel kernel;
    socket<udp, bound> mouth{kernel.open()};
    kernel.will(call::send_datagrams, std::errc::interrupted).will(call::send_datagrams, 2);
    kernel.will(call::send_datagrams, std::errc::operation_would_block).will(call::wait);
    kernel.will(call::send_datagrams, 3);
    CHECK(mouth.send_batch(five(), 1s));
    CHECK(kernel.sent() == first(5));
    const std::string story = kernel.story();
    CAPTURE(story);
    CHECK(story.find("send_datagrams 3 never") != std::string::npos);
}

TEST_CASE("send_batch: the deadline passes in the middle") {
    scripted_kernel kernel;
    socket<udp, bound> mouth{kernel.open()};
    kernel.will(call::send_datagrams, 3).will(call::send_datagrams, std::errc::operation_would_block);
    kernel.will(call::wait, errc::deadline_exceeded);
    const auto sent = mouth.send_batch(five(), 1s);
    REQUIRE(!sent);
    CHECK(sent.error().deadline_passed());
    CHECK(sent.error().datagrams == 3);
    CHECK(to_string(sent.error()) == "send: deadline passed (deadline_exceeded) after 3 datagrams");
}

TEST_CASE("send_batch: a socket that does not block says how many went") {
    scripted_kernel kernel;
    socket<udp, connected> mouth{kernel.open()};
    kernel.will(call::send_datagrams, 1).will(call::send_datagrams, std::errc::operation_would_block);
    const std::array<byte_view, 2> parts = {"ab", "c"};
    const auto sent = mouth.send_batch(parts);
    REQUIRE(!sent);
    CHECK(sent.error().would_block());
    CHECK(sent.error().datagrams == 1);
    const std::string story = kernel.story();
    CAPTURE(story);
    CHECK(story.find("send_datagrams 1 to the peer") != std::string::npos);
}

TEST_CASE("send_batch: an IPv4 receiver that the system refuses goes mapped, by itself") {
    scripted_kernel kernel;
    socket<udp, bound> mouth{kernel.open()};
    kernel.will(call::send_datagrams, 1).will(call::send_datagrams, std::errc::address_family_not_supported);
    kernel.will(call::send_datagram, 1).will(call::send_datagrams, 3);
    CHECK(mouth.send_batch(five()));
    CHECK(kernel.sent() == first(5));
}

TEST_CASE("send_batch and receive_batch: of nothing") {
    scripted_kernel kernel;
    socket<udp, bound> one{kernel.open()};
    CHECK(one.send_batch({}));
    CHECK(must(one.receive_batch({})).empty());
}

TEST_CASE("receive_batch: waits for the first datagram, and gives the slots that are filled") {
    scripted_kernel kernel;
    socket<udp, bound> ears{kernel.open()};
    kernel.will(call::receive_datagrams, std::errc::interrupted);
    kernel.will(call::receive_datagrams, std::errc::operation_would_block).will(call::wait);
    kernel.will(call::receive_datagrams, answer{2}.from(peer)).brings("abcd");
    two_byte_slots room{5};
    const auto got = must(ears.receive_batch(room.slots, 1s));
    REQUIRE(got.size() == 2);
    CHECK(room.memory.substr(0, 4) == "abcd");
    CHECK(got[1].sender == peer);
    CHECK(got.data() == room.slots.data());
}

TEST_CASE("receive_batch: more slots than a call takes, for as long as calls come back full") {
    scripted_kernel kernel;
    socket<udp, bound> ears{kernel.open()};
    kernel.will(call::receive_datagrams, platform::most_datagrams).brings(std::string(100, 'x'));
    kernel.will(call::receive_datagrams, 3);
    two_byte_slots room{50};
    CHECK(must(ears.receive_batch(room.slots)).size() == platform::most_datagrams + 3);

    kernel.will(call::receive_datagrams, platform::most_datagrams).brings(std::string(100, 'x'));
    kernel.will(call::receive_datagrams, std::errc::operation_would_block);
    CHECK(must(ears.receive_batch(room.slots)).size() == platform::most_datagrams);
    const std::string story = kernel.story();
    CAPTURE(story);
    CHECK(story.find("receive_datagrams 50, receive_datagrams 18 never") != std::string::npos);
}

TEST_CASE("receive_batch: an error after some datagrams says how many slots are filled") {
    scripted_kernel kernel;
    socket<udp, connected> ears{kernel.open()};
    two_byte_slots room{50};
    kernel.will(call::receive_datagrams, answer{std::errc::connection_refused}.cut()).brings("ab");
    auto got = ears.receive_batch(room.slots);
    REQUIRE(!got);
    CHECK(got.error() == std::errc::connection_refused);
    CHECK(got.error().datagrams == 1);

    kernel.will(call::receive_datagrams, platform::most_datagrams).brings(std::string(100, 'x'));
    kernel.will(call::receive_datagrams, answer{std::errc::connection_refused}.cut());
    got = ears.receive_batch(room.slots);
    REQUIRE(!got);
    CHECK(got.error().datagrams == platform::most_datagrams + 1);

    kernel.will(call::receive_datagrams, platform::most_datagrams).brings(std::string(64, 'x'));
    kernel.will(call::receive_datagrams, std::errc::connection_refused);
    got = ears.receive_batch(std::span{room.slots}.first(33));
    REQUIRE(!got);
    CHECK(got.error().datagrams == platform::most_datagrams);
}

TEST_CASE("receive_batch: without a datagram, the deadline, the mode or a shut socket ends it") {
    scripted_kernel kernel;
    socket<udp, bound> ears{kernel.open()};
    two_byte_slots room{2};
    kernel.will(call::receive_datagrams, std::errc::operation_would_block).will(call::wait, errc::deadline_exceeded);
    CHECK(ears.receive_batch(room.slots, 1s).error().deadline_passed());
    kernel.will(call::receive_datagrams, std::errc::operation_would_block);
    CHECK(ears.receive_batch(room.slots).error().would_block());
    kernel.will(call::receive_datagrams, std::errc::operation_would_block).will(call::wait);
    kernel.will(call::receive_datagrams, std::errc::operation_would_block).will(call::is_receiving_shut, 1);
    CHECK(ears.receive_batch(room.slots, 1s).error() == errc::end_of_stream);
}

}  // namespace sockstate::test::scripted_batch_test
