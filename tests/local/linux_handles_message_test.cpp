// Messages of a connection of messages that bring handles: where one was cut, an empty one, and the end.

#include "support/must.hpp"

#include <sockstate/handles.hpp>
#include <sockstate/local.hpp>

#include <doctest/doctest.h>

#include <array>

#include <fcntl.h>

namespace sockstate::test::linux_handles_message_test {

using namespace std::chrono_literals;

namespace {
constexpr auto patience = 10s;
}

TEST_CASE("receive_handles_message: a cut is reported, and an empty message is no end") {
    const any_handle sent{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
    auto [here, there] = must(local::seqpacket_protocol::pair());
    std::array<char, 4> buffer{};
    handle_room<2> room;
    must(here.send_handles("whole", {sent}));
    const auto cut = must(there.receive_handles_message(buffer, room, patience));
    CHECK((cut.bytes.size() == 4 && cut.truncated && !cut.ended && room.size() == 1));
    must(here.send_handles("", {sent}));
    const auto empty = must(there.receive_handles_message(buffer, room, patience));
    CHECK((empty.bytes.empty() && !empty.truncated && !empty.ended && room.size() == 1));
    must(here.send(""));
    const auto bare = must(there.receive_handles_message(buffer, room, patience));
    CHECK((bare.bytes.empty() && !bare.truncated && !bare.ended && room.size() == 0));
    must(here.send_handles("last", {sent, sent, sent}));  // one more than the room holds
    must(std::move(here).close());
    datagram_info info;
    const auto last = must(there.receive_handles_message(buffer, room, info, patience));
    CHECK((last.bytes.size() == 4 && !last.truncated && !last.ended && room.lost()));
    const auto end = must(there.receive_handles_message(buffer, room, patience));
    CHECK((end.bytes.empty() && end.ended && room.size() == 0 && !room.lost()));
}

}  // namespace sockstate::test::linux_handles_message_test
