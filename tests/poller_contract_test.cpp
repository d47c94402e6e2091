// What a poller announces, situation by situation, on real sockets. The columns are what Linux and Wine were seen to
// do, what the sources of macOS and FreeBSD say, and what Wine's tests assert of Windows.

#include "support/poll_situations.hpp"

#include <sockstate/platform/lifecycle.hpp>
#include <sockstate/udp.hpp>

namespace sockstate::test::poller_contract_test {

namespace {

using platform::direction;

template <class State>
situation of(socket<tcp, State> made) {
    const auto kept = std::make_shared<socket<tcp, State>>(std::move(made));
    return {kept->native(), [kept] {}};
}

/// The server of a connection, and what happens to that.
template <class What>
situation connection(What what) {
    const auto pair = std::make_shared<stream_pair>(connected_pair());
    return {pair->server.native(), [pair, what] { what(*pair); }};
}

void shut(const tcp::stream& stream, direction which) {
    must(platform::shutdown(stream.native(), which));
}

/// Sends a byte and waits until it has come.
void send_to_server(stream_pair& pair) {
    must(pair.client.send("x"));
    must(pair.server.wait_readable(patience));
}

situation listener(int connections) {
    struct listening {
        tcp::listener listener = must(tcp::listen(any_port()));
        std::vector<tcp::stream> clients;
    };
    const auto kept = std::make_shared<listening>();
    return {kept->listener.native(), [kept, connections] {
                const auto where = must(kept->listener.local_endpoint());
                for (int i = 0; i < connections; ++i) kept->clients.push_back(must(tcp::connect(where, patience)));
            }};
}

/// An attempt at a listener whose queue is full: its SYN is dropped.
situation attempt_in_vain() {
    struct full {
        tcp::listener listener = must(must(must(tcp::open(ip::family::v4)).bind(any_port())).listen(0));
        tcp::stream first = must(tcp::connect(must(listener.local_endpoint()), patience));
        socket<tcp, connecting> attempt =
            must(must(tcp::open(ip::family::v4)).start_connect(must(listener.local_endpoint())));
    };
    const auto kept = std::make_shared<full>();
    return {kept->attempt.native(), [kept] {}};
}

situation refused_attempt(bool reason_taken) {
    auto attempt = must(must(tcp::open(ip::family::v4)).start_connect(unused_endpoint()));
    const auto kept = std::make_shared<socket<tcp, connecting>>(std::move(attempt));
    return {kept->native(), [kept, reason_taken] {
                must(kept->wait_writable(patience));
                if (reason_taken) CHECK(platform::take_error(kept->native()).error() == std::errc::connection_refused);
            }};
}

/// A datagram socket, and what it is sent.
situation datagrams(std::vector<std::string_view> sent) {
    struct ends {
        socket<udp, bound> receiver = must(udp::bind(any_port()));
        socket<udp, bound> sender = must(udp::bind(any_port()));
    };
    const auto kept = std::make_shared<ends>();
    return {kept->receiver.native(), [kept, sent] {
                const auto where = must(kept->receiver.local_endpoint());
                for (const std::string_view text : sent) must(kept->sender.send_to(text, where));
            }};
}

situation unreachable_peer() {
    const auto kept =
        std::make_shared<socket<udp, connected>>(must(must(udp::open(ip::family::v4)).connect(unused_endpoint())));
    return {kept->native(), [kept] { must(kept->send("to nobody")); }};
}

std::vector<announced_row> rows() {
    const auto peer_shuts = [](stream_pair& pair) { shut(pair.client, direction::send); };
    const auto peer_resets = [](stream_pair& pair) { must(std::move(pair.client).abort()); };
    const auto idle = [](stream_pair&) {};
    // clang-format off
    return {
        // the situation                                                              epoll  kqueue  AFD    Wine
        {"fresh", [] { return of(must(tcp::open(ip::family::v4))); },                 "rw",  "-",    "-"},
        {"bound", [] { return of(must(must(tcp::open(ip::family::v4)).bind(any_port()))); },
                                                                                      "rw",  "-",    "-"},
        {"listening", [] { return listener(0); },                                     "-",   "-",    "-"},
        {"listening, somebody waits", [] { return listener(1); },                     "r",   "r",    "r"},
        {"listening, several wait", [] { return listener(3); },                       "r",   "r",    "r"},
        {"connecting", [] { return attempt_in_vain(); },                              "-",   "-",    "?",   "-"},
        {"refused", [] { return refused_attempt(false); },                            "rwf", "rwf",  "rwf"},
        {"refused, the reason was taken", [] { return refused_attempt(true); },       "rwp", "rwp",  "rwf"},
        {"connected", [=] { return connection(idle); },                               "w",   "w",    "w"},
        {"data", [] { return connection(send_to_server); },                           "rw",  "rw",   "rw"},
        {"the peer's FIN behind data", [=] {
            return connection([=](stream_pair& pair) { send_to_server(pair); peer_shuts(pair); }); },
                                                                                      "rwp", "rwp",  "rwp", "rw"},
        {"the peer's FIN", [=] { return connection(peer_shuts); },                    "rwp", "rwp",  "rwp"},
        {"reset", [=] { return connection(peer_resets); },                            "rwf", "rwf",  "rwf"},
        {"reset, with data that was not read", [=] {
            return connection([=](stream_pair& pair) { send_to_server(pair); peer_resets(pair); }); },
                                                                                      "rwf", "rwf",  "rwf"},
        {"own FIN", [] { return connection([](stream_pair& pair) { shut(pair.server, direction::send); }); },
                                                                                      "w",   "w",    "w"},
        {"receiving shut", [] { return connection([](stream_pair& pair) { shut(pair.server, direction::receive); }); },
                                                                                      "rwp", "rwp",  "w"},
        {"both shut", [] { return connection([](stream_pair& pair) { shut(pair.server, direction::both); }); },
                                                                                      "rwp", "rwp",  "w"},
        {"both FINs", [=] {
            return connection([=](stream_pair& pair) { shut(pair.server, direction::send); peer_shuts(pair); }); },
                                                                                      "rwp", "rwp",  "rwp"},
        {"no datagram", [] { return datagrams({}); },                                 "w",   "w",    "w"},
        {"a datagram", [] { return datagrams({"x"}); },                               "rw",  "rw",   "rw"},
        {"an empty datagram", [] { return datagrams({""}); },                         "rw",  "rw",   "rw"},
        {"an ICMP error", [] { return unreachable_peer(); },                          "rwf", "rw",   "?",   "w"},
    };
    // clang-format on
}

}  // namespace

TEST_CASE("poller: announces each situation of TCP and UDP, whether the handle is registered before or after") {
    check_announced(rows());
}

TEST_CASE("poller: announces each situation of TCP and UDP, asked for in one direction and in none") {
    check_announced_by_direction(rows());
}

}  // namespace sockstate::test::poller_contract_test
