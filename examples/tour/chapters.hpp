#pragma once

// The chapters of the tour. If one fails, the others can still run.

#include "steps.hpp"

#include <sockstate/tcp.hpp>

namespace tour {

inline constexpr net::ip::address_v4 loopback = net::ip::address_v4::loopback();
/// Any free port of this machine, for itself only.
inline constexpr net::ip::endpoint any_port{loopback, 0};
/// A connection that is over and forgotten.
inline constexpr net::tcp_state_set gone = net::tcp_state::closed;

/// Two streams and their addresses, the client's end first.
struct connection_pair {
    net::tcp::stream client;
    net::tcp::stream server;
    route path;
};

/// A connection for a chapter that is not about how it came to be.
[[nodiscard]] connection_pair connect_pair(net::tcp::listener& listener);

/// The route of an attempt, whose peer is only in the kernel's table until it is accepted.
template <class S>
[[nodiscard]] route path_of(const net::result<net::socket<net::tcp, S>>& attempt, const net::ip::endpoint& there) {
    return {attempt ? need(attempt->local_endpoint()) : any_port, there};
}

void open_and_connect(steps& go);   ///< open, bind, listen, connect in both ways, accept, send, receive
void half_close(steps& go);         ///< one end is done, the other is not
void other_ways_to_end(steps& go);  ///< what is left: shutdown of either direction, close and abort everywhere
void two_halves(steps& go);         ///< one stream as two sockets, and as one again
void states_that_wait(steps& go);   ///< states that last only while a queue is full
void change_hands(steps& go);       ///< handles that come from elsewhere
void datagrams(steps& go);          ///< UDP: bound, connected, and back

}  // namespace tour
