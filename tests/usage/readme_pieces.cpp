// The README's pieces of C++ one after another, after what they speak of: a connection to this program itself. CMake takes
// them from README.md into readme_pieces.inc, with this listener's port in place of 7000.
#include <sockstate/format.hpp>
#include <sockstate/sockstate.hpp>

#include <fmt/core.h>

#include <chrono>

namespace net = sockstate;
using namespace std::chrono_literals;

int main() {
    auto listener = net::tcp::listen({net::ip::address_v4::loopback(), 0});
    if (!listener) return 1;
    const auto port = listener->local_endpoint()->port();
    auto client = net::tcp::connect({net::ip::address_v4::loopback(), port}, 10s);
    auto server = listener->accept(10s);
    if (!client || !server) return 1;
#include "readme_pieces.inc"
}
