// All that the program's other parts see is this one function.
#include <sockstate/tcp.hpp>

namespace net = sockstate;

bool is_open_to_connections() {
    auto listener = net::tcp::listen({net::ip::address_v4::loopback(), 0});
    if (!listener) return false;
    const auto local = listener->local_endpoint();
    return local && net::tcp::connect(*local, std::chrono::seconds{5}).has_value();
}
