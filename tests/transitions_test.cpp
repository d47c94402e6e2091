// The table of transitions by itself: what leads where, and what is found in it.

#include <sockstate/transitions.hpp>

#include <doctest/doctest.h>

#include <optional>
#include <set>
#include <string_view>
#include <tuple>

namespace sockstate::test::transitions_test {

namespace net = sockstate;

namespace {

bool reaches(protocol_kind kind, lifecycle from, lifecycle goal) {
    std::set<lifecycle> seen{from};
    for (std::size_t before = 0; before != seen.size();) {
        before = seen.size();
        for (const auto& row : net::transitions) {
            const bool holds =
                row.kind == kind || (row.kind == protocol_kind::stream && kind == protocol_kind::sequenced);
            if (!holds || seen.count(row.from) == 0) continue;
            seen.insert(row.to);
            if (row.what == verb::split) seen.insert(row.other);
        }
    }
    return seen.count(goal) == 1;
}

}  // namespace

TEST_CASE("transitions: no row is there twice") {
    std::set<std::tuple<protocol_kind, lifecycle, verb, lifecycle>> seen;
    for (const auto& row : net::transitions) {
        CAPTURE(to_string(row.from));
        CAPTURE(to_string(row.what));
        const bool is_join = row.what == verb::join;  // once for each of the other halves
        CHECK(seen.emplace(row.kind, row.from, row.what, is_join ? row.other : lifecycle::closed).second);
        CHECK((row.other == lifecycle::closed || is_join || row.what == verb::split));
    }
}

TEST_CASE("transitions: every state is reached from unbound, and reaches closed") {
    for (const auto& row : net::transitions) {
        CAPTURE(to_string(row.from));
        CHECK(reaches(row.kind, lifecycle::unbound, row.from));
        CHECK(reaches(row.kind, row.from, lifecycle::closed));
        CHECK(row.from != lifecycle::closed);
        CHECK((row.to != lifecycle::unbound || row.from == lifecycle::unbound));  // nothing goes back
        CHECK(net::find_transition(row.kind, row.from, verb::close) != nullptr);
    }
    CHECK_FALSE(reaches(protocol_kind::datagram, lifecycle::unbound, lifecycle::listening));
    CHECK_FALSE(reaches(protocol_kind::datagram, lifecycle::unbound, lifecycle::connecting));
}

TEST_CASE("to_string: a row that splits or joins names both halves") {
    const auto text = [](lifecycle from, verb what) {
        return to_string(*net::find_transition(protocol_kind::stream, from, what));
    };
    CHECK(text(lifecycle::connected, verb::split) == "stream: connected --split--> receiving and sending");
    CHECK(text(lifecycle::receiving, verb::join) == "stream: receiving --join with sending--> connected");
}

TEST_CASE("find_transition: answers each row, and nothing for what is not there") {
    for (const auto& row : net::transitions) {
        const net::transition* found = net::find_transition(row.kind, row.from, row.what);
        REQUIRE(found != nullptr);
        CHECK((found == &row || (row.what == verb::join && found->from == row.from && found->what == row.what)));
        if (row.what == verb::join) CHECK(net::joined(row.kind, row.from, row.other) == row.to);
        if (row.what == verb::split) CHECK(net::split_off(row.kind, row.from) == row.other);
    }
    CHECK(net::joined(protocol_kind::stream, lifecycle::sending, lifecycle::receiving) == lifecycle::closed);
    CHECK(net::split_off(protocol_kind::stream, lifecycle::send_shut) == lifecycle::closed);
    CHECK(net::find_transition(protocol_kind::stream, lifecycle::unbound, verb::send) == nullptr);
    CHECK(net::find_transition(protocol_kind::stream, lifecycle::closed, verb::close) == nullptr);
    CHECK(net::find_transition(protocol_kind::datagram, lifecycle::bound, verb::listen) == nullptr);
}

TEST_CASE("find_transition: a sequenced protocol lives as a stream does, and receives message by message") {
    for (int from = 0; from < net::lifecycle_count; ++from) {
        for (int what = 0; what < net::verb_count; ++what) {
            const auto find = [&](protocol_kind kind, std::optional<verb> other = std::nullopt) {
                return net::find_transition(kind, static_cast<lifecycle>(from),
                                            other.value_or(static_cast<verb>(what)));
            };
            CHECK(net::is_legal(protocol_kind::stream, static_cast<lifecycle>(from), static_cast<verb>(what)) ==
                  (find(protocol_kind::stream) != nullptr));
            if (static_cast<verb>(what) == verb::receive_message) {
                const bool receives = find(protocol_kind::stream, verb::receive) != nullptr;
                CHECK((find(protocol_kind::sequenced) != nullptr) == receives);
                CHECK(find(protocol_kind::stream) == nullptr);
            } else {
                CHECK(find(protocol_kind::sequenced) == find(protocol_kind::stream));
            }
        }
    }
}

TEST_CASE("lifecycle, verb: as many as counted, each with a name of its own") {
    static_assert(static_cast<int>(lifecycle::closed) + 1 == net::lifecycle_count);
    static_assert(static_cast<int>(verb::unsent_bytes) + 1 == net::verb_count);
    std::set<std::string_view> names;
    for (int i = 0; i < net::lifecycle_count; ++i) names.insert(to_string(static_cast<lifecycle>(i)));
    CHECK(names.size() == static_cast<std::size_t>(net::lifecycle_count));
    CHECK(names.count("unknown state") == 0);
    names.clear();
    for (int i = 0; i < net::verb_count; ++i) names.insert(to_string(static_cast<verb>(i)));
    CHECK(names.size() == static_cast<std::size_t>(net::verb_count));
    CHECK(names.count("unknown verb") == 0);

    CHECK(to_string(lifecycle::send_shut) == "send_shut");
    CHECK(to_string(verb::shutdown_receive) == "shutdown_receive");
    CHECK(to_string(static_cast<lifecycle>(200)) == "unknown state");
    CHECK(to_string(static_cast<verb>(200)) == "unknown verb");
}
}  // namespace sockstate::test::transitions_test
