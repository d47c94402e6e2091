// One way to connect, or to receive handles, between two calls of getppid(2): counted_test.py counts the system calls
// in between.
//
//     counted WAY    where WAY is one of those in main

#include <sockstate/handles.hpp>
#include <sockstate/local.hpp>
#include <sockstate/tcp.hpp>

#include <array>
#include <chrono>
#include <cstdio>
#include <string>
#include <string_view>

#include <unistd.h>

namespace net = sockstate;
using namespace std::chrono_literals;

namespace {

/// Marks the beginning and the end of what is counted.
class counted {
public:
    counted() { ::getppid(); }
    ~counted() { ::getppid(); }
    counted(const counted&) = delete;
    counted& operator=(const counted&) = delete;
};

template <class Way>
int connected(Way way) {
    const auto stream = [&] {
        const counted these;
        return way();
    }();
    if (stream) return 0;
    std::fprintf(stderr, "%s\n", to_string(stream.error()).c_str());
    return 1;
}

int over_tcp(std::string_view way) {
    auto listener = net::tcp::listen({net::ip::address_v4::loopback(), 0});
    const auto where = *listener->local_endpoint();
    if (way == "tcp") return connected([&] { return net::tcp::connect(where); });
    if (way == "tcp_in_time") return connected([&] { return net::tcp::connect(where, 10s); });
    auto fresh = *net::tcp::open(net::ip::family::v4);
    if (way == "socket") return connected([&] { return std::move(fresh).connect(where); });
    if (way == "socket_in_time") return connected([&] { return std::move(fresh).connect(where, 10s); });
    static_cast<void>(fresh.set_blocking(false));
    if (way == "non_blocking_in_time") return connected([&] { return std::move(fresh).connect(where, 10s); });
    if (way != "started") return 2;
    return connected([&] {
        auto attempt = *std::move(fresh).start_connect(where);
        return std::move(attempt).finish(10s);
    });
}

int over_local(std::string_view way) {
    const auto name = *net::local::endpoint::abstract("sockstate-counted-" + std::to_string(::getpid()));
    const auto listener = net::local::stream_protocol::listen(name);
    if (way == "local") return connected([&] { return net::local::stream_protocol::connect(name); });
    if (way == "local_in_time") return connected([&] { return net::local::stream_protocol::connect(name, 10s); });
    return 2;
}

int handles() {
    auto ends = net::local::stream_protocol::pair();
    if (!ends || !ends->first.send_handles("data", {ends->first, ends->second})) return 1;
    std::array<char, 8> buffer;
    net::handle_room<2> room;
    const auto received = [&] {
        const counted these;
        return ends->second.receive_handles(buffer, room);
    }();
    return received && room.size() == 2 ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
    const std::string_view way = count == 2 ? arguments[1] : "";
    if (way == "handles") return handles();
    return way.starts_with("local") ? over_local(way) : over_tcp(way);
}
