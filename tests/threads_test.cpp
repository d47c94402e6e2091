// What several threads may do at once: send, receive and ask on one socket; accept on one listener; and everything on
// sockets of their own. The thread sanitizer's lane is what looks on.

#include "support/loopback.hpp"

#include <sockstate/ip/resolve.hpp>
#include <sockstate/tables/connections.hpp>
#include <sockstate/tcp.hpp>
#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace sockstate::test::threads_test {

using namespace std::chrono_literals;

namespace {

std::vector<char> pattern(std::size_t size) {
    std::vector<char> bytes(size);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 131 >> 3U);
    return bytes;
}

/// Asks everything that may be asked while others use the socket, again and again, until told that they are done.
/// How often a question failed.
template <class Socket>
int ask_until(const std::atomic<bool>& done, const Socket& socket) {
    int failed = 0;
    do {
        failed += !socket.local_endpoint();
        failed += !socket.remote_endpoint();
        failed += !socket.unread_bytes();
        failed += !socket.template get<option::send_buffer_size>();
        failed += !socket.wait_writable(patience);
        if constexpr (has_tcp_state<typename Socket::protocol_type>) {
            // An emulator may keep the state back; what must not be is a race.
            if (const auto state = socket.query_state()) failed += *state == tcp_state::closed;
            static_cast<void>(socket.query_info());
            static_cast<void>(socket.audit());
        }
    } while (!done);
    return failed;
}

}  // namespace

TEST_CASE("tcp::stream: of a reset neither the thread that sends nor the one that receives sees a clean end") {
    constexpr int rounds = 200;
    int clean_ends = 0;
    for (int round = 0; round < rounds; ++round) {
        auto [client, server] = connected_pair();
        std::atomic<int> ends = 0;
        std::thread receives{[&, &one = client] {
            std::array<char, 64> buffer{};
            for (int calls = 0; calls < 3; ++calls) ends += one.receive(buffer, patience).has_value();
        }};
        std::thread sends{[&one = client] {
            while (one.send("x", patience)) {
            }
        }};
        must(std::move(server).abort());
        sends.join();
        receives.join();
        clean_ends += ends;
    }
    CHECK(clean_ends == 0);
}

TEST_CASE("tcp::stream: one thread sends, one receives and one asks") {
    auto [client, server] = connected_pair();
    const auto sent = pattern(4 << 20);
    std::vector<char> received(sent.size());
    std::atomic<bool> done = false;
    std::atomic<int> failed = 0;
    std::thread asks{[&, &one = client] { failed = ask_until(done, one); }};
    std::thread sends{[&, &one = client] { CHECK(one.send_all(sent, patience).has_value()); }};
    std::thread receives{[&, &one = client] { CHECK(one.receive_exactly(received, patience).has_value()); }};
    std::array<std::byte, 16384> buffer;
    for (std::size_t echoed = 0; echoed < sent.size();) {
        const auto chunk = must(server.receive(buffer, patience));
        REQUIRE(!chunk.empty());
        must(server.send_all(chunk, patience));
        echoed += chunk.size();
    }
    sends.join();
    receives.join();
    done = true;
    asks.join();
    CHECK(failed == 0);
    CHECK(received == sent);
}

TEST_CASE("udp::socket: one thread sends, one receives and one asks") {
    constexpr int count = 2000;
    constexpr int lost = -1;
    constexpr int under_way = 16;  // at most, so that none is dropped
    auto left = must(udp::bind(any_port()));
    auto right = must(udp::bind(any_port()));
    const auto to_left = must(left.local_endpoint());
    auto connected = must(std::move(left).connect(must(right.local_endpoint())));
    std::atomic<bool> done = false;
    std::atomic<int> failed = 0;
    std::thread asks{[&] { failed = ask_until(done, connected); }};
    std::string answers_failed;  // how, if they did
    std::string receives_failed;
    std::thread answers{[&] {
        std::array<char, 64> buffer;
        for (int i = 0; i < count && answers_failed.empty(); ++i) {
            const auto got = right.receive_from(buffer, patience);
            const auto sent = got ? right.send_to(got->bytes, to_left, patience) : tl::unexpected{got.error()};
            if (!sent) answers_failed = to_string(sent.error());
        }
    }};
    std::atomic<int> received = 0;
    std::thread receives{[&] {
        std::array<char, 64> buffer;
        for (int i = 1; i <= count && received != lost; ++i) {
            const auto got = connected.receive(buffer, patience);
            if (!got) receives_failed = to_string(got.error());
            received = got && got->size() == 9 ? i : lost;
        }
    }};
    for (int i = 0; i < count && received != lost; ++i) {
        CHECK(must(connected.send("datagrams", patience)) == 9);
        // No std::atomic::wait: libstdc++'s for MinGW can sleep through what it waits for.
        while (received != lost && i - received >= under_way) std::this_thread::yield();
    }
    answers.join();
    receives.join();
    done = true;
    asks.join();
    CHECK(answers_failed == "");
    CHECK(receives_failed == "");
    CHECK(received == count);
    CHECK(failed == 0);
}

TEST_CASE("tcp::listener: many threads accept, and each connection goes to one of them") {
    constexpr std::size_t threads = 8;
    constexpr std::size_t connections = 200;
    auto listener = must(tcp::listen(any_port()));
    const auto where = must(listener.local_endpoint());
    must(listener.set_blocking(false));

    std::atomic<std::size_t> accepted = 0;
    std::vector<std::set<ip::endpoint>> peers(threads);
    std::vector<std::thread> workers;
    for (std::size_t i = 0; i < threads; ++i) {
        workers.emplace_back([&, i] {
            ip::endpoint peer;
            while (accepted < connections) {
                const auto stream = listener.accept(peer, 20ms);
                if (!stream && stream.error() == errc::deadline_exceeded) continue;
                if (!stream || !stream->remote_endpoint() || *stream->remote_endpoint() != peer) return;
                peers[i].insert(peer);
                ++accepted;
            }
        });
    }
    std::set<ip::endpoint> ours;
    std::vector<tcp::stream> clients;  // kept, so that no port is used twice
    for (std::size_t i = 0; i < connections; ++i) {
        clients.push_back(must(tcp::connect(where, patience)));
        ours.insert(must(clients.back().local_endpoint()));
    }
    for (std::thread& each : workers) each.join();
    std::set<ip::endpoint> theirs;
    for (const auto& some : peers) theirs.insert(some.begin(), some.end());
    CHECK(accepted == connections);
    CHECK(theirs == ours);
}

TEST_CASE("sockstate: threads with sockets of their own have nothing in common") {
    constexpr int threads = 8;
    std::atomic<int> right = 0;
    std::vector<std::thread> workers;
    for (int i = 0; i < threads; ++i) {
        workers.emplace_back([&right] {
            auto listener = tcp::listen(any_port());
            const auto where = listener.and_then([](const tcp::listener& l) { return l.local_endpoint(); });
            if (!where) return;
            auto client = tcp::connect(*where, patience);
            auto server = listener->accept(patience);
            if (!client || !server || !client->send_all("own") || !ip::resolve("127.0.0.1", 80)) return;
            std::array<char, 3> buffer;
            if (!server->receive_exactly(buffer, patience)) return;
            // What makes tables, categories and texts on first use makes them once.
            const auto taken = tcp::listen(*where).error();
            const auto rows = connections({.local_port = where->port()});
            const bool listed = rows ? rows->size() >= 2 : rows.error().not_supported();
            if (listed && taken.code() == std::errc::address_in_use && to_string(taken).starts_with("bind: ")) ++right;
        });
    }
    for (std::thread& each : workers) each.join();
    CHECK(right == threads);
}

}  // namespace sockstate::test::threads_test
