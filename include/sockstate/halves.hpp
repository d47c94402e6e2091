#pragma once

// The halves of a stream come together again. `socket::split` makes them.
// Threads: each half is a socket of its own, so that one thread can receive while another sends, shuts or closes its
// half.

#include <sockstate/socket.hpp>

namespace sockstate {

/// Joins the halves of one stream to what they have become: `connected`, `send_shut`, `receive_shut` or `shut_down`.
///
/// The receiving half's handle stays, and the sending half's is closed; nothing is sent. An error of that close is
/// dropped: the connection has another handle, so it loses nothing. Both halves must come from one `split`: no system
/// reports for every protocol that two handles are one connection, so nothing checks it. Of two different connections
/// the sender's would be closed, and the type that comes back would say of the receiver's what nobody did to it.
template <class P, class R, class S>
    requires can_join<P, R, S>
[[nodiscard]] socket<P, typename detail::state_joined<P, R, S>::type> join(socket<P, R> receiver,
                                                                           socket<P, S> /*sender*/) noexcept {
    return socket<P, typename detail::state_joined<P, R, S>::type>{std::move(receiver).release()};
}

}  // namespace sockstate
