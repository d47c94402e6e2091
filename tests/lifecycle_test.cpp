// The table of transitions, and every state × every verb: a member call compiles where the table has a row and
// nowhere else, and leads where the row says. Any socket can be closed, even one in a state that its protocol
// never gets into, such as a listening datagram socket: `any_socket` has them all, and is visited with close.

#include <sockstate/local.hpp>
#include <sockstate/tcp.hpp>
#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace sockstate::test::lifecycle_test {

namespace net = sockstate;

namespace {

using states = std::tuple<net::unbound, net::bound, net::listening, net::connecting, net::connected, net::send_shut,
                          net::receive_shut, net::shut_down>;
template <lifecycle State>
using tag = std::tuple_element_t<static_cast<std::size_t>(State), states>;

template <verb What>
using on = std::integral_constant<verb, What>;

template <class S>
const typename std::remove_cvref_t<S>::endpoint_type& peer();

// How each verb is called on an lvalue or an rvalue of a socket. Never defined: only the types are asked for.
// clang-format off
template <class S> auto call(on<verb::bind>, S&& s) -> decltype(std::forward<S>(s).bind(peer<S>()));
template <class S> auto call(on<verb::listen>, S&& s) -> decltype(std::forward<S>(s).listen(1));
template <class S> auto call(on<verb::accept>, S&& s) -> decltype(std::forward<S>(s).accept());
template <class S> auto call(on<verb::connect>, S&& s) -> decltype(std::forward<S>(s).connect(peer<S>()));
template <class S> auto call(on<verb::start_connect>, S&& s) -> decltype(std::forward<S>(s).start_connect(peer<S>()));
template <class S> auto call(on<verb::finish>, S&& s) -> decltype(std::forward<S>(s).finish());
template <class S> auto call(on<verb::disconnect>, S&& s) -> decltype(std::forward<S>(s).disconnect());
template <class S> auto call(on<verb::send>, S&& s) -> decltype(std::forward<S>(s).send("ping"));
template <class S> auto call(on<verb::receive>, S&& s) -> decltype(std::forward<S>(s).receive(net::byte_buffer{}));
template <class S> auto call(on<verb::send_to>, S&& s) -> decltype(std::forward<S>(s).send_to("ping", peer<S>()));
template <class S> auto call(on<verb::receive_from>, S&& s) -> decltype(std::forward<S>(s).receive_from(net::byte_buffer{}));
template <class S> auto call(on<verb::receive_message>, S&& s) -> decltype(std::forward<S>(s).receive_message(net::byte_buffer{}));
template <class S> auto call(on<verb::shutdown_send>, S&& s) -> decltype(std::forward<S>(s).shutdown_send());
template <class S> auto call(on<verb::shutdown_receive>, S&& s) -> decltype(std::forward<S>(s).shutdown_receive());
template <class S> auto call(on<verb::shutdown>, S&& s) -> decltype(std::forward<S>(s).shutdown());
template <class S> auto call(on<verb::abort>, S&& s) -> decltype(std::forward<S>(s).abort());
template <class S> auto call(on<verb::close>, S&& s) -> decltype(std::forward<S>(s).close());
template <class S> auto call(on<verb::set_option>, S&& s) -> decltype(std::forward<S>(s).set(net::option::send_buffer_size{1}));
template <class S> auto call(on<verb::local_endpoint>, S&& s) -> decltype(std::forward<S>(s).local_endpoint());
template <class S> auto call(on<verb::remote_endpoint>, S&& s) -> decltype(std::forward<S>(s).remote_endpoint());
template <class S> auto call(on<verb::wait_readable>, S&& s) -> decltype(std::forward<S>(s).wait_readable());
template <class S> auto call(on<verb::wait_writable>, S&& s) -> decltype(std::forward<S>(s).wait_writable());
template <class S> auto call(on<verb::unread_bytes>, S&& s) -> decltype(std::forward<S>(s).unread_bytes());
template <class S> auto call(on<verb::unsent_bytes>, S&& s) -> decltype(std::forward<S>(s).unsent_bytes());
// clang-format on

template <class S, verb What>
concept has_member = requires(S&& s) { call(on<What>{}, std::forward<S>(s)); };

/// What the compiler makes of one call: `socket<P, From>` and a verb.
struct observed {
    protocol_kind kind;
    lifecycle from;
    verb what;
    bool on_rvalue;
    bool on_lvalue;
    lifecycle to;  ///< by the type that comes back
};

/// The state in the type that a call on an rvalue alone returns; `closed` where no socket comes back.
template <class Result>
constexpr lifecycle state_after = lifecycle::closed;
template <class P, class S>
constexpr lifecycle state_after<net::result<net::socket<P, S>>> = S::value;

template <class P, class From, verb What>
constexpr observed observe() {
    using socket = net::socket<P, From>;
    observed seen{P::kind, From::value, What, has_member<socket, What>, has_member<socket&, What>, From::value};
    if constexpr (has_member<socket, What> && !has_member<socket&, What>) {
        seen.to = state_after<decltype(call(on<What>{}, std::declval<socket>()))>;
    }
    return seen;
}

template <class P>
constexpr auto observe_all() {
    constexpr auto verbs = static_cast<std::size_t>(net::verb_count);
    return []<std::size_t... I>(std::index_sequence<I...>) {
        return std::array{observe<P, std::tuple_element_t<I / verbs, states>, static_cast<verb>(I % verbs)>()...};
    }(std::make_index_sequence<std::tuple_size_v<states> * verbs>{});
}

bool reaches(protocol_kind kind, lifecycle from, lifecycle goal) {
    std::set<lifecycle> seen{from};
    for (std::size_t before = 0; before != seen.size();) {
        before = seen.size();
        for (const auto& row : net::transitions) {
            const bool holds = &row == net::find_transition(kind, row.from, row.what);
            if (holds && seen.count(row.from) == 1) seen.insert(row.to);
        }
    }
    return seen.count(goal) == 1;
}

}  // namespace

TEST_CASE_TEMPLATE("socket<P, S>: a verb compiles where the table has it, and leads where the table says", P, net::tcp,
                   net::udp, net::local::stream_protocol, net::local::seqpacket_protocol,
                   net::local::datagram_protocol) {
    constexpr auto all = observe_all<P>();
    std::size_t legal = 0;
    for (const observed& seen : all) {
        const net::transition* row = net::find_transition(seen.kind, seen.from, seen.what);
        CAPTURE(to_string(seen.from));
        CAPTURE(to_string(seen.what));
        CHECK(seen.on_rvalue == (row != nullptr || seen.what == verb::close));
        // A transition takes an rvalue, also the one that leads back: a connected datagram socket takes another peer.
        CHECK(seen.on_lvalue == (row != nullptr && row->to == row->from && seen.what != verb::connect));
        if (row == nullptr) continue;
        CHECK(to_string(seen.to) == to_string(row->to));
        ++legal;
    }
    const auto rows = [](protocol_kind kind) {
        return static_cast<std::size_t>(std::ranges::count(net::transitions, kind, &net::transition::kind));
    };
    const bool also_those_of_streams = P::kind == protocol_kind::sequenced;
    CHECK(legal == rows(P::kind) + (also_those_of_streams ? rows(protocol_kind::stream) : 0));
}

namespace {

template <class P, class From, verb What>
lifecycle leads_to() {
    constexpr observed seen = observe<P, From, What>();
    REQUIRE(seen.on_rvalue);
    REQUIRE(!seen.on_lvalue);
    return seen.to;
}
template <class P, class S, verb... What>
bool refuses_all() {
    return (!has_member<net::socket<P, S>&, What> && ...);
}

}  // namespace

// Written out, since the types of the calls are read from the table.
TEST_CASE_TEMPLATE("socket<P, S>: the life of a stream", P, net::tcp, net::local::stream_protocol,
                   net::local::seqpacket_protocol) {
    CHECK(leads_to<P, net::unbound, verb::bind>() == lifecycle::bound);
    CHECK(leads_to<P, net::unbound, verb::connect>() == lifecycle::connected);
    CHECK(leads_to<P, net::unbound, verb::start_connect>() == lifecycle::connecting);
    CHECK(leads_to<P, net::bound, verb::listen>() == lifecycle::listening);
    CHECK(leads_to<P, net::bound, verb::connect>() == lifecycle::connected);
    CHECK(leads_to<P, net::bound, verb::start_connect>() == lifecycle::connecting);
    CHECK(leads_to<P, net::connecting, verb::finish>() == lifecycle::connected);
    CHECK(leads_to<P, net::connected, verb::shutdown_send>() == lifecycle::send_shut);
    CHECK(leads_to<P, net::connected, verb::shutdown_receive>() == lifecycle::receive_shut);
    CHECK(leads_to<P, net::connected, verb::shutdown>() == lifecycle::shut_down);
    CHECK(leads_to<P, net::send_shut, verb::shutdown_receive>() == lifecycle::shut_down);
    CHECK(leads_to<P, net::receive_shut, verb::shutdown_send>() == lifecycle::shut_down);
}

TEST_CASE_TEMPLATE("socket<P, S>: the life of a datagram socket", P, net::udp, net::local::datagram_protocol) {
    CHECK(leads_to<P, net::unbound, verb::bind>() == lifecycle::bound);
    CHECK(leads_to<P, net::unbound, verb::connect>() == lifecycle::connected);
    CHECK(leads_to<P, net::bound, verb::connect>() == lifecycle::connected);
    CHECK(leads_to<P, net::connected, verb::connect>() == lifecycle::connected);
    CHECK(leads_to<P, net::connected, verb::disconnect>() == lifecycle::bound);
    CHECK(leads_to<P, net::connected, verb::shutdown_send>() == lifecycle::send_shut);
    CHECK(leads_to<P, net::send_shut, verb::shutdown_receive>() == lifecycle::shut_down);
}

TEST_CASE("socket<P, S>: nobody waits for what cannot happen, or counts what cannot be there") {
    using enum verb;
    CHECK(refuses_all<net::tcp, net::unbound, wait_readable, wait_writable, unread_bytes, unsent_bytes>());
    CHECK(refuses_all<net::tcp, net::bound, wait_readable, wait_writable, unread_bytes, unsent_bytes>());
    CHECK(refuses_all<net::tcp, net::listening, wait_writable, unread_bytes, unsent_bytes>());
    CHECK(refuses_all<net::tcp, net::connecting, wait_readable, unread_bytes, unsent_bytes>());
    CHECK(refuses_all<net::tcp, net::send_shut, wait_writable>());
    CHECK(refuses_all<net::tcp, net::receive_shut, wait_readable>());
    CHECK(refuses_all<net::tcp, net::shut_down, wait_readable, wait_writable>());
    CHECK(refuses_all<net::udp, net::unbound, wait_readable, wait_writable, unread_bytes, unsent_bytes>());
    CHECK(refuses_all<net::udp, net::shut_down, wait_readable, wait_writable, unread_bytes, unsent_bytes>());
    CHECK(!refuses_all<net::tcp, net::listening, wait_readable>());
    CHECK(!refuses_all<net::tcp, net::connecting, wait_writable>());
    CHECK(!refuses_all<net::udp, net::bound, wait_readable>());
}

TEST_CASE("socket<P, listening>: accept gives a connected socket and keeps the listener") {
    using accepted = decltype(std::declval<net::tcp::listener&>().accept());
    static_assert(std::is_same_v<accepted, net::result<net::socket<net::tcp, net::connected>>>);
    using taken = decltype(std::declval<net::local::seqpacket_protocol::listener&>().accept());
    static_assert(std::is_same_v<taken, net::result<net::socket<net::local::seqpacket_protocol, net::connected>>>);
    CHECK(net::lifecycle_of<accepted::value_type> == lifecycle::connected);
    CHECK(net::lifecycle_of<taken::value_type> == lifecycle::connected);
}

TEST_CASE("transitions: no row is there twice") {
    std::set<std::tuple<protocol_kind, lifecycle, verb>> seen;
    for (const auto& row : net::transitions) {
        CAPTURE(to_string(row.from));
        CAPTURE(to_string(row.what));
        CHECK(seen.emplace(row.kind, row.from, row.what).second);
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

TEST_CASE("find_transition: answers each row, and nothing for what is not there") {
    for (const auto& row : net::transitions) CHECK(net::find_transition(row.kind, row.from, row.what) == &row);
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

TEST_CASE("lifecycle_of: the state that a socket type carries") {
    const auto matches = []<std::size_t... I>(std::index_sequence<I...>) {
        return (
            (tag<static_cast<lifecycle>(I)>::value == static_cast<lifecycle>(I) &&
             net::lifecycle_of<net::socket<net::tcp, tag<static_cast<lifecycle>(I)>>> == static_cast<lifecycle>(I)) &&
            ...);
    };
    CHECK(matches(std::make_index_sequence<std::tuple_size_v<states>>{}));
    static_assert(net::lifecycle_of<net::tcp::listener> == lifecycle::listening);
    static_assert(net::lifecycle_of<const net::tcp::stream&> == lifecycle::connected);
}

}  // namespace sockstate::test::lifecycle_test
