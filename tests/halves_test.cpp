// The halves of a stream: each sends or receives on its own, closing one cuts nothing, and joined they are what they
// have come to.

#include "support/loopback.hpp"

#include <sockstate/poller.hpp>
#include <sockstate/tcp.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <thread>

namespace sockstate::test::halves_test {

namespace {

using receiver_type = socket<tcp, receiving>;
using sender_type = socket<tcp, sending>;
static_assert(sizeof(receiver_type) == sizeof(native_handle) && sizeof(sender_type) == sizeof(native_handle));

template <class Receiver>
std::string receive_all(Receiver& from) {
    std::string heard;
    std::array<char, 4096> buffer;
    for (;;) {
        const auto chunk = must(from.receive(buffer, patience));
        if (chunk.empty()) return heard;
        heard.append(reinterpret_cast<const char*>(chunk.data()), chunk.size());
    }
}

template <class Socket>
void check_sends(Socket& from, tcp::stream& to) {
    must(from.send_all("ping", patience));
    std::array<char, 4> buffer;
    CHECK(must(to.receive_exactly(buffer, patience)).size() == 4);
}
template <class Socket>
void check_receives(Socket& to, tcp::stream& from) {
    must(from.send_all("pong", patience));
    std::array<char, 4> buffer;
    CHECK(must(to.receive_exactly(buffer, patience)).size() == 4);
}

/// The audit's verdict on the type; the kernel may not have seen an acknowledgement yet.
template <class Socket>
void check_consistent(const Socket& one) {
    const audit_report report = must(one.audit());
    CAPTURE(to_string(report));
    CHECK((report.found == verdict::consistent || report.found == verdict::peer_closed));
    CHECK(report.typed == lifecycle_of<Socket>);
}

}  // namespace

TEST_CASE("split: one thread sends and another receives, each with its own half, more than the buffers hold") {
    auto [client, server] = narrow_pair();
    const std::string question(1 << 20, 'q');
    std::thread echoes{[&one = server] {
        std::array<char, 4096> buffer;
        for (auto chunk = one.receive(buffer, patience); chunk && !chunk->empty();
             chunk = one.receive(buffer, patience)) {
            if (!one.send_all(*chunk, patience)) break;
        }
        static_cast<void>(std::move(one).shutdown_send());
    }};
    auto [receiver, sender] = must(std::move(client).split());
    bool sent = false;
    std::thread sends{[&, half = std::move(sender)]() mutable {
        sent = half.send_all(question, patience).has_value() && std::move(half).shutdown_send().has_value();
    }};
    CHECK(receive_all(receiver) == question);
    sends.join();
    echoes.join();
    CHECK(sent);
}

TEST_CASE("split: a dropped sending half sends no FIN, and the receiving half goes on") {
    auto [client, server] = connected_pair();
    auto halves = must(std::move(client).split());
    must(std::move(halves.second).close());
    check_receives(halves.first, server);
    CHECK(must(server.query_state()) == tcp_state::established);
    CHECK(must(server.audit()).found == verdict::consistent);
    must(std::move(halves.first).close());  // the last handle: now the peer sees the end
    must(server.wait_for_state(tcp_state::close_wait, patience));
    std::array<char, 4> buffer;
    CHECK(must(server.receive(buffer, patience)).empty());
}

TEST_CASE("split: a dropped receiving half cuts nothing, and the sending half goes on") {
    auto [client, server] = connected_pair();
    auto halves = must(std::move(client).split());
    must(std::move(halves.first).close());
    check_sends(halves.second, server);
    auto sent = must(std::move(halves.second).shutdown_send());
    std::array<char, 4> buffer;
    CHECK(must(server.receive(buffer, patience)).empty());
    CHECK(must(server.audit()).found == verdict::peer_closed);
}

TEST_CASE("split: the halves are one connection, and know its addresses, its state and its options") {
    auto [client, server] = connected_pair();
    const auto local = must(client.local_endpoint());
    const auto remote = must(client.remote_endpoint());
    auto [receiver, sender] = must(std::move(client).split());
    CHECK(must(receiver.local_endpoint()) == local);
    CHECK(must(sender.local_endpoint()) == local);
    CHECK(must(receiver.remote_endpoint()) == remote);
    CHECK(must(sender.remote_endpoint()) == remote);
    CHECK(must(sender.query_state()) == tcp_state::established);
    must(sender.set(option::no_delay{true}));
    CHECK(must(receiver.get<option::no_delay>()));
    check_consistent(receiver);
    check_consistent(sender);
    must(server.send_all("four"));
    must(receiver.wait_readable(patience));
    CHECK(must(receiver.unread_bytes()) == 4);
}

TEST_CASE("split: the blocking mode is the connection's") {
    auto [client, server] = connected_pair();
    auto [receiver, sender] = must(std::move(client).split());
    must(sender.set_blocking(false));
    std::array<char, 4> buffer;
    CHECK(receiver.receive(buffer).error().would_block());
}

TEST_CASE("join: connected, where nothing was shut") {
    auto [client, server] = connected_pair();
    auto [receiver, sender] = must(std::move(client).split());
    const auto handle = receiver.native();
    socket<tcp, connected> whole = join(std::move(receiver), std::move(sender));
    CHECK(whole.native() == handle);
    check_sends(whole, server);
    check_receives(whole, server);
    check_consistent(whole);
    auto again = must(std::move(whole).split());  // as often as one likes
    check_sends(again.second, server);
}

TEST_CASE("join: send_shut, after shutdown_send of the sending half") {
    auto [client, server] = connected_pair();
    auto [receiver, sender] = must(std::move(client).split());
    check_sends(sender, server);
    auto sent = must(std::move(sender).shutdown_send());
    must(server.wait_for_state(tcp_state::close_wait, patience));
    check_receives(receiver, server);
    check_consistent(receiver);
    check_consistent(sent);
    socket<tcp, send_shut> half = join(std::move(receiver), std::move(sent));
    check_receives(half, server);
    check_consistent(half);
    must(std::move(server).shutdown_send());
    std::array<char, 4> buffer;
    CHECK(must(half.receive(buffer, patience)).empty());
}

TEST_CASE("join: receive_shut, after shutdown_receive of the receiving half, and shut_down after both") {
    auto [client, server] = connected_pair();
    auto [receiver, sender] = must(std::move(client).split());
    auto received = must(std::move(receiver).shutdown_receive());
    check_consistent(received);
    check_sends(sender, server);
    socket<tcp, receive_shut> half = join(std::move(received), std::move(sender));
    check_sends(half, server);
    check_consistent(half);

    auto [other, peer] = connected_pair();
    auto halves = must(std::move(other).split());
    auto sent = must(std::move(halves.second).shutdown_send());
    auto deaf = must(std::move(halves.first).shutdown_receive());
    socket<tcp, shut_down> done = join(std::move(deaf), std::move(sent));
    must(peer.wait_for_state(tcp_state::close_wait, patience));
    check_consistent(done);
}

TEST_CASE("a receiving half: both FINs are a clean end, on either side of the connection, on every call") {
    for (const bool accepted : {false, true}) {
        auto [client, server] = connected_pair();
        tcp::stream& mine = accepted ? server : client;
        tcp::stream& peer = accepted ? client : server;
        auto [receiver, sender] = must(std::move(mine).split());
        check_sends(sender, peer);
        const auto sent = must(std::move(sender).shutdown_send());
        must(peer.wait_for_state(tcp_state::close_wait, patience));
        must(peer.send_all("last"));
        must(std::move(peer).close());
        CHECK(receive_all(receiver) == "last");
        std::array<char, 4> buffer;
        for (int calls = 0; calls < 3; ++calls) CHECK(must(receiver.receive(buffer, patience)).empty());
        check_consistent(receiver);
        check_consistent(sent);
    }
}

TEST_CASE("a half in a poller: each is registered by itself, and one that leaves takes nothing of the other's") {
    auto on = must(poller::open());
    auto [client, server] = connected_pair();
    must(client.set_blocking(false));
    auto halves = must(std::move(client).split());
    auto receiver = must(on.add(std::move(halves.first), 1, readable{}));
    auto sender = must(on.add(std::move(halves.second), 2, writable{}));
    std::array<poller::event, 8> room;
    const auto first = must(on.wait(room, patience));
    REQUIRE(first.size() == 1);
    CHECK(first.front().key == 2);
    CHECK(first.front().writable);
    auto sent = must(std::move(sender).shutdown_send());  // waits for nothing from here on
    must(std::move(sent).remove().close());
    must(server.send_all("ping"));
    const auto second = must(on.wait(room, patience));
    REQUIRE(second.size() == 1);
    CHECK(second.front().key == 1);
    CHECK(second.front().readable);
    std::array<char, 4> buffer;
    CHECK(must(receiver->receive(buffer)).size() == 4);
}

}  // namespace sockstate::test::halves_test
