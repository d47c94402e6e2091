#pragma once

// A step is one call with what it should lead to. The types in the table's rows are the static types of the
// sockets before and after the call, and the compiler checks them against the library's table of transitions.

#include "kernel.hpp"
#include "state_names.hpp"
#include "table.hpp"

#include <sockstate/halves.hpp>
#include <sockstate/lifecycle.hpp>

#include <algorithm>
#include <bitset>
#include <iterator>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace tour {

/// A call failed that the rest of its chapter needs.
struct broken_off : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// The value of a call that is no step of its own.
template <class T, class E>
T need(tl::expected<T, E> answer) {
    if (!answer) throw broken_off{to_string(answer.error())};
    if constexpr (!std::is_void_v<T>) return std::move(*answer);
}

/// What the step should show; `here` is for TCP sockets that are still there.
struct scene {
    net::tcp_state_set here = {};
    view peer = nobody();
    std::string wire = "-";
};

/// What should be left once the handle is gone.
struct aftermath {
    view here = nobody();
    view peer = nobody();
    std::string wire = "-";
};

/// Performs steps: prints their rows, keeps account of the transitions made and of the TCP states seen.
class steps {
public:
    explicit steps(table& out) : out_{out} {}

    void chapter(std::string_view title) { out_.chapter(title); }

    /// A transition: `Before` becomes the answer's socket.
    template <net::verb What, class Before, class P, class S>
    net::socket<P, S> step(const std::string& call, net::result<net::socket<P, S>> answer, const scene& expected) {
        using before = std::remove_cvref_t<Before>;
        constexpr auto row = find<P, before, What>();
        static_assert(net::transitions[row].to == net::lifecycle_of<net::socket<P, S>>);
        if (!answer) give_up(call, answer.error());
        performed_.set(row);
        print({call, arrow<before, net::socket<P, S>>(), "", "", expected.wire}, kernel_view(*answer, expected.here),
              expected.peer);
        return std::move(*answer);
    }

    /// A connection is taken off a listener, which stays one; the row shows the new stream's state.
    template <class P>
    net::socket<P, net::connected> accept(const net::socket<P, net::listening>& listener,
                                          net::result<net::socket<P, net::connected>> answer, const scene& expected) {
        if (!answer) give_up("server.accept()", answer.error());
        performed_.set(find<P, net::socket<P, net::listening>, net::verb::accept>());
        print({"server.accept()", name_of(listener) + " + " + name_of(*answer), "", "", expected.wire},
              kernel_view(*answer, expected.here), expected.peer);
        return std::move(*answer);
    }

    /// A call that leaves the type as it is, such as a send.
    template <net::verb What, class P, class S, class T, class E>
    T use(const std::string& call, const net::socket<P, S>& socket, tl::expected<T, E> answer, const scene& expected) {
        constexpr auto row = find<P, net::socket<P, S>, What>();
        static_assert(net::transitions[row].to == S::value);
        if (!answer) give_up(call, answer.error());
        performed_.set(row);
        print({call, name_of(socket), "", "", expected.wire}, kernel_view(socket, expected.here), expected.peer);
        if constexpr (!std::is_void_v<T>) return std::move(*answer);
    }

    /// A question or a copy, which is no transition.
    template <class P, class S>
    void ask(const std::string& call, const net::socket<P, S>& socket, bool as_expected, const scene& expected) {
        print({call, name_of(socket), "", "", expected.wire}, kernel_view(socket, expected.here), expected.peer,
              as_expected ? "" : "not the answer that was expected");
    }

    /// What is no transition of a typed socket: it comes to be, or its handle changes hands.
    void hand_over(std::string call, std::string type, const aftermath& expected) {
        print({std::move(call), std::move(type), "", "", expected.wire}, expected.here, expected.peer);
    }

    /// A call that has to fail, and leaves the socket as it was.
    template <class P, class S, class T, class E, class Code>
    void refuse(std::string call, const net::socket<P, S>& socket, const tl::expected<T, E>& answer, Code wanted,
                const scene& expected) {
        const bool as_wanted = !answer && answer.error() == wanted && socket.valid();
        if (!answer) call += ": " + std::string{answer.error().name()};
        print({call, name_of(socket), "", "", expected.wire}, kernel_view(socket, expected.here), expected.peer,
              as_wanted ? "" : "it should have failed otherwise, and left the socket as it was");
    }

    /// A connect that has to fail, and closes the socket.
    template <class Before, class T, class E, class Code>
    void fail(std::string call, const tl::expected<T, E>& answer, Code wanted, const aftermath& expected) {
        const bool as_wanted = !answer && answer.error() == wanted;
        if (!answer) call += ": " + std::string{answer.error().name()};
        print({call, name_of<Before>() + " -> closed", "", "", expected.wire}, expected.here, expected.peer,
              as_wanted ? "" : "it should have failed otherwise");
    }

    /// Close or abort: there is no socket any more.
    template <net::verb What, class Before>
    void end(const std::string& call, net::result<void> answer, const aftermath& expected) {
        using before = std::remove_cvref_t<Before>;
        constexpr auto row = find<typename before::protocol_type, before, What>();
        static_assert(net::transitions[row].to == net::lifecycle::closed);
        if (!answer) give_up(call, answer.error());
        performed_.set(row);
        print({call, name_of<before>() + " -> closed", "", "", expected.wire}, expected.here, expected.peer);
    }

    /// A stream becomes two halves. The kernel knows no halves, so its table is asked about the connection.
    template <class P, class R, class S>
    std::pair<net::socket<P, R>, net::socket<P, S>> split(
        const std::string& call, net::result<std::pair<net::socket<P, R>, net::socket<P, S>>> answer,
        const aftermath& expected) {
        if (!answer) give_up(call, answer.error());
        performed_.set(find<P, net::socket<P, net::connected>, net::verb::split>());
        print({call, "connected -> receiving + sending", "", "", expected.wire}, expected.here, expected.peer);
        return std::move(*answer);
    }
    /// A transition of a half.
    template <net::verb What, class Before, class P, class S>
    net::socket<P, S> half(const std::string& call, net::result<net::socket<P, S>> answer, const aftermath& expected) {
        using before = std::remove_cvref_t<Before>;
        if (!answer) give_up(call, answer.error());
        performed_.set(find<P, before, What>());
        print({call, arrow<before, net::socket<P, S>>(), "", "", expected.wire}, expected.here, expected.peer);
        return std::move(*answer);
    }
    /// Two halves become one stream again.
    template <class P, class R, class S>
    auto join(const std::string& call, net::socket<P, R> receiver, net::socket<P, S> sender, const scene& expected) {
        for (std::size_t row = 0; row < rows; ++row) {
            const net::transition& each = net::transitions[row];
            if (each.kind == P::kind && each.from == R::value && each.what == net::verb::join &&
                each.other == S::value) {
                performed_.set(row);
            }
        }
        const std::string before = name_of(receiver) + " + " + name_of(sender);
        auto whole = net::join(std::move(receiver), std::move(sender));
        print({call, before + " -> " + name_of(whole), "", "", expected.wire}, kernel_view(whole, expected.here),
              expected.peer);
        return whole;
    }

    /// The state-changing transitions of the library's table that no step has made.
    [[nodiscard]] std::vector<net::transition> missing() const;
    /// How many transitions there are that change a state.
    [[nodiscard]] static std::size_t transition_count();
    [[nodiscard]] const std::set<net::tcp_state>& states_seen() const noexcept { return seen_; }

private:
    static constexpr std::size_t rows = std::size(net::transitions);

    template <class P, class Socket, net::verb What>
    static consteval std::size_t find() {
        const net::transition* row = net::find_transition(P::kind, net::lifecycle_of<Socket>, What);
        return static_cast<std::size_t>(row - std::begin(net::transitions));
    }

    void print(row line, const view& here, const view& peer, std::string complaint = {});
    [[noreturn]] static void give_up(const std::string& call, const net::error& reason) {
        throw broken_off{call + ": " + to_string(reason)};
    }

    table& out_;
    std::bitset<rows> performed_;
    std::set<net::tcp_state> seen_;
};

}  // namespace tour
