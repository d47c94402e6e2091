// Halves of local streams, and the descriptors that halves hold.

#include "support/descriptors.hpp"
#include "support/loopback.hpp"

#include <sockstate/local.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <thread>

namespace sockstate::test::posix_halves_test {

namespace {

/// Whether this system has such sockets; macOS has no sequences of packets.
template <class P>
bool has_pairs() {
    const auto pair = P::pair();
    if (pair) return true;
    CHECK(pair.error().not_supported());
    MESSAGE("skipped: this system has no such sockets");
    return false;
}

}  // namespace

TEST_CASE_TEMPLATE("split: a local stream's halves in two threads, and joined again", P, local::stream_protocol,
                   local::seqpacket_protocol) {
    if (!has_pairs<P>()) return;
    auto [mine, peer] = must(P::pair());
    auto [receiver, sender] = must(std::move(mine).split());
    std::string heard;
    std::thread listening{[&heard, &one = receiver] {
        std::array<char, 64> buffer;
        for (auto chunk = one.receive(buffer, patience); chunk && !chunk->empty();
             chunk = one.receive(buffer, patience)) {
            heard.append(reinterpret_cast<const char*>(chunk->data()), chunk->size());
        }
    }};
    must(sender.send("question", patience));
    auto sent = must(std::move(sender).shutdown_send());
    std::array<char, 64> buffer;
    CHECK(must(peer.receive(buffer, patience)).size() == 8);
    CHECK(must(peer.receive(buffer, patience)).empty());
    must(peer.send("answer", patience));
    const auto ended = must(std::move(peer).shutdown_send());
    listening.join();
    CHECK(heard == "answer");
    socket<P, send_shut> half = join(std::move(receiver), std::move(sent));
    CHECK(must(half.receive(buffer, patience)).empty());
}

TEST_CASE_TEMPLATE("split: closing one half of a local stream cuts nothing", P, local::stream_protocol,
                   local::seqpacket_protocol) {
    if (!has_pairs<P>()) return;
    std::array<char, 8> buffer;
    {
        auto [mine, peer] = must(P::pair());
        auto halves = must(std::move(mine).split());
        must(std::move(halves.second).close());
        must(peer.send("x"));
        CHECK(must(halves.first.receive(buffer, patience)).size() == 1);
        must(peer.set_blocking(false));
        CHECK(peer.receive(buffer).error().would_block());  // no end of the stream
        must(std::move(halves.first).close());
        CHECK(must(peer.receive(buffer, patience)).empty());
    }
    auto [mine, peer] = must(P::pair());
    auto halves = must(std::move(mine).split());
    must(std::move(halves.first).close());
    must(peer.send("unread"));  // the peer meets no broken pipe
    must(halves.second.send("x"));
    CHECK(must(peer.receive(buffer, patience)).size() == 1);
}

TEST_CASE("split, join: as many descriptors as halves, and none is left over") {
    if (!open_descriptors()) {
        MESSAGE("skipped: the system does not show this process's descriptors");
        return;
    }
    auto [client, server] = connected_pair();
    const std::size_t before = *open_descriptors();
    auto halves = must(std::move(client).split());
    CHECK(open_descriptors() == before + 1);
    auto whole = join(std::move(halves.first), std::move(halves.second));
    CHECK(open_descriptors() == before);
    {
        const auto again = must(std::move(whole).split());
        CHECK(open_descriptors() == before + 1);
    }
    CHECK(open_descriptors() == before - 1);
}

}  // namespace sockstate::test::posix_halves_test
