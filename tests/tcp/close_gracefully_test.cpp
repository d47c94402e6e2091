// Closing so that the program learns what became of what it sent: against a peer that reads all, one that never reads,
// and one that aborts.

#include "support/states.hpp"

#include <doctest/doctest.h>

#include <array>
#include <optional>
#include <thread>
#include <vector>

namespace sockstate::test::close_gracefully_test {

using namespace std::chrono_literals;

namespace {

constexpr int rounds = 50;

/// Sends until the kernel takes no more for now; how much that was.
std::size_t send_without_waiting(tcp::stream& stream) {
    must(stream.set_blocking(false));
    const std::array<char, 4096> block{};
    for (std::size_t sent = 0;;) {
        const auto more = stream.send(block);
        if (!more) {
            CHECK(more.error().would_block());
            return sent;
        }
        sent += *more;
    }
}

/// Reads to the end of the stream; how much that was, and nothing where it ended otherwise.
std::optional<std::size_t> read_all(tcp::stream& stream) {
    std::array<char, 4096> buffer{};
    for (std::size_t count = 0;;) {
        const auto got = stream.receive(buffer, patience);
        if (!got) return std::nullopt;
        if (got->empty()) return count;
        count += got->size();
    }
}

}  // namespace

TEST_CASE("close_gracefully: a peer that reads all has it delivered") {
    for (int round = 0; round < rounds; ++round) {
        auto [client, server] = narrow_pair();
        const std::size_t sent = send_without_waiting(client);
        std::optional<std::size_t> read;
        std::thread reader{[&read, &from = server] { read = read_all(from); }};
        const auto report = std::move(client).close_gracefully(patience);
        reader.join();
        CHECK(must(report) == close_report{close_outcome::delivered, 0, 0});
        CHECK(read == sent);
        CHECK(!client.valid());
    }
}

TEST_CASE("close_gracefully: what a peer that never reads did not acknowledge is counted") {
    for (int round = 0; round < rounds; ++round) {
        auto [client, server] = narrow_pair();
        const std::size_t sent = send_without_waiting(client);
        const auto report = must(std::move(client).close_gracefully(5ms));
        CHECK(report.outcome == close_outcome::unacknowledged);
        CHECK(report.dropped_bytes == 0);
        if (!report.unacknowledged_bytes) continue;  // a system that does not tell
        // What was acknowledged is in the peer's buffer, to which the kernel may have added since.
        CHECK(*report.unacknowledged_bytes > 0);
        CHECK(*report.unacknowledged_bytes >= sent - must(server.unread_bytes()));
        CHECK(*report.unacknowledged_bytes <= sent);
    }
}

TEST_CASE("close_gracefully: the number is exact once the peer has no room left") {
    for (int round = 0; round < rounds; ++round) {
        auto [client, server] = narrow_pair();
        const std::size_t sent = send_without_waiting(client);
        if (!client.unsent_bytes()) return;  // a system that does not tell
        const deadline until{patience};
        while (must(client.unsent_bytes()) + must(server.unread_bytes()) != sent && !until.has_passed()) {
            static_cast<void>(platform::pause(1ms));
        }
        const std::size_t left = must(client.unsent_bytes());
        const auto report = must(std::move(client).close_gracefully(1ms));
        // The FIN is not among them, though Linux counts it. Only what went through meanwhile may be missing.
        CHECK(*report.unacknowledged_bytes <= left);
        CHECK(*report.unacknowledged_bytes >= sent - must(server.unread_bytes()));
    }
}

TEST_CASE("close_gracefully: a peer that aborts has reset it, before or while it is closed") {
    for (int round = 0; round < rounds; ++round) {
        auto [client, server] = narrow_pair();
        send_without_waiting(client);
        const bool can_know = must(client.query_info()).unanswered_segments.has_value();
        const bool before = round % 2 == 0;
        if (before) {
            must(std::move(server).abort());
            must(client.wait_for_state(tcp_state::closed, patience));
        }
        std::thread aborter{[before, &one = server] {
            if (!before) static_cast<void>(std::move(one).abort());
        }};
        const auto report = std::move(client).close_gracefully(patience);
        aborter.join();
        CHECK(must(report).outcome != close_outcome::delivered);
        if (can_know) CHECK(report->outcome == close_outcome::reset);
        CHECK(report->unacknowledged_bytes.value_or(1) > 0);
    }
}

TEST_CASE("close_gracefully: a reset that was received before is no delivery") {
    auto [client, server] = connected_pair();
    must(std::move(server).abort());
    must(client.wait_for_state(tcp_state::closed, patience));
    std::array<char, 1> buffer{};
    CHECK(client.receive(buffer).error() == std::errc::connection_reset);
    CHECK(must(std::move(client).close_gracefully(patience)).outcome != close_outcome::delivered);
}

TEST_CASE("close_gracefully: no linger makes it late, and none throws away what is left") {
    for (const std::optional<std::chrono::seconds> wait : {std::optional{0s}, std::optional{30s}}) {
        auto [client, server] = narrow_pair();
        must(must(client.duplicate()).set(option::linger{wait}));
        const std::size_t sent = send_without_waiting(client);
        const deadline until{patience};
        const auto report = must(std::move(client).close_gracefully(20ms));
        CHECK(report.outcome == close_outcome::unacknowledged);
        CHECK(!until.has_passed());
        CHECK(read_all(server) == sent);
    }
}

TEST_CASE("close_gracefully: a linger of zero makes no reset of a connection whose peer still reads") {
    auto [client, server] = connected_pair();
    must(client.set(option::linger{0s}));
    must(client.send_all("last words"));
    CHECK(must(std::move(client).close_gracefully(patience)).outcome == close_outcome::delivered);
    CHECK(read_all(server) == 10U);
}

TEST_CASE("close_gracefully: what the peer sends meanwhile is dropped, and keeps neither side waiting") {
    auto [client, server] = narrow_pair();
    const std::size_t sent = send_without_waiting(client);
    // The peer answers before it reads, with more than there is room for.
    const std::vector<char> answer(1'000'000);
    bool answered = false;
    std::optional<std::size_t> read;
    std::thread peer{[&, &both = server] {
        answered = both.send_all(answer, patience).has_value();
        read = read_all(both);
    }};
    const auto report = std::move(client).close_gracefully(patience);
    peer.join();
    CHECK(must(report).outcome == close_outcome::delivered);
    CHECK(report->unacknowledged_bytes == 0U);
    // The kernel of a peer that has sent all may still hold some of it when ours has everything acknowledged.
    CHECK(report->dropped_bytes > 0U);
    CHECK(report->dropped_bytes <= answer.size());
    CHECK(answered);
    CHECK(read == sent);
}

TEST_CASE("close_gracefully: data that was there unread makes no reset") {
    auto [client, server] = connected_pair();
    must(server.send_all("unread"));
    must(client.wait_readable(patience));
    must(client.send_all("last words"));
    CHECK(must(std::move(client).close_gracefully(patience)) == close_report{close_outcome::delivered, 0, 6});
    CHECK(read_all(server) == 10U);
}

TEST_CASE("close_gracefully: from every state that has a peer") {
    constexpr close_report delivered{close_outcome::delivered, 0, 0};
    auto [a, b] = connected_pair();
    CHECK(must(must(std::move(a).shutdown_send()).close_gracefully(patience)) == delivered);
    CHECK(must(std::move(b).close_gracefully(patience)) == delivered);  // the peer's FIN came first

    auto [c, d] = connected_pair();
    CHECK(must(must(std::move(c).shutdown_receive()).close_gracefully(patience)) == delivered);
    CHECK(read_all(d) == 0U);
    auto [e, f] = connected_pair();
    CHECK(must(must(std::move(e).shutdown()).close_gracefully(patience)) == delivered);
    CHECK(must(must(std::move(f).shutdown()).close_gracefully(patience)) == delivered);
}

TEST_CASE("close_gracefully: of a connection whose both ends have finished already") {
    auto [client, server] = connected_pair();
    auto half = must(std::move(client).shutdown_send());
    auto other = must(std::move(server).shutdown_send());
    must(half.wait_for_state(finished, patience));
    must(other.wait_for_state(finished, patience));
    CHECK(must(std::move(half).close_gracefully(0s)).outcome == close_outcome::delivered);
    CHECK(must(std::move(other).close_gracefully(0s)).outcome == close_outcome::delivered);
}

TEST_CASE("close_gracefully: an empty socket is a bad descriptor") {
    auto [client, server] = connected_pair();
    const auto taken = std::move(client);
    const auto report = std::move(client).close_gracefully(patience);
    REQUIRE(!report);
    CHECK(report.error() == std::errc::bad_file_descriptor);
    CHECK(report.error().attempted() == operation::close);
    CHECK(taken.valid());
}

TEST_CASE("to_string: reports of a close") {
    CHECK(to_string(close_report{close_outcome::delivered, 0, 0}) == "delivered");
    CHECK(to_string(close_report{close_outcome::delivered, 0, 12}) == "delivered, 12 bytes dropped");
    CHECK(to_string(close_report{close_outcome::unacknowledged, 4096, 0}) == "unacknowledged: 4096 bytes");
    CHECK(to_string(close_report{close_outcome::unacknowledged, std::nullopt, 1}) == "unacknowledged, 1 byte dropped");
    CHECK(to_string(close_report{close_outcome::reset, 1, 0}) == "reset, unacknowledged: 1 byte");
    CHECK(to_string(static_cast<close_outcome>(9)) == "unknown");
}

}  // namespace sockstate::test::close_gracefully_test
