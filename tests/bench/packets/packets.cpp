// The processor time of a datagram of 1,200 bytes over this machine's loopback, sent and received in each way:
//   packets [ROUNDS [SEED]]
// prints a line a turn: WAY SEND-NS RECEIVE-NS, of one datagram.
//
// One thread sends a burst, which the receiver's buffer holds, and then receives it, again and again: nothing is lost,
// and no scheduler has a part in it. Within a round all take turns in an order that is drawn anew, by SEED.

#include "bare.hpp"
#include "peers.hpp"
#include "sockstate.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include <time.h>

namespace bench {

namespace {

constexpr int bursts = 60;  // a turn: some 30 ms one at a time

double now() {
    timespec time{};
    expect(::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time) == 0);
    return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

template <class Way>
void take_turn(const char* name) {
    Way way;
    double sending = 0;
    double receiving = 0;
    for (int i = -2; i < bursts; ++i) {  // the first two for caches and buffers to have met it
        const double begin = now();
        way.send();
        const double sent = now();
        way.receive();
        const double received = now();
        if (i < 0) continue;
        sending += sent - begin;
        receiving += received - sent;
    }
    constexpr double count = bursts * static_cast<double>(burst);
    std::printf("%s %.2f %.2f\n", name, sending / count, receiving / count);
}

void run(int rounds, unsigned seed) {
    std::vector<std::function<void()>> turns{
        [] { take_turn<bare_calls::plain>("bare_plain"); },
        [] { take_turn<bare_calls::batches>("bare_batches"); },
        [] { take_turn<bare_calls::segments>("bare_segments"); },
        [] { take_turn<ours::plain>("sockstate_plain"); },
        [] { take_turn<ours::batches>("sockstate_batches"); },
        [] { take_turn<ours::segments>("sockstate_segments"); },
        [] { take_turn<others::asio_plain>("asio_plain"); },
        [] { take_turn<others::libuv_best>("libuv_best"); },
    };
    std::mt19937 order{seed};
    for (int round = 0; round < rounds; ++round) {
        std::ranges::shuffle(turns, order);
        for (const auto& turn : turns) turn();
    }
}

}  // namespace

}  // namespace bench

int main(int argc, char** argv) {
    const int rounds = argc > 1 ? std::atoi(argv[1]) : 61;
    bench::run(rounds, argc > 2 ? static_cast<unsigned>(std::atoi(argv[2])) : std::mt19937::default_seed);
}
