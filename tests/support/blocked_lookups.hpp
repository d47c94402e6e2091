#pragma once

// Every call that takes a deadline and waits for the resolver: the rows that blocked_calls.cpp cannot have, since they
// wait only for a resolver that keeps its answers back.

#include "blocked_calls.hpp"

#include <sockstate/ip/resolve.hpp>
#include <sockstate/tcp.hpp>
#include <sockstate/udp.hpp>

namespace sockstate::test {

/// A row for each. `wait_for_lookups` waits for one that was left behind before.
inline std::vector<blocked_call> blocked_lookups() {
    static constexpr connect_policy one_by_one{.attempt_delay = (std::chrono::milliseconds::max)()};
    return {
        {"ip::resolve", [](deadline until) { return ending_of(ip::resolve("name", 80, until)); }},
        {"ip::wait_for_lookups", [](deadline until) { return ending_of(ip::wait_for_lookups(until)); }},
        {"udp::connect by name", [](deadline until) { return ending_of(udp::connect("name", 80, until)); }},
        {"tcp::connect by name", [](deadline until) { return ending_of(tcp::connect("name", 80, until)); }},
        {"tcp::connect by name, with its attempts",
         [](deadline until) {
             std::vector<connect_attempt> attempts;
             return ending_of(tcp::connect("name", 80, until, attempts));
         }},
        {"tcp::connect by name, one by one",
         [](deadline until) { return ending_of(tcp::connect("name", 80, one_by_one, until)); }},
        {"tcp::connect by name, with its story",
         [](deadline until) {
             connect_story story;
             return ending_of(tcp::connect("name", 80, {}, until, story));
         }},
    };
}

}  // namespace sockstate::test
