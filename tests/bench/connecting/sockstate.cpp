// Connects by name and prints the milliseconds that it took: connect_sockstate HOST PORT

#include <sockstate/tcp.hpp>

#include <chrono>
#include <cstdio>

namespace net = sockstate;

int main(int, char** arguments) {
    const auto begin = std::chrono::steady_clock::now();
    const auto stream = net::tcp::connect(arguments[1], arguments[2], std::chrono::minutes{1});
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
    if (!stream) return 1;
    std::printf("%.1f\n", took.count());
    return 0;
}
