// Every state × every verb: a member call compiles where the table has a row and
// nowhere else, and leads where the row says. Any socket can be closed, even one in a state that its protocol
// never gets into, such as a listening datagram socket: `any_socket` has them all, and is visited with close.

#include "support/own_protocol.hpp"

#include <sockstate/local.hpp>
#include <sockstate/tcp.hpp>
#include <sockstate/udp.hpp>
#include <sockstate/vsock.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace sockstate::test::lifecycle_test {

namespace net = sockstate;

namespace {

using states =
    std::tuple<net::unbound, net::bound, net::listening, net::connecting, net::connected, net::send_shut,
               net::receive_shut, net::shut_down, net::receiving, net::sending, net::done_receiving, net::done_sending>;
template <lifecycle State>
using tag = std::tuple_element_t<static_cast<std::size_t>(State), states>;

template <class S>
const typename std::remove_cvref_t<S>::endpoint_type& peer();

template <class S>
net::socket<typename std::remove_cvref_t<S>::protocol_type, net::sending> other_half();

// How each verb is called on an lvalue or an rvalue of a socket. Never defined: only the types are asked for. Each verb
// has a class of its own, so that the compiler looks at one candidate for each question.
template <verb What>
struct calls;
// clang-format off
template <> struct calls<verb::bind> { template <class S> static auto on(S&& s) -> decltype(std::forward<S>(s).bind(peer<S>())); };
template <> struct calls<verb::listen> { template <class S> static auto on(S&& s) -> decltype(std::forward<S>(s).listen(1)); };
template <> struct calls<verb::accept> { template <class S> static auto on(S&& s) -> decltype(std::forward<S>(s).accept()); };
template <> struct calls<verb::connect> { template <class S> static auto on(S&& s) -> decltype(std::forward<S>(s).connect(peer<S>())); };
template <> struct calls<verb::start_connect> { template <class S> static auto on(S&& s) -> decltype(std::forward<S>(s).start_connect(peer<S>())); };
template <> struct calls<verb::finish> { template <class S> static auto on(S&& s) -> decltype(std::forward<S>(s).finish()); };
template <> struct calls<verb::disconnect> { template <class S> static auto on(S&& s) -> decltype(std::forward<S>(s).disconnect()); };
template <> struct calls<verb::send> { template <class S> static auto on(S&& s) -> decltype(std::forward<S>(s).send("ping")); };
template <> struct calls<verb::receive> { template <class S> static auto on(S&& s) -> decltype(std::forward<S>(s).receive(net::byte_buffer{})); };
template <> struct calls<verb::send_to> { template <class S> static auto on(S&& s) -> decltype(std::forward<S>(s).send_to("ping", peer<S>())); };
template <> struct calls<verb::receive_from> { template <class S> static auto on(S&& s) -> decltype(std::forward<S>(s).receive_from(net::byte_buffer{})); };
template <> struct calls<verb::receive_message> { template <class S> static auto on(S&& s) -> decltype(std::forward<S>(s).receive_message(net::byte_buffer{})); };
template <> struct calls<verb::shutdown_send> { template <class S> static auto on(S&& s) -> decltype(std::forward<S>(s).shutdown_send()); };
template <> struct calls<verb::shutdown_receive> { template <class S> static auto on(S&& s) -> decltype(std::forward<S>(s).shutdown_receive()); };
template <> struct calls<verb::shutdown> { template <class S> static auto on(S&& s) -> decltype(std::forward<S>(s).shutdown()); };
template <> struct calls<verb::split> { template <class S> static auto on(S&& s) -> decltype(std::forward<S>(s).split()); };
template <> struct calls<verb::join> {
    template <class S> static auto on(S&& s) -> decltype(net::join(std::forward<S>(s), other_half<S>()));
    template <class S> static auto on(S&& s) -> decltype(std::forward<S>(s).join(net::ip::membership{}));
};
template <> struct calls<verb::leave> { template <class S> static auto on(S&& s) -> decltype(std::forward<S>(s).leave(net::ip::membership{})); };
template <> struct calls<verb::abort> { template <class S> static auto on(S&& s) -> decltype(std::forward<S>(s).abort()); };
template <> struct calls<verb::close> { template <class S> static auto on(S&& s) -> decltype(std::forward<S>(s).close()); };
template <> struct calls<verb::set_option> { template <class S> static auto on(S&& s) -> decltype(std::forward<S>(s).set(net::option::send_buffer_size{1})); };
template <> struct calls<verb::local_endpoint> { template <class S> static auto on(S&& s) -> decltype(std::forward<S>(s).local_endpoint()); };
template <> struct calls<verb::remote_endpoint> { template <class S> static auto on(S&& s) -> decltype(std::forward<S>(s).remote_endpoint()); };
template <> struct calls<verb::wait_readable> { template <class S> static auto on(S&& s) -> decltype(std::forward<S>(s).wait_readable()); };
template <> struct calls<verb::wait_writable> { template <class S> static auto on(S&& s) -> decltype(std::forward<S>(s).wait_writable()); };
template <> struct calls<verb::unread_bytes> { template <class S> static auto on(S&& s) -> decltype(std::forward<S>(s).unread_bytes()); };
template <> struct calls<verb::unsent_bytes> { template <class S> static auto on(S&& s) -> decltype(std::forward<S>(s).unsent_bytes()); };
// clang-format on

template <class S, verb What>
concept has_member = requires(S&& s) { calls<What>::on(std::forward<S>(s)); };

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
template <class P, class S>
constexpr lifecycle state_after<net::socket<P, S>> = S::value;  // `join` cannot fail
template <class P, class S, class Other>
constexpr lifecycle state_after<net::result<std::pair<net::socket<P, S>, net::socket<P, Other>>>> = S::value;

template <class P, class From, verb What>
constexpr observed observe() {
    using socket = net::socket<P, From>;
    observed seen{P::kind, From::value, What, has_member<socket, What>, has_member<socket&, What>, From::value};
    if constexpr (has_member<socket, What> && !has_member<socket&, What>) {
        seen.to = state_after<decltype(calls<What>::on(std::declval<socket>()))>;
    }
    return seen;
}

constexpr bool is_half_shut(lifecycle state) {
    using enum lifecycle;
    return state == send_shut || state == receive_shut || state == done_receiving || state == done_sending;
}

/// The row of the table; none of groups, which only the internet has, for a local socket, and none through a half-shut
/// state for a protocol that cannot end one direction alone.
template <class P>
const net::transition* row_for(lifecycle from, verb what) {
    if constexpr (requires { requires !P::half_close; }) {
        const auto* row = net::find_transition(P::kind, from, what);
        return row == nullptr || is_half_shut(row->from) || is_half_shut(row->to) ? nullptr : row;
    }
    const bool is_of_groups = P::kind == protocol_kind::datagram && (what == verb::join || what == verb::leave);
    return is_of_groups && !net::detail::internet<P> ? nullptr : net::find_transition(P::kind, from, what);
}

template <class P>
constexpr auto observe_all() {
    constexpr auto verbs = static_cast<std::size_t>(net::verb_count);
    constexpr std::size_t questions = std::tuple_size_v<states> * verbs;
    return []<std::size_t... I>(std::index_sequence<I...>) {
        return std::array<observed, questions>{
            observe<P, std::tuple_element_t<I / verbs, states>, static_cast<verb>(I % verbs)>()...};
    }(std::make_index_sequence<questions>{});
}

}  // namespace

TEST_CASE_TEMPLATE("socket<P, S>: a verb compiles where the table has it, and leads where the table says", P, net::tcp,
                   net::udp, net::local::stream_protocol, net::local::seqpacket_protocol, net::local::datagram_protocol,
                   net::vsock::stream_protocol, net::vsock::seqpacket_protocol, whole_stream, door_stream,
                   door_datagram) {
    constexpr auto all = observe_all<P>();
    std::size_t legal = 0;
    for (const observed& seen : all) {
        const net::transition* row = row_for<P>(seen.from, seen.what);
        CAPTURE(to_string(seen.from));
        CAPTURE(to_string(seen.what));
        CHECK(seen.on_rvalue == (row != nullptr || seen.what == verb::close));
        // A transition takes an rvalue, also the one that leads back: a connected datagram socket takes another peer.
        CHECK(seen.on_lvalue == (row != nullptr && row->to == row->from && seen.what != verb::connect));
        if (row == nullptr) continue;
        CHECK(to_string(seen.to) == to_string(row->to));
        ++legal;
    }
    // A row of `join` for each half that it takes besides is one call.
    const auto is_of_kind = [](const net::transition& row) { return row_for<P>(row.from, row.what) == &row; };
    CHECK(legal == static_cast<std::size_t>(std::ranges::count_if(net::transitions, is_of_kind)));
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
    CHECK(leads_to<P, net::connected, verb::split>() == lifecycle::receiving);
    CHECK(leads_to<P, net::receiving, verb::shutdown_receive>() == lifecycle::done_receiving);
    CHECK(leads_to<P, net::sending, verb::shutdown_send>() == lifecycle::done_sending);
}

namespace {

/// What `join` makes of these two.
struct pair {
    lifecycle receiver;
    lifecycle sender;
    lifecycle joined;  ///< `closed` where it does not compile
    bool takes_lvalues;
};

template <class P, class R, class S>
constexpr pair join_pair() {
    using receiver = net::socket<P, R>;
    using sender = net::socket<P, S>;
    pair seen{R::value, S::value, lifecycle::closed, requires(receiver & r, sender & s){net::join(r, std::move(s));
}
|| requires(receiver& r, sender& s) { net::join(std::move(r), s); }
};  // namespace
if constexpr (requires(receiver&& r, sender&& s) { net::join(std::move(r), std::move(s)); }) {
    seen.joined = state_after<decltype(net::join(std::declval<receiver>(), std::declval<sender>()))>;
}
return seen;
}  // namespace sockstate::test::lifecycle_test

template <class P>
constexpr auto join_every_pair() {
    constexpr std::size_t count = std::tuple_size_v<states>;
    return []<std::size_t... I>(std::index_sequence<I...>) {
        return std::array<pair, count * count>{
            join_pair<P, std::tuple_element_t<I / count, states>, std::tuple_element_t<I % count, states>>()...};
    }(std::make_index_sequence<count * count>{});
}

}  // namespace

TEST_CASE_TEMPLATE("join: the halves of a stream become what they have come to", P, net::tcp,
                   net::local::stream_protocol, net::local::seqpacket_protocol) {
    static_assert(std::is_same_v<decltype(std::declval<net::socket<P, net::connected>>().split()),
                                 net::result<std::pair<net::socket<P, net::receiving>, net::socket<P, net::sending>>>>);
    CHECK(join_pair<P, net::receiving, net::sending>().joined == lifecycle::connected);
    CHECK(join_pair<P, net::receiving, net::done_sending>().joined == lifecycle::send_shut);
    CHECK(join_pair<P, net::done_receiving, net::sending>().joined == lifecycle::receive_shut);
    CHECK(join_pair<P, net::done_receiving, net::done_sending>().joined == lifecycle::shut_down);
}

TEST_CASE_TEMPLATE("join: every state × every state compiles where the table has it", P, net::tcp, net::udp,
                   net::local::seqpacket_protocol) {
    constexpr auto all = join_every_pair<P>();
    for (const pair& seen : all) {
        CAPTURE(to_string(seen.receiver));
        CAPTURE(to_string(seen.sender));
        CHECK_FALSE(seen.takes_lvalues);
        CHECK(to_string(seen.joined) == to_string(net::joined(P::kind, seen.receiver, seen.sender)));
    }
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
