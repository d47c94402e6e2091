#pragma once

// What the pairs of pairs.cmake speak of, compiled once for all of them: the library and something to call with.

#include <sockstate/sockstate.hpp>

using namespace sockstate;

extern byte_view bytes;
extern byte_buffer buffer;
extern std::span<const byte_view> parts;
extern std::span<const byte_buffer> rooms;
extern ip::endpoint there;
extern datagram_info came_with;
extern std::span<datagram_slot<ip::endpoint>> slots;
extern std::span<const outgoing_datagram<ip::endpoint>> outgoing;
extern local::endpoint path;

/// Visits rows and answers so. A lambda's semicolon would end the argument of `refuse`.
template <class Row, class Answer>
struct visitor {
    Answer operator()(const Row&) const;
};
