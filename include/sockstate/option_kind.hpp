#pragma once

// What all options have in common: a value, the sockets that have the option, and until when it may be set.

#include <sockstate/concepts.hpp>
#include <sockstate/option_id.hpp>
#include <sockstate/option_name.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace sockstate {

namespace detail {
// Writes `name: value`, in a form that depends on the type of the value.
SOCKSTATE_EXPORT std::string option_text(option_id id, std::string_view value);
SOCKSTATE_EXPORT std::string option_text(option_id id, std::int64_t value);
SOCKSTATE_EXPORT std::string option_text(option_id id, std::uint64_t value);
SOCKSTATE_EXPORT std::string option_text(option_id id, std::int64_t ticks, std::int64_t microseconds_a_tick);

template <class V>
std::string text_of_option(option_id id, const V& value) {
    if constexpr (requires { value.has_value(); }) {
        return value ? text_of_option(id, *value) : option_text(id, "none");
    } else if constexpr (requires { value.count(); }) {
        return option_text(id, value.count(), V::period::num * 1'000'000 / V::period::den);
    } else if constexpr (std::is_same_v<V, bool>) {
        return option_text(id, value ? "true" : "false");
    } else if constexpr (std::is_signed_v<V>) {
        return option_text(id, std::int64_t{value});
    } else if constexpr (std::is_unsigned_v<V>) {
        return option_text(id, std::uint64_t{value});
    } else {
        return option_text(id, to_string(value));
    }
}
}  // namespace detail

namespace option {

/// The sockets on which an option has an effect. On all others it does not compile.
enum class layer : std::uint8_t {
    any,             ///< every socket
    ip,              ///< whose endpoints have an address and a port
    stream,          ///< that carry bytes without boundaries
    ip_stream,       ///< that do so over IP
    ip_datagram,     ///< that carry datagrams over IP
    local,           ///< whose endpoints can be paths
    local_messages,  ///< of those, the ones that carry messages
    tcp,             ///< TCP's own, which MPTCP has too
};

/// Until when an option may be set. Every option may be read in every state.
enum class settable : std::uint8_t {
    never,           ///< it can only be read
    before_bind,     ///< on an unbound socket
    before_connect,  ///< on an unbound or a bound socket
    always           ///< in every state in which the socket has options
};

/// The layer as written in code, e.g. `ip_stream`.
[[nodiscard]] SOCKSTATE_EXPORT std::string_view to_string(layer where) noexcept;
/// The limit as written in code, e.g. `before_bind`.
[[nodiscard]] SOCKSTATE_EXPORT std::string_view to_string(settable until) noexcept;

/// What every option is: a value and four constants.
template <option_id Id, class Value, layer Layer, settable Until>
class basic_option {
public:
    using value_type = Value;                 ///< what it holds
    static constexpr option_id id = Id;       ///< its number
    static constexpr layer where = Layer;     ///< the sockets that have it
    static constexpr settable until = Until;  ///< how late it may be set

    /// The option with this value, as `set` takes it.
    explicit constexpr basic_option(Value value) noexcept : value_{std::move(value)} {}
    /// What it holds.
    [[nodiscard]] constexpr const Value& value() const noexcept { return value_; }

private:
    Value value_;
};

/// An option and its value: `no_delay: true`, `keep_alive_idle: 60s`, `linger: none`.
template <option_id Id, class Value, layer Layer, settable Until>
[[nodiscard]] std::string to_string(const basic_option<Id, Value, Layer, Until>& set) {
    return detail::text_of_option(Id, set.value());
}

}  // namespace option

using option::to_string;  // so that a qualified call finds it too

namespace detail {
/// Protocols whose endpoints can be paths.
template <class P>
concept has_paths = requires(const typename P::endpoint& e) { e.is_path(); };
template <class P>
concept internet_datagram = internet<P> && P::kind == protocol_kind::datagram;

/// Whether sockets of protocol P are among those of `where`.
template <class P>
constexpr bool is_within(option::layer where) noexcept {
    switch (where) {
        case option::layer::any: return true;
        case option::layer::ip: return internet<P>;
        case option::layer::stream: return byte_stream<P>;
        case option::layer::ip_stream: return internet<P> && byte_stream<P>;
        case option::layer::ip_datagram: return internet_datagram<P>;
        case option::layer::local: return has_paths<P>;
        case option::layer::local_messages: return has_paths<P> && !byte_stream<P>;
        case option::layer::tcp: return has_tcp_options<P>;
    }
    return false;
}

constexpr bool in_time(option::settable until, lifecycle state) noexcept {
    switch (until) {
        case option::settable::never: return false;
        case option::settable::before_bind: return state == lifecycle::unbound;
        case option::settable::before_connect: return state == lifecycle::unbound || state == lifecycle::bound;
        case option::settable::always: return true;
    }
    return false;
}
}  // namespace detail

/// An option that has an effect on sockets of this protocol.
template <class O, class P>
concept option_of =
    (requires { O::id; } && detail::is_within<P>(O::where)) || requires { requires O::template belongs_to<P>; };

/// An option that this protocol has and that can still be set in this state.
template <class P, class S, class O>
concept can_set = option_of<O, P> && detail::legal<P, S, verb::set_option> && detail::in_time(O::until, S::value);

/// An option that this protocol has, in any state.
template <class P, class O>
concept can_get = option_of<O, P>;

}  // namespace sockstate
