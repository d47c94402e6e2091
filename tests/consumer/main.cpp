// A program that uses the library as anyone would: one round trip over loopback.
#include <sockstate/format.hpp>
#include <sockstate/sockstate.hpp>

#include <fmt/core.h>

#include <array>
#include <chrono>
#include <string_view>

#if defined(CONSUMER_HAS_ITS_OWN) && !(defined(CONSUMERS_FMT) && defined(CONSUMERS_EXPECTED))
    #error "the library does not use the consumer's own fmt::fmt and tl::expected"
#endif

namespace net = sockstate;
using namespace std::chrono_literals;

int main() {
    auto listener = net::tcp::listen({net::ip::address_v4::loopback(), 0});
    if (!listener) return 1;
    auto client = net::tcp::connect(*listener->local_endpoint(), 5s);
    auto server = listener->accept(5s);
    if (!client || !server) return 1;

    std::array<char, 5> buffer{};
    if (!client->send_all("hello")) return 1;
    if (!server->receive_exactly(buffer, 5s)) return 1;
    fmt::print("{} {}\n", std::string_view{buffer.data(), buffer.size()}, *client->query_state());
}
