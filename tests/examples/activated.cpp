// Takes the sockets that a service manager passed, prints a line for each, and sends its name to the first who
// connects: activation_test.py plays the manager.

#include <sockstate/format.hpp>
#include <sockstate/sockstate.hpp>

#include <fmt/core.h>

#include <chrono>
#include <cstdio>
#include <string>

namespace net = sockstate;
using namespace std::chrono_literals;

namespace {

template <class Listener>
bool serve(Listener& listener, const std::string& name) {
    const auto where = listener.local_endpoint();
    if (!where) return false;
    fmt::print("{} {}\n", name, *where);
    std::fflush(stdout);
    auto stream = listener.accept(60s);
    return stream && stream->send_all(name);
}

}  // namespace

int main() {
    auto passed = net::activation::take();
    if (!passed) {
        fmt::print(stderr, "{}\n", passed.error());
        return 1;
    }
    fmt::print("{} passed\n", passed->size());
    std::fflush(stdout);
    while (!passed->empty()) {
        const std::string name = passed->names().front();
        if (auto internet = passed->take<net::tcp::listener>()) {
            if (!serve(*internet, name)) return 1;
        } else if (auto local = passed->take<net::local::stream_protocol::listener>()) {
            if (!serve(*local, name)) return 1;
        } else {
            fmt::print(stderr, "{}: {}\n", name, local.error());
            return 1;
        }
    }
    return 0;
}
