#pragma once

// The results of receive calls: a datagram or a message that arrived.

#include <sockstate/export.hpp>

#include <cstddef>
#include <span>
#include <string>

namespace sockstate {

namespace detail {
SOCKSTATE_EXPORT std::string datagram_text(std::size_t size, const std::string& sender, bool truncated);
}

/// A datagram that arrived.
template <class Endpoint>
struct received_datagram {
    std::span<std::byte> bytes;  ///< the filled part of the caller's buffer; may be empty, as a datagram may
    Endpoint sender;             ///< who sent it
    bool truncated;              ///< it was longer than the buffer, and the rest is lost
};

/// A datagram that arrived into several parts.
template <class Endpoint>
struct scattered_datagram {
    std::size_t size;  ///< bytes written, over all parts
    Endpoint sender;   ///< who sent it
    bool truncated;    ///< it was longer than the parts together, and the rest is lost
};

/// A message that arrived over a connection of messages, or the end of the connection.
struct received_message {
    std::span<std::byte> bytes;  ///< the filled part of the caller's buffer; may be empty, as a message may
    bool truncated;              ///< the message was longer than the buffer, and the rest is lost
    bool ended;                  ///< no message arrived: the peer sends no more
};

/// The same, of a message that arrived into several parts.
struct scattered_message {
    std::size_t size;  ///< bytes written, over all parts
    bool truncated;    ///< the message was longer than the parts together, and the rest is lost
    bool ended;        ///< no message arrived: the peer sends no more
};

/// `5 bytes from 127.0.0.1:4242`, and `, truncated` if a part of it is lost.
template <class Endpoint>
[[nodiscard]] std::string to_string(const received_datagram<Endpoint>& got) {
    return detail::datagram_text(got.bytes.size(), to_string(got.sender), got.truncated);
}
/// The same.
template <class Endpoint>
[[nodiscard]] std::string to_string(const scattered_datagram<Endpoint>& got) {
    return detail::datagram_text(got.size, to_string(got.sender), got.truncated);
}
/// `5 bytes`, and `, truncated` if a part of the message is lost; `ended`.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const received_message& got);
/// The same.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const scattered_message& got);

}  // namespace sockstate
