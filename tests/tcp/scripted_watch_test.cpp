// What tcp_watch reports of any looks that a kernel allows, and when it looks.

#include "support/must.hpp"
#include "support/scripted/kernel.hpp"

#include <sockstate/tcp.hpp>
#include <sockstate/tcp/watch.hpp>

#include <doctest/doctest.h>

namespace sockstate::test::scripted_tcp_watch_test {

using namespace std::chrono_literals;

namespace {

using walk = table_walk<connection>;

const error interrupted = error::system(static_cast<int>(std::errc::interrupted), operation::connections);

connection row(tcp_state state, std::uint16_t port) {
    return {.state = state, .local = {ip::address_v4::loopback(), 80}, .remote = {ip::address_v4::loopback(), port}};
}

/// The endpoints and the states of the next change, or why there is none.
std::string next_of(tcp_watch& watch) {
    const auto change = watch.next(60s);
    return change ? to_string(*change) : to_string(change.error());
}

}  // namespace

TEST_CASE("tcp_watch: looks at once, and then at its interval") {
    const walk listed{{row(tcp_state::established, 1)}};
    scripted_kernel kernel;
    kernel.will({{call::visit_connections, listed}, {call::visit_connections, listed}});
    kernel.will({{call::visit_connections, listed}, {call::visit_connections, walk{{row(tcp_state::close_wait, 1)}}}});
    const auto start = kernel.now();
    tcp_watch watch{{}, 2ms};
    const auto first = must(watch.next(60s));
    CHECK(to_string(first) == "127.0.0.1:80 -> 127.0.0.1:1 - -> ESTABLISHED");
    CHECK(first.seen_at == start);
    const auto second = must(watch.next(60s));
    CHECK(to_string(second) == "127.0.0.1:80 -> 127.0.0.1:1 ESTABLISHED -> CLOSE-WAIT");
    CHECK(second.seen_at == start + 6ms);
    CHECK(kernel.pauses() == std::vector<scripted_kernel::duration>(3, 2ms));
}

TEST_CASE("tcp_watch: does not pause after a look that took longer than the interval") {
    const walk listed{{row(tcp_state::established, 1)}};
    scripted_kernel kernel;
    kernel.will(call::visit_connections, answer{listed}.after(5ms));
    kernel.will(call::visit_connections, answer{walk{}}.after(1ms)).will(call::find_connection, walk{});
    tcp_watch watch{{}, 2ms};
    CHECK(next_of(watch).ends_with("- -> ESTABLISHED"));
    CHECK(next_of(watch).ends_with("ESTABLISHED -> -"));
    CHECK(kernel.pauses().empty());
}

TEST_CASE("tcp_watch: ends with its deadline, with no look before the interval is over") {
    scripted_kernel kernel;
    kernel.will(call::visit_connections, walk{{row(tcp_state::established, 1)}});
    tcp_watch watch{{}, 10ms};
    CHECK(next_of(watch).ends_with("- -> ESTABLISHED"));
    const auto start = kernel.now();
    CHECK(watch.next(4ms).error() == errc::deadline_exceeded);
    CHECK(kernel.now() == start + 4ms);
    CHECK(watch.next(0ms).error() == errc::deadline_exceeded);
    CHECK(kernel.now() == start + 4ms);
    kernel.will({{call::visit_connections, walk{}}, {call::find_connection, walk{}}});
    CHECK(next_of(watch).ends_with("ESTABLISHED -> -"));
    CHECK(kernel.now() == start + 10ms);
}

TEST_CASE("tcp_watch: one look happens even when the deadline has passed") {
    scripted_kernel kernel;
    kernel.will(call::visit_connections, walk{{row(tcp_state::established, 1)}});
    tcp_watch watch{{}, 1ms};
    CHECK(must(watch.next(0ms)).to == tcp_state::established);
}

TEST_CASE("tcp_watch: a connection that a walk tells twice is in the state told last") {
    scripted_kernel kernel;
    kernel.will(call::visit_connections,
                walk{{row(tcp_state::established, 2), row(tcp_state::established, 1), row(tcp_state::last_ack, 2)}});
    kernel.will(call::visit_connections,
                walk{{row(tcp_state::established, 1), row(tcp_state::last_ack, 2), row(tcp_state::syn_sent, 3)}});
    tcp_watch watch{{}, 1us};
    CHECK(next_of(watch) == "127.0.0.1:80 -> 127.0.0.1:1 - -> ESTABLISHED");
    CHECK(next_of(watch) == "127.0.0.1:80 -> 127.0.0.1:2 - -> LAST-ACK");
    CHECK(next_of(watch) == "127.0.0.1:80 -> 127.0.0.1:3 - -> SYN-SENT");
}

TEST_CASE("tcp_watch: a connection that a walk missed is asked for, and neither gone nor new") {
    scripted_kernel kernel;
    kernel.will(call::visit_connections, walk{{row(tcp_state::established, 1), row(tcp_state::established, 2)}});
    kernel.will(call::visit_connections, walk{{row(tcp_state::established, 2)}});
    kernel.will(call::find_connection, walk{{row(tcp_state::established, 1)}});
    kernel.will(call::visit_connections, walk{});
    kernel.will(call::find_connection, walk{{row(tcp_state::close_wait, 1)}}).will(call::find_connection, walk{});
    tcp_watch watch{{}, 1us};
    CHECK(next_of(watch) == "127.0.0.1:80 -> 127.0.0.1:1 - -> ESTABLISHED");
    CHECK(next_of(watch) == "127.0.0.1:80 -> 127.0.0.1:2 - -> ESTABLISHED");
    CHECK(next_of(watch) == "127.0.0.1:80 -> 127.0.0.1:1 ESTABLISHED -> CLOSE-WAIT");
    CHECK(next_of(watch) == "127.0.0.1:80 -> 127.0.0.1:2 ESTABLISHED -> -");
}

TEST_CASE("tcp_watch: a connection that a walk missed is asked for on the interface that its socket is bound to") {
    connection bound = row(tcp_state::established, 1);
    bound.bound_interface = 7;
    scripted_kernel kernel;
    kernel.will(call::visit_connections, walk{{bound}});
    kernel.will({{call::visit_connections, walk{}}, {call::find_connection, walk{{bound}}}});
    bound.state = tcp_state::close_wait;
    kernel.will({{call::visit_connections, walk{}}, {call::find_connection, walk{{bound}}}});
    kernel.will({{call::visit_connections, walk{}}, {call::find_connection, walk{}}});
    tcp_watch watch{{}, 1us};
    CHECK(next_of(watch).ends_with("- -> ESTABLISHED"));
    CHECK(next_of(watch).ends_with("ESTABLISHED -> CLOSE-WAIT"));
    CHECK(next_of(watch).ends_with("CLOSE-WAIT -> -"));
    CHECK(kernel.story() ==
          "visit_connections, visit_connections, find_connection 7, visit_connections, find_connection 7, "
          "visit_connections, find_connection 7");
}

TEST_CASE("tcp_watch: an interval that is not above 0 is refused, and nothing is looked at") {
    scripted_kernel kernel;
    const tcp::stream stream{kernel.open()};
    for (const auto interval : {tcp_watch::clock::duration{0}, tcp_watch::clock::duration{-1}}) {
        tcp_watch connections{{}, interval};
        tcp_watch one{stream, interval};
        for (const auto& refused : {connections.next(), connections.next(0s), one.next()}) {
            CHECK(refused.error() == errc::invalid_argument);
            CHECK(refused.error().attempted() == operation::wait);
        }
    }
    CHECK(kernel.calls().empty());
}

TEST_CASE("tcp_watch: what was missed has gone where it left the filter's states, not where it cannot be asked for") {
    scripted_kernel kernel;
    kernel.will(call::visit_connections, walk{{row(tcp_state::established, 1), row(tcp_state::established, 2)}});
    kernel.will({{call::visit_connections, walk{}}, {call::find_connection, walk{{row(tcp_state::fin_wait_1, 1)}}}});
    kernel.will(call::find_connection, std::errc::no_buffer_space);
    kernel.will({{call::visit_connections, walk{}}, {call::find_connection, walk{{row(tcp_state::fin_wait_1, 1)}}}});
    kernel.will(call::find_connection, walk{});
    tcp_watch watch{{.states = tcp_state::established}, 1us};
    CHECK(next_of(watch).ends_with("- -> ESTABLISHED"));
    CHECK(next_of(watch).ends_with("- -> ESTABLISHED"));
    CHECK(watch.next(60s).error() == std::errc::no_buffer_space);
    CHECK(next_of(watch) == "127.0.0.1:80 -> 127.0.0.1:1 ESTABLISHED -> -");
    CHECK(next_of(watch) == "127.0.0.1:80 -> 127.0.0.1:2 ESTABLISHED -> -");
}

TEST_CASE("tcp_watch: a disturbed walk is begun anew, and what it told is forgotten") {
    scripted_kernel kernel;
    kernel.will(call::visit_connections, walk{{row(tcp_state::established, 9)}, interrupted});
    kernel.will(call::visit_connections, walk{{row(tcp_state::established, 1)}});
    tcp_watch watch{{}, 1us};
    CHECK(next_of(watch) == "127.0.0.1:80 -> 127.0.0.1:1 - -> ESTABLISHED");
}

TEST_CASE("tcp_watch: a walk that fails is an error, after which the watch goes on from what it saw") {
    scripted_kernel kernel;
    kernel.will(call::visit_connections, walk{{row(tcp_state::established, 1)}});
    for (int i = 0; i < 3; ++i) kernel.will(call::visit_connections, walk{{}, interrupted});
    kernel.will(call::visit_connections, std::errc::no_buffer_space);
    kernel.will(call::visit_connections, walk{{row(tcp_state::close_wait, 1)}}).will(call::visit_connections, walk{});
    kernel.will(call::find_connection, walk{});
    tcp_watch watch{{}, 1us};
    CHECK(next_of(watch).ends_with("- -> ESTABLISHED"));
    CHECK(watch.next(60s).error() == std::errc::interrupted);
    CHECK(watch.next(60s).error() == std::errc::no_buffer_space);
    CHECK(next_of(watch).ends_with("ESTABLISHED -> CLOSE-WAIT"));
    CHECK(next_of(watch).ends_with("CLOSE-WAIT -> -"));
}

TEST_CASE("tcp_watch: a socket keeps the endpoints that it had, and a failed look changes nothing") {
    const ip::endpoint here{ip::address_v4::loopback(), 80};
    const ip::endpoint there{ip::address_v4::loopback(), 4242};
    scripted_kernel kernel;
    const tcp::stream stream{kernel.open()};
    tcp_watch watch{stream, 1ms};
    kernel.will({{call::query_state, tcp_state::established}, {call::local_address, here}});
    kernel.will(call::remote_address, there);
    CHECK(next_of(watch) == "127.0.0.1:80 -> 127.0.0.1:4242 - -> ESTABLISHED");
    kernel.will(call::query_state, std::errc::no_buffer_space);
    CHECK(watch.next(60s).error() == std::errc::no_buffer_space);
    kernel.will({{call::query_state, tcp_state::closed}, {call::local_address, here}});
    kernel.will(call::remote_address, std::errc::not_connected);
    CHECK(next_of(watch) == "127.0.0.1:80 -> 127.0.0.1:4242 ESTABLISHED -> CLOSED");
}

}  // namespace sockstate::test::scripted_tcp_watch_test
