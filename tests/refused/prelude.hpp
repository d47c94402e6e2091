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
extern std::span<const handle_view> lent;
extern received_handles& arrived;
extern std::span<datagram_slot<ip::endpoint>> slots;
extern std::span<const outgoing_datagram<ip::endpoint>> outgoing;
extern local::endpoint path;

/// TCP as if it could not end one direction alone, and options of the program's own.
struct whole_stream {
    using endpoint = ip::endpoint;
    static constexpr protocol_kind kind = protocol_kind::stream;
    static constexpr int number = 6;
    static constexpr bool half_close = false;
};
struct own_option : option::native<own_option, 6, 1, int, whole_stream> {
    using native::native;
};
struct own_early_option : option::native<own_early_option, 6, 1, int, whole_stream> {
    using native::native;
    static constexpr auto until = option::settable::before_bind;
};

/// An endpoint type of the program's own, and protocols with and without what such an endpoint needs.
struct room {
    int number = 0;
};
void encode(const room&, native_address&);
result<void> decode(const native_address&, room&);
struct room_stream {
    using endpoint = room;
    static constexpr protocol_kind kind = protocol_kind::stream;
    static constexpr int number = 0;
    static constexpr int native_family = 40;
};
struct lost_stream {
    using endpoint = room;
    static constexpr protocol_kind kind = protocol_kind::stream;
    static constexpr int number = 0;
};
struct hall {};
struct hall_stream {
    using endpoint = hall;
    static constexpr protocol_kind kind = protocol_kind::stream;
    static constexpr int number = 0;
    static constexpr int native_family = 40;
};

/// Visits rows and answers so. A lambda's semicolon would end the argument of `refuse`.
template <class Row, class Answer>
struct visitor {
    Answer operator()(const Row&) const;
};
