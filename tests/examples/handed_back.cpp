// Receives TCP connections over the local socket that is descriptor 0, and sends each back where it came from, with a
// word to its peer if the message asks for one: handed_back_test.py has the other ends.

#include <sockstate/format.hpp>
#include <sockstate/handles.hpp>
#include <sockstate/local.hpp>
#include <sockstate/tcp.hpp>

#include <fmt/core.h>

#include <array>
#include <chrono>
#include <cstdio>

namespace net = sockstate;
using namespace std::chrono_literals;
using channel = net::local::seqpacket_protocol::stream;

namespace {

/// False at the end.
net::result<bool> hand_back(channel& from) {
    std::array<char, 8> text;
    net::handle_room<1> room;
    const auto got = from.receive_handles(text, room, 60s);
    if (!got) return tl::unexpected{got.error()};
    if (got->empty()) return false;
    auto stream = room.take<net::tcp::stream>(0);
    if (!stream) return tl::unexpected{stream.error()};
    if (text.front() == 's') {
        if (auto sent = stream->send_all("from the other program", 60s); !sent) return tl::unexpected{sent.error()};
    }
    return from.send_handles("back", {*stream}, 60s).map([](std::size_t) { return true; });
}

}  // namespace

int main() {
    auto from = net::adopt<channel>(0);
    if (!from) {
        fmt::print(stderr, "{}\n", from.error());
        return 1;
    }
    for (;;) {
        const auto goes_on = hand_back(*from);
        if (!goes_on) fmt::print(stderr, "{}\n", goes_on.error());
        if (!goes_on || !*goes_on) return goes_on ? 0 : 1;
    }
}
