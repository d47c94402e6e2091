// Pieces of C++ from pages one after another, each with what it speaks of: a connection to this program itself. CMake
// takes them from the pages into pieces.inc (cpp_pieces.cmake).
#include <sockstate/format.hpp>
#include <sockstate/sockstate.hpp>

#include <fmt/core.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string_view>
#include <thread>

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
#include "pieces.inc"
    return connected ? 0 : 1;
}
