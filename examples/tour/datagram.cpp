// UDP: no connection on the wire, and yet a type for whether there is a peer. Its kernel has no states to show, so
// the table shows ports: the socket's own, and its peer's.

#include "chapters.hpp"

#include <sockstate/udp.hpp>

#include <array>
#include <string_view>

namespace tour {

using net::verb;

namespace {

using peer_socket = net::socket<net::udp, net::bound>;

net::socket<net::udp, net::connected> connect_to(const net::ip::endpoint& peer) {
    return need(need(net::udp::open(net::ip::family::v4)).connect(peer));
}

/// One datagram to a socket that has no peer, into too small a buffer.
void receive_cut(steps& go, peer_socket& receiver, const net::ip::endpoint& sender, const view& other) {
    std::array<char, 2> small;
    const auto got = receiver.receive_from(small, patience);
    go.use<verb::receive_from>("b.receive_from(2 bytes): \"pi\", cut", receiver, got, {{}, other});
    if (!got->truncated || std::string_view{small.data(), 2} != "pi" || got->sender != sender) {
        throw broken_off{"the datagram, its sender or its being cut is not as sent"};
    }
}

/// connected → bound → … : a peer comes and goes, the port stays.
void come_and_go(steps& go, peer_socket& other, const net::ip::endpoint& there) {
    auto fresh = need(net::udp::open(net::ip::family::v4));
    go.hand_over("a = udp::open(v4)", "-> unbound", {.here = ports_of(fresh)});
    auto bound = go.step<verb::bind, decltype(fresh)>("a.bind(127.0.0.1:0)", std::move(fresh).bind(any_port), {});
    const auto here = need(bound.local_endpoint());
    go.use<verb::send_to>("a.send_to(\"ping\", b)", bound, bound.send_to("ping", there),
                          {{}, ports_of(other), "4 bytes"});
    receive_cut(go, other, here, ports_of(bound));

    auto talking =
        go.step<verb::connect, decltype(bound)>("a.connect(b)", std::move(bound).connect(there), {{}, ports_of(other)});
    go.use<verb::send>("a.send(\"ping\")", talking, talking.send("ping"), {{}, ports_of(other), "4 bytes"});
    std::array<char, 16> buffer;
    const auto asked = other.receive_from(buffer, patience);
    go.use<verb::receive_from>("b.receive_from(): \"ping\"", other, asked, {{}, ports_of(talking)});
    go.use<verb::send_to>("b.send_to(\"pong\", sender)", other, other.send_to("pong", asked->sender),
                          {{}, ports_of(talking), "4 bytes"});
    const auto answer = talking.receive(buffer, patience);
    go.use<verb::receive>("a.receive(): \"pong\"", talking, answer, {{}, ports_of(other)});
    if (answer->size() != 4 || std::string_view{buffer.data(), 4} != "pong") throw broken_off{"no \"pong\" came"};

    auto alone = go.step<verb::disconnect, decltype(talking)>("a.disconnect()", std::move(talking).disconnect(),
                                                              {{}, ports_of(other)});
    if (need(alone.local_endpoint()) != here) throw broken_off{"the port did not stay"};
    go.end<verb::close, decltype(alone)>("a.close()", std::move(alone).close(), {});
}

/// What a connected socket can be shut to, and closed from each.
void shut(steps& go, const net::ip::endpoint& there) {
    auto fresh = need(net::udp::open(net::ip::family::v4));
    go.end<verb::close, decltype(fresh)>("a.close()", std::move(fresh).close(), {});
    auto unbound = need(net::udp::open(net::ip::family::v4));
    auto first = go.step<verb::connect, decltype(unbound)>("a.connect(b)", std::move(unbound).connect(there), {});
    auto mute =
        go.step<verb::shutdown_send, decltype(first)>("a.shutdown_send()", std::move(first).shutdown_send(), {});
    auto over =
        go.step<verb::shutdown_receive, decltype(mute)>("a.shutdown_receive()", std::move(mute).shutdown_receive(), {});
    go.end<verb::close, decltype(over)>("a.close()", std::move(over).close(), {});

    auto second = connect_to(there);
    auto deaf = go.step<verb::shutdown_receive, decltype(second)>("a.shutdown_receive()",
                                                                  std::move(second).shutdown_receive(), {});
    go.step<verb::shutdown_send, decltype(deaf)>("a.shutdown_send()", std::move(deaf).shutdown_send(), {});

    auto third = connect_to(there);
    go.step<verb::shutdown, decltype(third)>("a.shutdown()", std::move(third).shutdown(), {});
    auto fourth = connect_to(there);
    go.end<verb::close, decltype(fourth)>("a.close()", std::move(fourth).close(), {});
    auto fifth = need(connect_to(there).shutdown_send());
    go.end<verb::close, decltype(fifth)>("a.close()", std::move(fifth).close(), {});
    auto sixth = need(connect_to(there).shutdown_receive());
    go.end<verb::close, decltype(sixth)>("a.close()", std::move(sixth).close(), {});
}

}  // namespace

void datagrams(steps& go) {
    auto other = need(net::udp::bind(any_port));
    const auto there = need(other.local_endpoint());
    go.chapter("UDP: a peer comes and goes, the port stays");
    come_and_go(go, other, there);
    go.chapter("UDP: each direction can be shut; nothing of it goes over the wire");
    shut(go, there);
}

}  // namespace tour
