// Work to be counted rather than timed, a number of times:
//   counted exchange PEER TIMES      sends and receives 64 bytes, for who counts instructions
//   counted connection PEER TIMES    prints how often memory was taken from the heap for so many connections
//
// A count that is taken of different numbers of times leaves out what happens once.

#include "peers/asio.hpp"
#include "peers/bare.hpp"
#include "peers/libuv.hpp"
#include "peers/poco.hpp"
#include "peers/sockstate.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace {

std::size_t allocations = 0;

}  // namespace

// glibc's own allocator, behind a counter: libraries that were linked earlier meet it too.
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);

void* malloc(std::size_t size) {
    ++allocations;
    return __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) {
    ++allocations;
    return __libc_calloc(count, size);
}
void* realloc(void* memory, std::size_t size) {
    ++allocations;
    return __libc_realloc(memory, size);
}
}

namespace bench {

namespace {

template <class Peer>
[[gnu::noinline]] void exchange(long times) {
    typename Peer::listener listener;
    auto client = Peer::connect(listener.port());
    auto server = listener.accept();
    std::array<std::byte, 64> bytes{};
    for (long i = 0; i < times; ++i) {
        expect(client.send(bytes) == bytes.size());
        expect(server.receive(bytes) == bytes.size());
    }
}

/// Both ends of each: connect, accept, a message each way, close.
template <class Peer>
void connections(long times) {
    typename Peer::listener listener;
    std::array<std::byte, 64> bytes{};
    const std::size_t before = allocations;
    for (long i = 0; i < times; ++i) {
        auto client = Peer::connect(listener.port());
        auto server = listener.accept();
        client.send_all(bytes);
        server.receive_exactly(bytes);
        server.send_all(bytes);
        client.receive_exactly(bytes);
    }
    std::printf("%zu\n", allocations - before);
}

template <class Peer>
bool run(std::string_view what, std::string_view peer, long times) {
    if (peer != Peer::name) return false;
    if (what == "exchange") {
        exchange<Peer>(times);
    } else if (what == "connection") {
        connections<Peer>(times);
    } else {
        return false;
    }
    return true;
}

template <class... Peers>
bool run_one_of(std::string_view what, std::string_view peer, long times) {
    return (run<Peers>(what, peer, times) || ...);
}

}  // namespace

}  // namespace bench

int main(int argc, char** argv) {
    using namespace bench;
    if (argc == 4 &&
        run_one_of<bare, sockstate_peer, asio_peer, libuv_peer, poco_peer>(argv[1], argv[2], std::atol(argv[3]))) {
        return 0;
    }
    std::fputs("usage: counted exchange|connection PEER TIMES\n", stderr);
    return 2;
}
