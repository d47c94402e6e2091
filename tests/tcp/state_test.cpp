// RFC 9293's states: their names, and sets of them.

#include <sockstate/tcp/state.hpp>

#include <doctest/doctest.h>

#include <set>
#include <string_view>

namespace sockstate::test::tcp_state_test {

TEST_CASE("to_string(tcp_state): the names of RFC 9293") {
    CHECK(to_string(tcp_state::closed) == "CLOSED");
    CHECK(to_string(tcp_state::listen) == "LISTEN");
    CHECK(to_string(tcp_state::syn_sent) == "SYN-SENT");
    CHECK(to_string(tcp_state::syn_received) == "SYN-RECEIVED");
    CHECK(to_string(tcp_state::established) == "ESTABLISHED");
    CHECK(to_string(tcp_state::fin_wait_1) == "FIN-WAIT-1");
    CHECK(to_string(tcp_state::fin_wait_2) == "FIN-WAIT-2");
    CHECK(to_string(tcp_state::close_wait) == "CLOSE-WAIT");
    CHECK(to_string(tcp_state::closing) == "CLOSING");
    CHECK(to_string(tcp_state::last_ack) == "LAST-ACK");
    CHECK(to_string(tcp_state::time_wait) == "TIME-WAIT");
    CHECK(to_string(tcp_state::unknown) == "UNKNOWN");
    CHECK(to_string(static_cast<tcp_state>(99)) == "UNKNOWN");
}

TEST_CASE("tcp_state: eleven states and unknown, each with a name of its own") {
    static_assert(static_cast<int>(tcp_state::unknown) + 1 == tcp_state_count);
    std::set<std::string_view> names;
    for (int i = 0; i < tcp_state_count; ++i) names.insert(to_string(static_cast<tcp_state>(i)));
    CHECK(names.size() == static_cast<std::size_t>(tcp_state_count));
}

TEST_CASE("tcp_state_set: contains what it was made of and nothing else") {
    constexpr tcp_state_set none;
    constexpr tcp_state_set one = tcp_state::time_wait;
    constexpr tcp_state_set two{tcp_state::closed, tcp_state::unknown};
    static_assert(none.empty() && !one.empty() && !two.empty());
    for (int i = 0; i < tcp_state_count; ++i) {
        const auto state = static_cast<tcp_state>(i);
        CAPTURE(to_string(state));
        CHECK_FALSE(none.contains(state));
        CHECK(one.contains(state) == (state == tcp_state::time_wait));
        CHECK(two.contains(state) == (state == tcp_state::closed || state == tcp_state::unknown));
        CHECK(tcp_state_set::all().contains(state));
        CHECK(tcp_state_set{state}.contains(state));
    }
}

TEST_CASE("tcp_state_set: | holds what is in either") {
    constexpr tcp_state_set both = tcp_state_set{tcp_state::listen} | tcp_state::closing;
    static_assert(both == tcp_state_set{tcp_state::listen, tcp_state::closing});
    CHECK((both | both) == both);
    CHECK((both | tcp_state_set{}) == both);
    CHECK((both | tcp_state_set::all()) == tcp_state_set::all());
}

TEST_CASE("tcp_state_set: equal when the same states are in it") {
    CHECK(tcp_state_set{tcp_state::listen, tcp_state::closing} == tcp_state_set{tcp_state::closing, tcp_state::listen});
    CHECK(tcp_state_set{tcp_state::listen, tcp_state::listen} == tcp_state_set{tcp_state::listen});
    CHECK(tcp_state_set{} != tcp_state_set::all());
    tcp_state_set every{tcp_state::closed,      tcp_state::listen,     tcp_state::syn_sent,   tcp_state::syn_received,
                        tcp_state::established, tcp_state::fin_wait_1, tcp_state::fin_wait_2, tcp_state::close_wait,
                        tcp_state::closing,     tcp_state::last_ack,   tcp_state::time_wait,  tcp_state::unknown};
    CHECK(every == tcp_state_set::all());
}

}  // namespace sockstate::test::tcp_state_test
