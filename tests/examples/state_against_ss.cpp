// Brings connections into four states and prints what the library says of each, a line a socket and an empty one, then
// waits for the end of its input: state_against_ss_test.py asks ss about the same sockets meanwhile.

#include <sockstate/format.hpp>
#include <sockstate/tcp.hpp>

#include <fmt/core.h>

#include <chrono>
#include <cstdio>
#include <utility>
#include <vector>

namespace net = sockstate;
using namespace std::chrono_literals;

namespace {

template <class S>
bool print(const net::socket<net::tcp, S>& socket, net::tcp_state wanted, const net::ip::endpoint& remote) {
    const auto reached = socket.wait_for_state(wanted, 30s);
    const auto state = socket.query_state();
    const auto local = socket.local_endpoint();
    if (!reached || !state || !local) return false;
    fmt::print("{} {} {}\n", *state, *local, remote);
    return true;
}

/// Sockets in every state that ss is asked about; they are held until the end.
struct held {
    net::tcp::listener listener;
    net::tcp::stream client;
    net::tcp::stream server;
    net::socket<net::tcp, net::send_shut> closer;
    net::tcp::stream waiter;
};

net::result<held> make(net::tcp::listener listener, const net::ip::endpoint& there) {
    auto client = net::tcp::connect(there, 30s);
    if (!client) return tl::unexpected{client.error()};
    auto server = listener.accept(30s);
    if (!server) return tl::unexpected{server.error()};
    auto closer =
        net::tcp::connect(there, 30s).and_then([](net::tcp::stream&& s) { return std::move(s).shutdown_send(); });
    if (!closer) return tl::unexpected{closer.error()};
    auto waiter = listener.accept(30s);
    if (!waiter) return tl::unexpected{waiter.error()};
    return held{std::move(listener), std::move(*client), std::move(*server), std::move(*closer), std::move(*waiter)};
}

bool print_all(const held& all, const net::ip::endpoint& there) {
    const auto client = all.client.local_endpoint();
    const auto closer = all.closer.local_endpoint();
    return client && closer && print(all.listener, net::tcp_state::listen, net::ip::endpoint::any(there.family(), 0)) &&
           print(all.client, net::tcp_state::established, there) &&
           print(all.server, net::tcp_state::established, *client) &&
           print(all.closer, net::tcp_state::fin_wait_2, there) &&
           print(all.waiter, net::tcp_state::close_wait, *closer);
}

}  // namespace

int main() {
    std::vector<held> everything;
    for (const auto family : {net::ip::family::v4, net::ip::family::v6}) {
        auto listener = net::tcp::listen({net::ip::address::loopback(family), 0});
        if (!listener && family == net::ip::family::v6) break;  // no IPv6 here
        if (!listener) return 1;
        const auto there = listener->local_endpoint();
        if (!there) return 1;
        auto made = make(std::move(*listener), *there);
        if (!made || !print_all(*made, *there)) return 1;
        everything.push_back(std::move(*made));
    }
    fmt::print("\n");
    std::fflush(stdout);
    while (std::getchar() != EOF) continue;
    return 0;
}
