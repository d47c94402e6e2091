#pragma once

// The table of transitions as constants: whether a call is legal, and the state after it as a type.

#include <sockstate/transitions.hpp>

namespace sockstate::detail {

/// The states in which this side has shut one direction and not the other, or one half its own.
constexpr bool is_half_shut(lifecycle state) noexcept {
    using enum lifecycle;
    return state == send_shut || state == receive_shut || state == done_receiving || state == done_sending;
}

/// Protocols that can end one direction and keep the other: all but those that say `half_close = false`.
template <class P>
concept half_closing = !requires { requires !P::half_close; };

/// The table by kind, state and verb. It is filled once, since every socket type asks it many times.
struct transition_index {
    /// The state after the call, plus 1; 0 where there is no row. One array costs a compiler less than two.
    std::uint8_t to[3][lifecycle_count][verb_count] = {};

    /// Without `half_close`, no row leads to a half-shut state or from one.
    explicit constexpr transition_index(bool half_close) noexcept {
        for (const transition& row : transitions) {
            if (!half_close && (is_half_shut(row.from) || is_half_shut(row.to))) continue;
            to[static_cast<int>(row.kind)][static_cast<int>(row.from)][static_cast<int>(row.what)] =
                static_cast<std::uint8_t>(static_cast<int>(row.to) + 1);
        }
    }
    /// The rows of streams also hold for sequenced sockets.
    [[nodiscard]] constexpr int number_after(protocol_kind kind, lifecycle from, verb what) const noexcept {
        const int found = to[static_cast<int>(kind)][static_cast<int>(from)][static_cast<int>(what)];
        if (found != 0 || kind != protocol_kind::sequenced) return found;
        return to[static_cast<int>(protocol_kind::stream)][static_cast<int>(from)][static_cast<int>(what)];
    }
};
template <bool HalfClose>
inline constexpr transition_index indexed{HalfClose};

template <class P, class S, verb What>
inline constexpr bool legal = indexed<half_closing<P>>.number_after(P::kind, S::value, What) != 0;

/// The result for a call that is not legal or that closes the socket. No socket has this state.
struct no_state {};

template <lifecycle State, bool Legal>
struct tag_of {
    using type = no_state;
};
// clang-format off
template <> struct tag_of<lifecycle::unbound, true>        { using type = unbound; };
template <> struct tag_of<lifecycle::bound, true>          { using type = bound; };
template <> struct tag_of<lifecycle::listening, true>      { using type = listening; };
template <> struct tag_of<lifecycle::connecting, true>     { using type = connecting; };
template <> struct tag_of<lifecycle::connected, true>      { using type = connected; };
template <> struct tag_of<lifecycle::send_shut, true>      { using type = send_shut; };
template <> struct tag_of<lifecycle::receive_shut, true>   { using type = receive_shut; };
template <> struct tag_of<lifecycle::shut_down, true>      { using type = shut_down; };
template <> struct tag_of<lifecycle::receiving, true>      { using type = receiving; };
template <> struct tag_of<lifecycle::sending, true>        { using type = sending; };
template <> struct tag_of<lifecycle::done_receiving, true> { using type = done_receiving; };
template <> struct tag_of<lifecycle::done_sending, true>   { using type = done_sending; };
// clang-format on

/// The state that the row for `What` leads to. A struct, since compilers print its name and not what is computed in it.
template <class P, class S, verb What>
struct state_after : tag_of<static_cast<lifecycle>(indexed<half_closing<P>>.number_after(P::kind, S::value, What) - 1),
                            legal<P, S, What>> {};

/// The state of the sending half that `split` gives. The row leads to the state of the other half.
template <class P, class S, bool Legal = legal<P, S, verb::split>>
struct split_off_state {
    using type = no_state;
};
template <class P, class S>
struct split_off_state<P, S, true> : tag_of<split_off(P::kind, S::value), true> {};

/// The state that `join` leads to.
template <class P, class R, class S>
inline constexpr bool joinable = (half_closing<P> || !(is_half_shut(R::value) || is_half_shut(S::value))) &&
                                 joined(P::kind, R::value, S::value) != lifecycle::closed;
template <class P, class R, class S>
struct state_joined : tag_of<joined(P::kind, R::value, S::value), joinable<P, R, S>> {};

}  // namespace sockstate::detail
