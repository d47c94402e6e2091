// The README's pieces of C++ one after another, each with what it speaks of: a connection to this program itself. CMake
// takes them from README.md into readme_pieces.inc, with this listener's port in place of 7000.
#include <sockstate/format.hpp>
#include <sockstate/sockstate.hpp>

#include <fmt/core.h>

#include <chrono>
#include <cstdint>
#include <filesystem>

namespace net = sockstate;
using namespace std::chrono_literals;

int main() {
    auto listener = net::tcp::listen({net::ip::address_v4::loopback(), 0});
    if (!listener) return 1;
    const auto port = listener->local_endpoint()->port();
    [[maybe_unused]] const auto file = (net::native_file)std::intptr_t{-1};  // none, on every system
    bool connected = true;
    const auto on_a_connection = [&](auto piece) {
        auto client = net::tcp::connect({net::ip::address_v4::loopback(), port}, 10s);
        auto server = listener->accept(10s);
        connected = connected && client && server;
        if (connected) piece(client, server);
    };
#include "readme_pieces.inc"
    return connected ? 0 : 1;
}
