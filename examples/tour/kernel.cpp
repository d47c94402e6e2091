// Reads the table again until it has the row, since no system announces a change, especially for a connection whose
// handle is closed.

#include "kernel.hpp"

#include <thread>

namespace tour {

namespace {

/// No row: the connection is over and forgotten.
net::result<net::tcp_state> look_up(const route& where) {
    return net::connections({.local_address = where.local.address(),
                             .local_port = where.local.port(),
                             .remote_address = where.remote.address(),
                             .remote_port = where.remote.port()})
        .map([](const auto& rows) { return rows.empty() ? net::tcp_state::closed : rows.front().state; });
}

}  // namespace

view in_table(const route& where, net::tcp_state_set wanted) {
    return [where, wanted] {
        const net::deadline until = patience;
        auto state = look_up(where);
        while (state && !wanted.contains(*state) && !until.has_passed()) {
            std::this_thread::yield();
            state = look_up(where);
        }
        if (!state) return sight{"?", std::nullopt, to_string(state.error())};
        const std::string text{to_string(*state)};
        if (wanted.contains(*state)) return sight{text, *state, ""};
        return sight{text, *state, "expected " + to_string(wanted) + ", the table says " + text};
    };
}

}  // namespace tour
