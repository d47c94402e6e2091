#pragma once

// Types for calls that move many datagrams, and for datagrams that the system has joined to one. They refer to the
// caller's memory, and only one thread at a time may use an object.

#include <sockstate/bytes.hpp>
#include <sockstate/datagram/info.hpp>
#include <sockstate/datagram/received.hpp>
#include <sockstate/result.hpp>

#include <cstddef>
#include <iterator>
#include <span>
#include <string>

namespace sockstate {

namespace detail {
SOCKSTATE_EXPORT std::string outgoing_text(std::size_t size, const std::string& receiver, const datagram_header&);
}

/// The failure of a call that moves many datagrams: the error, and how many datagrams were moved before it.
struct batch_error : error {
    /// Datagrams that were sent or received before the failure.
    std::size_t datagrams = 0;

    /// The failure `reason` after so many datagrams.
    constexpr batch_error(const error& reason, std::size_t count) noexcept : error{reason}, datagrams{count} {}
    friend constexpr bool operator==(const batch_error&, const batch_error&) noexcept = default;
};

/// For calls that move many datagrams: the error also says how many datagrams were moved.
template <class T>
using batch_result = tl::expected<T, batch_error>;

/// The datagrams that the bytes of one receive consist of: each has `segment_size` bytes, and the last one may have
/// fewer. With a `segment_size` of 0 all bytes are one datagram, which may be empty.
class datagram_range {
public:
    /// Goes from datagram to datagram; a forward iterator whose values are spans.
    class iterator {
    public:
        using iterator_category = std::forward_iterator_tag;  ///< what the standard library asks for
        using value_type = std::span<std::byte>;              ///< the bytes of one datagram
        using difference_type = std::ptrdiff_t;               ///< what the standard library asks for
        using pointer = const value_type*;                    ///< the same
        using reference = value_type;                         ///< a span by value

        /// An end.
        constexpr iterator() noexcept = default;
        /// The bytes of this datagram.
        [[nodiscard]] constexpr value_type operator*() const noexcept {
            return rest_.first(size_ == 0 || size_ > rest_.size() ? rest_.size() : size_);
        }
        /// Goes to the next one.
        constexpr iterator& operator++() noexcept {
            rest_ = rest_.subspan((**this).size());
            ended_ = rest_.empty();
            return *this;
        }
        /// The same, and returns where it was.
        constexpr iterator operator++(int) noexcept {
            const iterator before = *this;
            ++*this;
            return before;
        }
        /// Whether both are at the same datagram of one range.
        friend constexpr bool operator==(const iterator& left, const iterator& right) noexcept {
            return left.ended_ == right.ended_ && left.rest_.size() == right.rest_.size();
        }

    private:
        friend datagram_range;
        constexpr iterator(value_type rest, std::size_t size, bool ended) noexcept
            : rest_{rest}, size_{size}, ended_{ended} {}

        value_type rest_ = {};
        std::size_t size_ = 0;
        bool ended_ = true;  // an empty datagram is one
    };

    /// The datagrams that `bytes` consist of, each of `segment_size` bytes.
    constexpr datagram_range(std::span<std::byte> bytes, std::size_t segment_size) noexcept
        : bytes_{bytes}, segment_size_{segment_size} {}

    /// The first datagram.
    [[nodiscard]] constexpr iterator begin() const noexcept { return {bytes_, segment_size_, false}; }
    /// Behind the last one.
    [[nodiscard]] constexpr iterator end() const noexcept { return {bytes_.last(0), segment_size_, true}; }
    /// How many datagrams; at least one.
    [[nodiscard]] constexpr std::size_t size() const noexcept {
        return segment_size_ == 0 || bytes_.empty() ? 1 : (bytes_.size() + segment_size_ - 1) / segment_size_;
    }

private:
    std::span<std::byte> bytes_;
    std::size_t segment_size_;
};

/// A place for one of the datagrams that `receive_batch` receives. The caller fills in `room`, the call the rest.
template <class Endpoint>
struct datagram_slot {
    byte_buffer room = {};            ///< the caller's memory to receive into
    std::span<std::byte> bytes = {};  ///< the filled part of it; may be empty, as a datagram may
    Endpoint sender = {};             ///< who sent it
    bool truncated = false;           ///< it was longer than the room, and the rest is lost
    datagram_info info = {};          ///< what the socket's `option::report_…` ask for

    /// The datagrams that `bytes` consist of: one, unless the socket's type says that it may receive several as one
    /// (`coalesce`). If `truncated`, the last one may be cut, and others after it are lost.
    [[nodiscard]] constexpr datagram_range datagrams() const noexcept { return {bytes, info.segment_size.value_or(0)}; }
};

/// One of the datagrams that `send_batch` sends.
template <class Endpoint>
struct outgoing_datagram {
    byte_view bytes = {};         ///< sent whole or not at all
    Endpoint receiver = {};       ///< to whom
    datagram_header header = {};  ///< the settings for this one; errors as for `send_to` with a header
};

/// The text of the error, and the number of datagrams: `send: message too long (EMSGSIZE) after 3 datagrams`.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const batch_error& e);
/// `5 bytes from 127.0.0.1:4242`, and `, truncated` if a part of it is lost.
template <class Endpoint>
[[nodiscard]] std::string to_string(const datagram_slot<Endpoint>& slot) {
    return detail::datagram_text(slot.bytes.size(), to_string(slot.sender), slot.truncated);
}
/// `5 bytes to 127.0.0.1:4242`, and `, traffic_class 2` if the header asks for something.
template <class Endpoint>
[[nodiscard]] std::string to_string(const outgoing_datagram<Endpoint>& one) {
    return detail::outgoing_text(one.bytes.size(), to_string(one.receiver), one.header);
}

}  // namespace sockstate
