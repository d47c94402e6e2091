#pragma once

// Protocols that a program defines itself: how to describe one, open its sockets, and define its options.
//
//     struct udp_lite {                                                        // RFC 3828
//         using endpoint = ip::endpoint;
//         static constexpr protocol_kind kind = protocol_kind::datagram;
//         static constexpr int number = 136;
//     };
//     auto fresh = open<udp_lite>(ip::family::v4);                             // result<socket<udp_lite, unbound>>
//
// A protocol must have
//   endpoint       the type of its addresses (`socket_address`). With `ip::endpoint` it is a protocol of the internet,
//                  and its sockets have the options of IP. An endpoint type of the program's own is encoded and decoded
//                  by two functions in its own namespace, for example friends:
//                      void encode(const E& from, native_address& to) noexcept;       // fills `bytes` and `size`
//                      result<void> decode(const native_address& from, E& to);        // `errc::malformed_answer` where
//                                                                                     // it is another family's
//   kind           what it carries, and so which rows of the table hold for it
//   number         the protocol number that socket(2) takes; 0 for the only one of its family and type
// and may have
//   native_family  the system's number for its family (an AF_ constant); needed with an endpoint of the program's own
//   native_type    the system's number for its type (a SOCK_ constant), where that is not the type of `kind`. SCTP
//                  keeps messages apart on a SOCK_STREAM socket: kind `sequenced`, native_type SOCK_STREAM
//   half_close     false where a connection cannot end one direction and keep the other, as of SCTP: then
//                  `shutdown_send`, `shutdown_receive` and the half-shut states do not compile
//   passes_handles true where the system passes handles with its messages, as over local sockets: then its sockets have
//                  `send_handles` and `receive_handles` (`sockstate/handles.hpp`)
//   fallback_number
//                  the protocol number of a connection whose peer speaks only a simpler protocol, as 6 for MPTCP:
//                  `discover` and `adopt` take it too
//
// This works for any protocol whose sockets bind, listen and connect as the table says, and whose messages have one
// address each. It does not work for sockets with several peers for one connection (SCTP one-to-many), nor for raw,
// packet and netlink sockets.
//
// Threads: as socket.hpp says; the functions here may be called from any thread.

#include <sockstate/detail/protocol_facts.hpp>
#include <sockstate/ip/endpoint.hpp>
#include <sockstate/option_kind.hpp>
#include <sockstate/socket.hpp>

#include <string>

namespace sockstate {

/// An address as the system calls take it: what `encode` writes and `decode` reads.
using platform::native_address;

namespace detail {
[[nodiscard]] SOCKSTATE_EXPORT result<native_handle> open(const protocol_facts&) noexcept;
[[nodiscard]] SOCKSTATE_EXPORT result<native_handle> open(const protocol_facts&, ip::family) noexcept;
SOCKSTATE_EXPORT std::string native_option_text(int level, int name, std::int64_t value);
SOCKSTATE_EXPORT std::string native_option_text(int level, int name, std::uint64_t value);
SOCKSTATE_EXPORT std::string native_option_bytes_text(int level, int name, std::size_t size);
}  // namespace detail

/// A fresh socket of a protocol of the internet: blocking, not inherited by child processes. Calls socket(2).
///
/// An IPv6 socket takes mapped IPv4 addresses too. Errors: protocol_not_supported or invalid_argument if this system
/// has no such protocol, permission_denied if the program may not use it.
template <protocol P>
    requires(detail::internet<P> && !detail::has_native_family<P>)
[[nodiscard]] result<socket<P, unbound>> open(ip::family family) noexcept {
    return detail::open(detail::facts_of<P>, family).map([](native_handle h) { return socket<P, unbound>{h}; });
}

/// The same for a protocol with only one family: the `native_family` that it names, or that of its endpoints.
///
/// The error is `errc::not_supported` if this system has no number for that family.
template <protocol P>
    requires(!detail::internet<P> || detail::has_native_family<P>)
[[nodiscard]] result<socket<P, unbound>> open() noexcept {
    return detail::open(detail::facts_of<P>).map([](native_handle h) { return socket<P, unbound>{h}; });
}

namespace option {

/// An option that the program defines by the system's numbers. Only sockets of the protocols `Ps` have it:
///
///     struct coverage : option::native<coverage, 136, 10, int, udp_lite> { using native::native; };
///     socket.set(coverage{8});
///
/// setsockopt(2) gets a `T` as it is in memory, so `T` is the type that the system documents: an int for most flags, or
/// a plain struct. getsockopt(2) must write a whole one, else the error is `errc::malformed_answer`. `Self` is the
/// option's own type. If the option can only be set before some state, define `static constexpr settable until` in it.
template <class Self, int Level, int Name, class T, class... Ps>
class native {
    static_assert(std::is_trivially_copyable_v<T> && !std::is_same_v<T, bool>, "systems write their flags as int");
    static_assert(sizeof...(Ps) > 0, "name the protocols whose sockets have the option");

public:
    using value_type = T;                                ///< what it holds
    static constexpr int native_level = Level;           ///< the system's number of the level
    static constexpr int native_name = Name;             ///< the system's number of the option
    static constexpr settable until = settable::always;  ///< how late it may be set
    /// Whether sockets of protocol `P` have it.
    template <class P>
    static constexpr bool belongs_to = (std::is_same_v<P, Ps> || ...);

    /// The option with this value, as `set` takes it.
    explicit constexpr native(const T& value) noexcept : value_{value} {}
    /// What it holds.
    [[nodiscard]] constexpr const T& value() const noexcept { return value_; }

private:
    T value_;
};

/// `option 10 of level 136: 8`; of a struct its size.
template <class Self, int Level, int Name, class T, class... Ps>
[[nodiscard]] std::string to_string(const native<Self, Level, Name, T, Ps...>& set) {
    if constexpr (!std::is_integral_v<T>) {
        return detail::native_option_bytes_text(Level, Name, sizeof(T));
    } else if constexpr (std::is_signed_v<T>) {
        return detail::native_option_text(Level, Name, std::int64_t{set.value()});
    } else {
        return detail::native_option_text(Level, Name, std::uint64_t{set.value()});
    }
}

}  // namespace option

using option::to_string;  // so that a qualified call finds it too

}  // namespace sockstate
