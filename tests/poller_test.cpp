// The poller: what it announces of each situation, what a registration keeps to, and what wakes and ends a wait.

#include "support/loopback.hpp"

#include <sockstate/poller.hpp>
#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace sockstate::test::poller_test {

using namespace std::chrono_literals;

namespace {

using event = poller::event;

/// The event of a key, once one comes that has what is looked for.
template <class Wanted>
event wait_for(poller& on, std::uint64_t key, Wanted wanted) {
    std::array<event, 16> room;
    const deadline until{patience};
    for (;;) {
        const auto events = on.wait(room, until);
        if (!events) FAIL(to_string(events.error()));
        for (const event& each : *events) {
            if (each.key == key && wanted(each)) return each;
        }
    }
}
event wait_readable(poller& on, std::uint64_t key) {
    return wait_for(on, key, [](const event& each) { return each.readable; });
}
event wait_writable(poller& on, std::uint64_t key) {
    return wait_for(on, key, [](const event& each) { return each.writable; });
}

/// Nothing comes for a while.
bool is_quiet(poller& on) {
    std::array<event, 16> room;
    const auto events = on.wait(room, 30ms);
    return !events && events.error() == error{errc::deadline_exceeded, operation::poll};
}

}  // namespace

TEST_CASE("poller: a listener is readable while a connection waits, again and again") {
    auto on = must(poller::open());
    auto bound = must(tcp::listen(any_port()));
    must(bound.set_blocking(false));
    const auto here = must(bound.local_endpoint());
    auto listener = must(on.add(std::move(bound), 7, readable{}));
    CHECK(listener.key() == 7);
    CHECK(is_quiet(on));
    const auto client = must(tcp::connect(here, patience));
    CHECK_FALSE(wait_readable(on, 7).peer_closed);
    CHECK_FALSE(wait_readable(on, 7).failed);
    CHECK(listener->accept(patience));
    CHECK(is_quiet(on));
}

TEST_CASE("poller: a stream is writable at once, and readable once data, a FIN or a reset has come") {
    auto on = must(poller::open());
    auto [client, server] = connected_pair();
    auto stream = must(on.add(std::move(server), 1, writable{}));
    CHECK_FALSE(wait_writable(on, 1).readable);
    must(stream.set(readable{}));
    CHECK(is_quiet(on));

    must(client.send("hello"));
    CHECK_FALSE(wait_readable(on, 1).writable);
    CHECK_FALSE(wait_readable(on, 1).peer_closed);  // not read yet, so announced again
    std::array<char, 64> buffer;
    CHECK(must(stream->receive(buffer)).size() == 5);
    CHECK(is_quiet(on));

    auto half = must(std::move(client).shutdown_send());
    const auto closed = wait_readable(on, 1);
    CHECK(closed.peer_closed);
    CHECK_FALSE(closed.failed);
    CHECK(must(stream->receive(buffer)).empty());
    CHECK(wait_readable(on, 1).peer_closed);  // for ever

    must(std::move(half).abort());
    const auto reset = wait_for(on, 1, [](const event& each) { return each.readable && each.failed; });
    CHECK(reset.failed);
    CHECK_FALSE(reset.peer_closed);
}

TEST_CASE("poller: an attempt is writable when it is done, and its registration goes on with the next state") {
    auto on = must(poller::open());
    auto listener = must(tcp::listen(any_port()));
    auto started = must(must(tcp::open(ip::family::v4)).start_connect(must(listener.local_endpoint())));
    auto attempt = must(on.add(std::move(started), 3, writable{}));
    CHECK_FALSE(wait_writable(on, 3).failed);
    auto stream = must(std::move(attempt).finish(readable{}));
    CHECK(stream.key() == 3);
    CHECK(is_quiet(on));
    auto server = must(listener.accept(patience));
    must(server.send("x"));
    CHECK(wait_readable(on, 3).readable);
    CHECK(must(stream->local_endpoint()) == must(server.remote_endpoint()));
}

TEST_CASE("poller: an attempt that is refused is announced as writable, and finish closes it") {
    auto on = must(poller::open());
    auto started = must(must(tcp::open(ip::family::v4)).start_connect(unused_endpoint()));
    auto attempt = must(on.add(std::move(started), 4, writable{}));
    CHECK(wait_writable(on, 4).failed);
    const auto refused = std::move(attempt).finish(readable{});
    REQUIRE(!refused);
    CHECK(refused.error() == std::errc::connection_refused);
    CHECK_FALSE((*attempt).valid());  // NOLINT(bugprone-use-after-move): it is closed
    CHECK(is_quiet(on));
}

TEST_CASE("poller: a transition drops what the next state is not asked for") {
    auto on = must(poller::open());
    auto [client, server] = connected_pair();
    auto stream = must(on.add(std::move(client), 5, readable{}, writable{}));
    wait_writable(on, 5);
    auto half = must(std::move(stream).shutdown_send());
    CHECK(is_quiet(on));
    must(half.set(readable{}));
    must(server.send("x"));
    wait_readable(on, 5);
    auto over = must(std::move(half).shutdown_receive());
    CHECK(is_quiet(on));
    auto socket = std::move(over).remove();
    CHECK(socket.valid());
}

TEST_CASE("poller: with nothing asked for it is quiet, also when the peer resets") {
    auto on = must(poller::open());
    auto [client, server] = connected_pair();
    auto stream = must(on.add(std::move(client), 6));
    must(std::move(server).abort());
    CHECK(is_quiet(on));
    must(stream.set(readable{}));
    wait_readable(on, 6);
    must(stream.set(readable{false}, writable{false}));
    CHECK(is_quiet(on));
}

TEST_CASE("poller: datagrams, empty ones too") {
    auto on = must(poller::open());
    auto bound = must(must(udp::open(ip::family::v4)).bind(any_port()));
    const auto here = must(bound.local_endpoint());
    auto receiver = must(on.add(std::move(bound), 8, readable{}));
    CHECK(is_quiet(on));
    auto sender = must(must(udp::open(ip::family::v4)).bind(any_port()));
    for (const std::string_view text : {"", "text"}) {
        must(sender.send_to(text, here));
        wait_readable(on, 8);
        std::array<char, 64> buffer;
        CHECK(must(receiver->receive_from(buffer)).bytes.size() == text.size());
        CHECK(is_quiet(on));
    }
}

TEST_CASE("poller: a socket that leaves is announced no more, by whatever way") {
    auto on = must(poller::open());
    auto [client, server] = connected_pair();
    must(client.send("x"));
    auto first = must(on.add(std::move(server), 1, readable{}));
    wait_readable(on, 1);
    auto server_again = std::move(first).remove();
    CHECK(is_quiet(on));
    auto second = must(on.add(std::move(server_again), 2, readable{}));
    wait_readable(on, 2);
    auto other = connected_pair();
    auto third = must(on.add(std::move(other.server), 3, readable{}));
    second = std::move(third);  // the one before leaves, and closes
    CHECK(is_quiet(on));
    must(other.client.send("x"));
    wait_readable(on, 3);
    {
        const auto gone = std::move(second);
    }
    CHECK(is_quiet(on));
}

TEST_CASE("poller: what was moved from fails, and harms nothing") {
    auto on = must(poller::open());
    auto [client, server] = connected_pair();
    auto stream = must(on.add(std::move(client), 1, readable{}));
    const auto removed = std::move(stream).remove();
    CHECK(stream.set(writable{}).error() == std::errc::bad_file_descriptor);
    auto other = std::move(on);
    std::array<event, 4> room;
    // NOLINTBEGIN(bugprone-use-after-move): what is tested
    CHECK(on.wait(room, patience).error() == std::errc::bad_file_descriptor);
    CHECK(on.wake().error() == std::errc::bad_file_descriptor);
    CHECK(on.add(std::move(server), 2).error() == std::errc::bad_file_descriptor);
    // NOLINTEND(bugprone-use-after-move)
    auto kept = must(other.add(std::move(server), 2, writable{}));
    wait_writable(other, 2);
}

TEST_CASE("poller: more events than there is room for come with the next wait") {
    auto on = must(poller::open());
    std::vector<stream_pair> pairs;
    std::vector<registered<tcp::stream>> streams;
    for (std::uint64_t key = 0; key < 8; ++key) {
        pairs.push_back(connected_pair());
        streams.push_back(must(on.add(std::move(pairs.back().server), key, readable{})));
        must(pairs.back().client.send("x"));
    }
    std::vector<bool> seen(8);
    std::array<event, 3> room;
    for (std::size_t left = 8; left > 0;) {
        for (const event& each : must(on.wait(room, patience))) {
            const auto key = static_cast<std::size_t>(each.key);
            if (seen[key]) continue;
            seen[key] = true;
            --left;
            std::array<char, 8> buffer;
            must(streams[key]->receive(buffer));
        }
    }
    CHECK(is_quiet(on));
    CHECK(on.wait(std::span<event>{}, 0s).error() == error{errc::invalid_argument, operation::poll});
    auto [client, server] = connected_pair();
    CHECK(on.add(std::move(server), ~std::uint64_t{0}, readable{}).error() == errc::invalid_argument);
    CHECK(server.valid());  // NOLINT(bugprone-use-after-move): as it was
}

TEST_CASE("poller: a wake ends one wait, before it begins or while it waits, and many are one") {
    auto on = must(poller::open());
    std::array<event, 4> room;
    for (int i = 0; i < 5; ++i) must(on.wake());
    CHECK(must(on.wait(room, patience)).empty());
    CHECK(is_quiet(on));
    std::thread wakes{[&] { must(on.wake()); }};
    CHECK(must(on.wait(room, patience)).empty());
    wakes.join();
}

TEST_CASE("poller: of many wakes none is lost") {
    constexpr int count = 20'000;
    auto on = must(poller::open());
    std::atomic<int> made = 0;
    std::thread wakes{[&] {
        for (int i = 0; i < count; ++i) {
            ++made;
            must(on.wake());
        }
    }};
    std::array<event, 4> room;
    // After each change of the counter there is a wake to come: the last one is seen, too.
    while (made < count) CHECK(must(on.wait(room, patience)).empty());
    wakes.join();
}

TEST_CASE("poller: a stop ends the wait before, while and after it begins, also where sockets are ready") {
    auto on = must(poller::open());
    auto [client, server] = connected_pair();
    std::array<event, 4> room;
    for (const bool ready : {false, true}) {
        std::optional<registered<tcp::stream>> stream;
        if (ready) stream = must(on.add(std::move(client), 1, writable{}));
        auto stop = must(stop_source::open());
        std::thread stops{[&] { stop.request_stop(); }};
        for (;;) {
            const auto events = on.wait(room, {patience, stop});
            if (events) continue;
            CHECK(events.error() == error{errc::stopped, operation::poll});
            break;
        }
        stops.join();
        if (!ready) CHECK(is_quiet(on));  // a stop that was used ends no other wait
    }
}

TEST_CASE("poller: sockets are added, set and removed while another thread waits") {
    auto on = must(poller::open());
    auto [client, server] = connected_pair();
    must(client.send("x"));
    std::atomic<bool> seen = false;
    std::thread waits{[&] { seen = wait_readable(on, 9).readable; }};
    auto stream = must(on.add(std::move(server), 9));
    must(stream.set(writable{}));
    must(stream.set(readable{}));
    waits.join();
    CHECK(seen);
}

}  // namespace sockstate::test::poller_test
