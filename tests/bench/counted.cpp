// Work to be counted rather than timed, a number of times:
//   counted WORK PEER TIMES          does the work so often, for who counts instructions:
//     exchange      sends and receives 64 bytes
//     datagram      sends 64 bytes in a datagram, receives it, and reads its sender's address and port
//     accept        accepts a connection and closes it; clients, which are bare, make 100 at a time
//     query_state   asks the kernel for the state, and looks up what its number stands for
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
#include <vector>

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

template <class Peer>
[[gnu::noinline]] void datagram(long times) {
    typename Peer::datagrams near;
    typename Peer::datagrams far;
    const typename Peer::datagrams::endpoint to = far.local();
    std::array<std::byte, 64> bytes{};
    for (long i = 0; i < times; ++i) {
        near.send_to(bytes, to);
        expect(far.receive_from(bytes) == bytes.size());
    }
}

template <class Peer>
[[gnu::noinline]] void accept_and_close(long times) {
    typename Peer::listener listener;
    constexpr long at_once = 100;
    for (long i = 0; i < times; i += at_once) {
        std::vector<bare::stream> clients;
        clients.reserve(at_once);
        for (long k = 0; k < at_once; ++k) clients.push_back(bare::connect(listener.port()));
        for (long k = 0; k < at_once; ++k) static_cast<void>(listener.accept());
    }
}

template <class Peer>
[[gnu::noinline]] void query_state(long times) {
    if constexpr (requires(const typename Peer::stream& s) { s.query_state(); }) {
        typename Peer::listener listener;
        auto client = Peer::connect(listener.port());
        for (long i = 0; i < times; ++i) client.query_state();
    } else {
        fail("does not ask for the state");
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
    } else if (what == "datagram") {
        datagram<Peer>(times);
    } else if (what == "accept") {
        accept_and_close<Peer>(times);
    } else if (what == "query_state") {
        query_state<Peer>(times);
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
    std::fputs("usage: counted exchange|datagram|accept|query_state|connection PEER TIMES\n", stderr);
    return 2;
}
