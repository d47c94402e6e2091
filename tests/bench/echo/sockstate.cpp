// The echo server of bare.cpp with this library.

#include <sockstate/tcp.hpp>

#include <array>
#include <cstdio>

namespace net = sockstate;

namespace {

int fail(const net::error& reason) {
    std::fprintf(stderr, "%s\n", to_string(reason).c_str());
    return 1;
}

net::result<void> serve(net::tcp::stream stream) {
    std::array<std::byte, 4096> buffer;
    for (;;) {
        const auto chunk = stream.receive(buffer);
        if (!chunk) return tl::unexpected{chunk.error()};
        if (chunk->empty()) return {};
        if (auto sent = stream.send_all(*chunk); !sent) return tl::unexpected<net::error>{sent.error()};
    }
}

}  // namespace

int main() {
    auto listener = net::tcp::listen({net::ip::address_v4::loopback(), 0});
    if (!listener) return fail(listener.error());
    const auto local = listener->local_endpoint();
    if (!local) return fail(local.error());
    std::printf("%u\n", unsigned{local->port()});
    std::fflush(stdout);
    for (;;) {
        auto stream = listener->accept();
        if (!stream) return fail(stream.error());
        if (auto served = serve(std::move(*stream)); !served) fail(served.error());
    }
}
