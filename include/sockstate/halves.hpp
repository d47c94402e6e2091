#pragma once

// Joins the two halves of a stream, which `socket::split` has made.
// Threads: each half is a socket of its own, so that one thread can receive while another sends, shuts or closes its
// half.

#include <sockstate/socket.hpp>

namespace sockstate {

/// Joins the halves of one stream. The result is `connected`, `send_shut`, `receive_shut` or `shut_down`, depending on
/// which directions were shut.
///
/// The receiving half's handle stays, and the sending half's is closed; nothing is sent. An error of that close is
/// dropped: the connection has another handle, so it loses nothing. Both halves must come from the same `split`. This
/// is not checked, since no system reports for every protocol whether two handles belong to one connection. With halves
/// of two connections, the connection of the sending half would be closed, and the type of the result would be wrong
/// for the other one.
template <class P, class R, class S>
    requires can_join<P, R, S>
[[nodiscard]] socket<P, typename detail::state_joined<P, R, S>::type> join(socket<P, R> receiver,
                                                                           socket<P, S> /*sender*/) noexcept {
    return socket<P, typename detail::state_joined<P, R, S>::type>{std::move(receiver).release()};
}

}  // namespace sockstate
