#pragma once

// For fmt: `fmt::print("{:>21} {}\n", endpoint, error)`. Every public value prints what its `to_string` says
// and takes fmt's format specifications for text. The one header that needs fmt, 9.1 or later.

#include <sockstate/ip/endpoint.hpp>
#include <sockstate/local/endpoint.hpp>

#include <fmt/format.h>

static_assert(FMT_VERSION >= 90100, "sockstate/format.hpp needs fmt 9.1 or later");

#include <concepts>

namespace sockstate {

// These types are declared, and their headers not included: a program that prints one has included its header.
enum class close_outcome : std::uint8_t;
enum class connection_detail : std::uint8_t;
enum class family_order : std::uint8_t;
enum class lifecycle : std::uint8_t;
enum class local_socket_state : std::uint8_t;
enum class network_error_origin : std::uint8_t;
enum class option_id : std::uint8_t;
enum class peer_sign : std::uint8_t;
enum class protocol_kind : std::uint8_t;
enum class stalled_peer : std::uint8_t;
enum class tcp_state : std::uint8_t;
enum class timer_kind : std::uint8_t;
enum class verb : std::uint8_t;
enum class verdict : std::uint8_t;
class connection_detail_set;
class deadline;
class holder_table;
class tcp_state_set;
struct audit_report;
struct batch_error;
struct bbr_metrics;
struct close_report;
struct peer_credentials;
struct connect_attempt;
struct connect_policy;
struct connect_story;
struct connection;
struct connection_details;
struct connection_filter;
struct connection_with_details;
struct connection_with_info;
struct datagram_header;
struct datagram_info;
struct dctcp_metrics;
struct holder;
struct local_filter;
struct local_socket;
struct multipath_path;
struct network_error;
struct received_message;
struct scattered_message;
struct silence_limits;
struct socket_memory;
struct tcp_agreement;
struct tcp_delta;
struct tcp_info;
struct tcp_metrics;
struct tcp_sample;
struct tcp_timer;
struct tcp_transition;
struct vegas_metrics;
struct transition;
struct udp_filter;
struct udp_socket;
template <class Endpoint>
struct datagram_slot;
template <class Endpoint>
struct outgoing_datagram;
template <class Endpoint>
struct received_datagram;
template <class Endpoint>
struct scattered_datagram;
namespace ip {
enum class ecn : std::uint8_t;
class prefix;
class service;
struct membership;
struct network_interface;
struct network_interface_address;
}  // namespace ip
namespace option {
enum class layer : std::uint8_t;
enum class path_mtu_mode : std::uint8_t;
enum class settable : std::uint8_t;
class name;
}  // namespace option
namespace platform {
struct poller_event;
}
namespace vsock {
class endpoint;
namespace detail {
SOCKSTATE_EXPORT char* write_text(char* out, const endpoint& e) noexcept;
}
}  // namespace vsock

namespace detail {

template <class T, class... Ts>
concept one_of = (std::same_as<T, Ts> || ...);

template <class T>
inline constexpr bool is_datagram = false;
template <class Endpoint>
inline constexpr bool is_datagram<datagram_slot<Endpoint>> = true;
template <class Endpoint>
inline constexpr bool is_datagram<outgoing_datagram<Endpoint>> = true;
template <class Endpoint>
inline constexpr bool is_datagram<received_datagram<Endpoint>> = true;
template <class Endpoint>
inline constexpr bool is_datagram<scattered_datagram<Endpoint>> = true;

/// An option with its value, the library's or the program's own.
template <class T>
concept is_option = requires(const T& option) {
    option.value();
} && (requires { requires std::same_as<decltype(T::id), const option_id>; } || requires { T::native_level; });

/// What prints as its `to_string`.
template <class T>
concept has_text =
    one_of<T, error, transfer_error, batch_error, errc, resolver_errc, error_domain, operation, ip::family, ip::prefix,
           ip::service, ip::membership, ip::network_interface, ip::network_interface_address, tcp_agreement, lifecycle,
           verb, protocol_kind, tcp_state, tcp_state_set, tcp_info, tcp_metrics, verdict, audit_report, option_id,
           option::layer, option::settable, option::name, deadline, connection, connection_with_info, connection_filter,
           connect_attempt, connect_policy, connect_story, family_order, udp_socket, udp_filter, local_socket,
           local_filter, local_socket_state, holder, holder_table, close_outcome, close_report, peer_credentials,
           tcp_sample, tcp_delta, tcp_transition, transition, datagram_header, datagram_info, ip::ecn, network_error,
           network_error_origin, option::path_mtu_mode, received_message, scattered_message, platform::poller_event,
           connection_detail, connection_detail_set, connection_details, connection_with_details, tcp_timer, timer_kind,
           socket_memory, bbr_metrics, dctcp_metrics, vegas_metrics, multipath_path, peer_sign, stalled_peer,
           silence_limits> ||
    is_datagram<T> || is_option<T>;

/// Types whose text is written in place, without a string on the heap.
template <class T>
concept written_in_place =
    one_of<T, ip::address_v4, ip::address_v6, ip::address, ip::endpoint, local::endpoint, vsock::endpoint>;

/// It is here and not in fmt's namespace, where fmt's own `to_string` would be found.
template <has_text T>
auto text_of(const T& value) {
    return to_string(value);
}

}  // namespace detail
}  // namespace sockstate

/// Width, fill, alignment and precision as of any text: `{:<12}`.
template <sockstate::detail::has_text T>
struct fmt::formatter<T> : fmt::formatter<fmt::string_view> {
    template <class Context>
    auto format(const T& value, Context& context) const {
        return fmt::formatter<fmt::string_view>::format(sockstate::detail::text_of(value), context);
    }
};

/// The same for addresses and endpoints.
template <sockstate::detail::written_in_place T>
struct fmt::formatter<T> : fmt::formatter<fmt::string_view> {
    template <class Context>
    auto format(const T& value, Context& context) const {
        using sockstate::ip::detail::write_text;
        using sockstate::local::detail::write_text;
        using sockstate::vsock::detail::write_text;
        char text[sockstate::local::detail::endpoint_text_size];  // the longest of them all
        const char* const end = write_text(text, value);
        return fmt::formatter<fmt::string_view>::format({text, static_cast<std::size_t>(end - text)}, context);
    }
};
