// The rows of the table of blocked calls: a call, and sockets on which it would wait for ever.

#include "call_table.hpp"

#include <sockstate/poller.hpp>
#include <sockstate/tcp/watch.hpp>

#include <type_traits>

namespace sockstate::test {

namespace {

// clang-format off
namespace calls {
constexpr auto receive =                 [](auto& a) { return a.one.receive(a.room, a.until); };
constexpr auto receive_exactly =         [](auto& a) { return a.one.receive_exactly(a.room, a.until); };
constexpr auto peek =                    [](auto& a) { return a.one.peek(a.room, a.until); };
constexpr auto receive_scatter =         [](auto& a) { return a.one.receive_scatter(a.rooms, a.until); };
constexpr auto receive_from =            [](auto& a) { return a.one.receive_from(a.room, a.until); };
constexpr auto peek_from =               [](auto& a) { return a.one.peek_from(a.room, a.until); };
constexpr auto receive_scatter_from =    [](auto& a) { return a.one.receive_scatter_from(a.rooms, a.until); };
constexpr auto receive_message =         [](auto& a) { return a.one.receive_message(a.room, a.until); };
constexpr auto peek_message =            [](auto& a) { return a.one.peek_message(a.room, a.until); };
constexpr auto receive_scatter_message = [](auto& a) { return a.one.receive_scatter_message(a.rooms, a.until); };
constexpr auto send =                    [](auto& a) { return a.one.send("x", a.until); };
constexpr auto send_all =                [](auto& a) { return a.one.send_all("x", a.until); };
constexpr auto send_gather =             [](auto& a) { return a.one.send_gather(a.parts, a.until); };
constexpr auto send_to =                 [](auto& a) { return a.one.send_to("x", a.other.where, a.until); };
constexpr auto send_gather_to =          [](auto& a) { return a.one.send_gather_to(a.parts, a.other.where, a.until); };
constexpr auto wait_readable =           [](auto& a) { return a.one.wait_readable(a.until); };
constexpr auto wait_writable =           [](auto& a) { return a.one.wait_writable(a.until); };
constexpr auto wait_for_state =          [](auto& a) { return a.one.wait_for_state(tcp_state::close_wait, a.until); };
constexpr auto accept =                  [](auto& a) { return a.one.accept(a.until); };
// clang-format on
constexpr auto accept_with_peer = [](auto& a) {
    typename std::remove_cvref_t<decltype(a.one)>::endpoint_type peer;
    return a.one.accept(peer, a.until);
};
constexpr auto receive_batch = [](auto& a) {
    datagram_slot<ip::endpoint> slots[] = {{.room = a.room}};
    return a.one.receive_batch(slots, a.until);
};
constexpr auto watch_socket = [](auto& a) {
    tcp_watch watch{a.one, std::chrono::hours{1}};
    static_cast<void>(watch.next(std::chrono::seconds{0}));  // the state that it finds
    return watch.next(a.until);
};
constexpr auto watch_table = [](auto& a) {
    const auto port = must(a.one.local_endpoint()).port();
    tcp_watch watch{connection_filter{.states = tcp_state::syn_sent, .local_port = port}, std::chrono::hours{1}};
    return watch.next(a.until);
};
/// What it reports of its end is no error: with time left, the stop has cut it off.
constexpr auto close_gracefully = [](auto& a) -> result<void> {
    const auto report = must(a.one.duplicate()).close_gracefully(a.until);
    if (!report) return tl::unexpected{report.error()};
    if (report->outcome != close_outcome::unacknowledged) return {};
    return tl::unexpected{error{a.until.has_passed() ? errc::deadline_exceeded : errc::stopped, operation::close}};
};
}  // namespace calls

/// Attempts on listeners whose queues are full.
void add_attempts(call_table& table) {
    const auto full = std::make_shared<full_listener>(make_full_listener());
    const auto add = [&](const char* name, auto call) {
        table.add(name, waiting{full, 0}, [call](auto& a) { return call(a.one->where, a.until); });
    };
    add("connect",
        [](const ip::endpoint& to, deadline until) { return must(tcp::open(ip::family::v4)).connect(to, until); });
    add("finish", [](const ip::endpoint& to, deadline until) {
        return must(must(tcp::open(ip::family::v4)).start_connect(to)).finish(until);
    });
    add("tcp::connect", [](const ip::endpoint& to, deadline until) { return tcp::connect(to, until); });
    add("tcp::connect by name",
        [](const ip::endpoint& to, deadline until) { return tcp::connect("127.0.0.1", to.port(), until); });
    add("tcp::connect by name, with its story", [](const ip::endpoint& to, deadline until) {
        std::vector<connect_attempt> story;
        return tcp::connect("127.0.0.1", to.port(), until, story);
    });
}

void add_tcp(call_table& table) {
    table.add("receive", quiet_stream(), calls::receive);
    table.add("receive_exactly", quiet_stream(), calls::receive_exactly);
    table.add("peek", quiet_stream(), calls::peek);
    table.add("receive_scatter", quiet_stream(), calls::receive_scatter);
    table.add("send", full_stream(), calls::send);
    table.add("send_all", full_stream(), calls::send_all);
    table.add("send_gather", full_stream(), calls::send_gather);
    table.add("wait_readable", quiet_stream(), calls::wait_readable);
    table.add("wait_writable", full_stream(), calls::wait_writable);
    table.add("wait_for_state", quiet_stream(), calls::wait_for_state);
    table.add("close_gracefully", full_stream(), calls::close_gracefully);
    table.add("tcp_watch of a socket", quiet_stream(), calls::watch_socket);
    if (const auto rows = connections({.states = tcp_state::syn_sent}); rows || !rows.error().not_supported()) {
        table.add("tcp_watch of the table", quiet_listener(), calls::watch_table);
    }
    table.add("accept", quiet_listener(), calls::accept);
    table.add("accept with the peer", quiet_listener(), calls::accept_with_peer);
    table.add("receive of a half", quiet_half(), calls::receive);
    table.add("receive_exactly of a half", quiet_half(), calls::receive_exactly);
    table.add("wait_readable of a half", quiet_half(), calls::wait_readable);
    table.add("send of a half", full_half(), calls::send);
    table.add("send_all of a half", full_half(), calls::send_all);
    table.add("wait_writable of a half", full_half(), calls::wait_writable);
}

void add_udp(call_table& table) {
    table.add("udp: receive_from", quiet_datagrams(), calls::receive_from);
    table.add("udp: peek_from", quiet_datagrams(), calls::peek_from);
    table.add("udp: receive_scatter_from", quiet_datagrams(), calls::receive_scatter_from);
    table.add("udp: receive_batch", quiet_datagrams(), calls::receive_batch);
    table.add("udp: wait_readable", quiet_datagrams(), calls::wait_readable);
    table.add("udp: receive", quiet_peer(), calls::receive);
    table.add("udp: receive_batch from the peer", quiet_peer(), calls::receive_batch);
    table.add("udp: peek", quiet_peer(), calls::peek);
    table.add("udp: receive_scatter", quiet_peer(), calls::receive_scatter);
}

/// A local protocol with connections.
template <class P>
void add_local(call_table& table, const std::string& name) {
    table.add(name + ": receive", quiet_local<P>(), calls::receive);
    table.add(name + ": send", full_local<P>(), calls::send);
    table.add(name + ": send_gather", full_local<P>(), calls::send_gather);
    table.add(name + ": accept", local_listener<P>(), calls::accept);
    table.add(name + ": accept with the peer", local_listener<P>(), calls::accept_with_peer);
    table.add(name + ": connect", full_local_listener<P>(),
              [](auto& a) { return must(P::open()).connect(a.other.first.endpoint(), a.until); });
    table.add(name + ": open and connect", full_local_listener<P>(),
              [](auto& a) { return P::connect(a.other.first.endpoint(), a.until); });
}

void add_messages(call_table& table) {
    using P = local::seqpacket_protocol;
    table.add("messages: receive_message", quiet_local<P>(), calls::receive_message);
    table.add("messages: peek_message", quiet_local<P>(), calls::peek_message);
    table.add("messages: receive_scatter_message", quiet_local<P>(), calls::receive_scatter_message);
}

void add_local_datagrams(call_table& table) {
    using P = local::datagram_protocol;
    table.add("local datagrams: receive_from", quiet_local<P>(), calls::receive_from);
    table.add("local datagrams: send", full_local<P>(), calls::send);
    table.add("local datagrams: wait_writable", full_local<P>(), calls::wait_writable);
    table.add("local datagrams: send_to", full_local_receiver(), calls::send_to);
    table.add("local datagrams: send_gather_to", full_local_receiver(), calls::send_gather_to);
}

}  // namespace

std::vector<blocked_call> blocked_calls() {
    call_table table;
    add_tcp(table);
    add_attempts(table);
    add_udp(table);
    add_local<local::stream_protocol>(table, "local stream");
    add_local<local::seqpacket_protocol>(table, "messages");
    add_messages(table);
    add_local_datagrams(table);
    table.add("poller::wait", waiting{must(poller::open()), 0}, [](auto& a) {
        std::array<poller::event, 4> room;
        return a.one.wait(room, a.until);
    });
    return table.take();
}

std::vector<blocked_call> blocked_calls(std::size_t least) {
    std::vector<blocked_call> calls;
    while (calls.size() < least) {
        for (blocked_call& each : blocked_calls()) calls.push_back(std::move(each));
    }
    return calls;
}

}  // namespace sockstate::test
