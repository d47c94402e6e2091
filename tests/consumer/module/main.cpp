// A program that imports the library, and includes none of its headers: one round trip over loopback.
#include <array>
#include <chrono>
#include <cstdio>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <variant>

import sockstate;

namespace net = sockstate;
using namespace std::chrono_literals;

std::string printed(net::tcp_state state);

// Each half of the library: templates and their constraints, operators, hashes, options, errors, text.
static_assert(net::lifecycle_of<net::tcp::listener> == net::lifecycle::listening);
static_assert(!net::can_send<net::tcp, net::listening>);
static_assert(net::ip::endpoint{net::ip::address_v4::loopback(), 80} <
              net::ip::endpoint{net::ip::address_v4::loopback(), 81});

net::result<int> refused() {
    return tl::unexpected{net::error{net::errc::not_supported, net::operation::connect}};
}

int main() {
    auto listener = net::tcp::listen({net::ip::address_v4::loopback(), 0});
    if (!listener) return 1;
    auto client = net::tcp::connect(*listener->local_endpoint(), 5s);
    auto server = listener->accept(5s);
    if (!client || !server) return 1;
    if (!client->set(net::option::no_delay{true}) || !*client->get<net::option::no_delay>()) return 1;

    std::array<char, 5> buffer{};
    if (!client->send_all("hello")) return 1;
    if (!server->receive_exactly(buffer, 5s)) return 1;
    const auto state = client->query_state();
    if (!state) return 1;

    const std::unordered_set<net::ip::endpoint> known{*listener->local_endpoint(), *client->remote_endpoint()};
    if (known.size() != 1 || refused() == net::result<int>{1}) return 1;
    if (to_string(refused().error()) != net::to_string(refused().error())) return 1;

    auto poller = net::poller::open();
    if (!poller) return 1;
    auto waited = poller->add(std::move(*server), 1, net::readable{});
    if (!waited) return 1;
    std::printf("%.*s %s\n", static_cast<int>(buffer.size()), buffer.data(), printed(*state).c_str());
}
