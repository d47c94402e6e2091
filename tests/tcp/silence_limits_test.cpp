// Limits on a silent peer, set on a connection of this system and read back.

#include "support/check_text.hpp"
#include "support/emulation.hpp"
#include "support/loopback.hpp"

#include <sockstate/platform/silence.hpp>
#include <sockstate/tcp.hpp>
#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

namespace sockstate::test::silence_limits_test {

using namespace std::chrono_literals;

namespace {

template <class S>
constexpr bool is_limited = requires(socket<tcp, S>& s) {
    s.limit_silence(30s);
    s.limit_silence(30s, stalled_peer::lives);
    std::as_const(s).query_silence_limits();
} && can_limit_silence<tcp, S>;

}  // namespace

TEST_CASE("limit_silence: where there is a peer, and nowhere else") {
    static_assert(is_limited<connected> && is_limited<send_shut> && is_limited<receive_shut>);
    static_assert(is_limited<receiving> && is_limited<sending>);
    static_assert(!is_limited<unbound> && !is_limited<bound> && !is_limited<listening> && !is_limited<connecting>);
    static_assert(!is_limited<shut_down> && !is_limited<done_receiving> && !is_limited<done_sending>);
    static_assert(!can_limit_silence<udp, connected>);
    CHECK(is_limited<connected>);
}

TEST_CASE("limit_silence: on both ends and in every state of a connection, keep-alive is on and makes up the limit") {
    for (const auto family : {ip::family::v4, ip::family::v6}) {
        auto [client, server] = connected_pair(family);
        const auto check = [](auto& socket) {
            const auto limits = must(socket.limit_silence(30s));
            CAPTURE(to_string(limits));
            CHECK(must(socket.template get<option::keep_alive>()));
            if (options_are_emulated()) return;
            CHECK(limits.when_idle == 30s);
            REQUIRE((limits.idle && limits.interval && limits.count));
            CHECK(*limits.idle + *limits.count * *limits.interval == 30s);
        };
        check(client);
        auto half = must(std::move(client).shutdown_send());
        check(half);
        auto deaf = must(std::move(server).shutdown_receive());
        check(deaf);
    }
}

TEST_CASE("query_silence_limits: what limit_silence has reported, and what a program sets for itself") {
    if (emulator_lacks("the options of keep-alive")) return;
    auto [client, server] = connected_pair();
    CHECK(must(server.query_silence_limits()).idle == std::nullopt);
    const auto limits = must(client.limit_silence(10s));
    const auto read = must(client.query_silence_limits());
    if (!client.get<option::keep_alive_interval>()) return;  // a Windows that reports none of it
    CHECK(read == limits);
    must(client.set(option::keep_alive_idle{20s}));
    const auto after = must(client.query_silence_limits());
    CHECK(after.idle == 20s);
    CHECK(after.when_idle > limits.when_idle);
    must(client.set(option::keep_alive{false}));
    CHECK(must(client.query_silence_limits()).when_idle == std::nullopt);
}

TEST_CASE("limit_silence: a later call replaces what an earlier one has set") {
    if (emulator_lacks("the options of keep-alive")) return;
    auto [client, server] = connected_pair();
    const auto is_gone = must(client.limit_silence(10s));
    const auto lives = must(client.limit_silence(40s, stalled_peer::lives));
    CHECK(is_gone.when_idle == 10s);
    CHECK(lives.when_idle == 40s);
    CHECK(lives.when_stalled == std::nullopt);
    CHECK(lives.user_timeout.value_or(0s) != 10s);
    const auto again = must(client.limit_silence(10s));
    CHECK(again.when_idle == 10s);
    CHECK(again.when_stalled == is_gone.when_stalled);
}

TEST_CASE("limit_silence: a connection under a limit goes on as before") {
    auto [client, server] = connected_pair();
    must(client.limit_silence(2s));
    must(server.limit_silence(2s, stalled_peer::lives));
    must(client.send_all("hello", patience));
    std::array<char, 5> buffer{};
    CHECK(must(server.receive_exactly(buffer, patience)).size() == 5);
    CHECK(client.receive(buffer, 100ms).error() == errc::deadline_exceeded);
}

TEST_CASE("limit_silence: what cannot be kept changes nothing") {
    auto [client, server] = connected_pair();
    const auto before = must(client.query_silence_limits());
    for (const auto within : {-1s, 0s, 1s, 86'401s}) {
        const auto limits = client.limit_silence(within);
        REQUIRE(!limits);
        CHECK(limits.error() == errc::invalid_argument);
        CHECK(limits.error().attempted() == operation::set_option);
    }
    CHECK(must(client.query_silence_limits()) == before);
    const auto taken = std::move(client);
    CHECK(client.limit_silence(30s).error() == std::errc::bad_file_descriptor);
}

TEST_CASE("silence_limits: print what is set, and what it comes to") {
    check_text(
        silence_limits{},
        "no limit; a peer is given up: idle not limited, sending not limited, stalled not limited, connecting by "
        "its deadline");
    check_text(
        silence_limits{.idle = 15s,
                       .interval = 5s,
                       .count = 3,
                       .user_timeout = 30s,
                       .when_idle = 30s,
                       .when_sending = 30s,
                       .when_stalled = 30s},
        "keep-alive 15s + 3 x 5s, user timeout 30s; a peer is given up: idle after 30s, sending after 30s, stalled "
        "after 30s, connecting by its deadline");
    check_text(silence_limits{.persist_timeout = 7s, .longest_backoff = 1875ms, .when_sending = 30s},
               "persist timeout 7s, longest back-off 1.875s; a peer is given up: idle not limited, sending after 30s, "
               "stalled not limited, connecting by its deadline");
    check_text(silence_limits{.idle = 15s},
               "keep-alive 15s; a peer is given up: idle not limited, sending not limited, "
               "stalled not limited, connecting by its deadline");
    check_text(stalled_peer::lives, "lives");
    check_text(stalled_peer::is_gone, "is_gone");
}

}  // namespace sockstate::test::silence_limits_test
