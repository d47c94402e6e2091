// The time of the same work with each library, one after the other, again and again:
//   timed [ROUNDS [SEED]]
// prints `title PEER TITLE` lines, then a line a slice: WORK PEER REAL-NS CPU-NS, of one repetition of the work.
//
// Google Benchmark measures each slice. Within a round the libraries take turns in an order that is drawn anew, by
// SEED, so that what else the machine does, and what a slice leaves behind for the next, meets them all alike.

#include "peers/asio.hpp"
#include "peers/bare.hpp"
#include "peers/libuv.hpp"
#include "peers/poco.hpp"
#include "peers/sockstate.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace bench {

namespace {

template <class Peer>
struct connection {
    typename Peer::listener listener;
    typename Peer::stream client = Peer::connect(listener.port());
    typename Peer::stream server = listener.accept();
};

/// Does the work as often as is measured, and before that a little, for caches and buffers to have met it.
template <class Work>
void measure(benchmark::State& state, Work work) {
    for (int i = 0; i < 50; ++i) work();
    for (auto _ : state) work();
}

/// There and back on one thread, so that no scheduler has a part in it.
template <class Peer, std::size_t Size>
void round_trip(benchmark::State& state) {
    connection<Peer> ends;
    std::vector<std::byte> bytes(Size, std::byte{'x'});
    measure(state, [&] {
        ends.client.send_all(bytes);
        ends.server.receive_exactly(bytes);
        ends.server.send_all(bytes);
        ends.client.receive_exactly(bytes);
    });
}

/// 64 KiB a write, to a thread that takes all with bare calls.
template <class Peer>
void bulk(benchmark::State& state) {
    bare::listener listener;
    std::thread drain;
    {
        auto client = Peer::connect(listener.port());
        drain = std::thread{[server = listener.accept()]() mutable {
            std::vector<std::byte> room(256 * 1024);
            while (server.receive(room) != 0) {
            }
        }};
        const std::vector<std::byte> bytes(64 * 1024, std::byte{'x'});
        measure(state, [&] { client.send_all(bytes); });
    }
    drain.join();
}

template <class Peer>
void datagram(benchmark::State& state) {
    typename Peer::datagrams near;
    typename Peer::datagrams far;
    const typename Peer::datagrams::endpoint to = far.local();
    std::array<std::byte, 64> bytes{};
    measure(state, [&] {
        near.send_to(bytes, to);
        expect(far.receive_from(bytes) == bytes.size());
    });
}

/// Clients with connections that are made, and reset once they were looked at, outside of what is measured.
class crowd {
public:
    explicit crowd(std::uint16_t port) {
        constexpr linger at_once{.l_onoff = 1, .l_linger = 0};
        for (std::size_t i = 0; i < size; ++i) {
            clients_.push_back(bare::connect(port));
            expect(::setsockopt(clients_.back().fd(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once) == 0);
        }
    }
    static constexpr std::size_t size = 100;

private:
    std::vector<bare::stream> clients_;
};

template <class Peer>
void accept_and_close(benchmark::State& state) {
    typename Peer::listener listener;
    while (state.KeepRunningBatch(crowd::size)) {
        state.PauseTiming();
        {
            const crowd clients{listener.port()};
            state.ResumeTiming();
            for (std::size_t i = 0; i < crowd::size; ++i) static_cast<void>(listener.accept());
            state.PauseTiming();
        }
        state.ResumeTiming();
    }
}

template <class Peer>
void query_state(benchmark::State& state) {
    connection<Peer> ends;
    measure(state, [&] { ends.client.query_state(); });
}

template <class Peer>
void query_info(benchmark::State& state) {
    connection<Peer> ends;
    measure(state, [&] { ends.client.query_info(); });
}

template <class Peer>
void change_interest(benchmark::State& state) {
    typename Peer::polled polled;
    measure(state, [&] { polled.change(); });
}

template <class Peer>
void wake(benchmark::State& state) {
    typename Peer::waker waker;
    measure(state, [&] { waker.wake(); });
}

/// Sends, and receives with a deadline that a stop can end too, or that a stop cannot.
template <bool HasStop>
void receive_in_time(benchmark::State& state) {
    connection<sockstate_peer> ends;
    const auto stop = sockstate_peer::must(sockstate::stop_source::open());
    const auto when = sockstate::deadline::clock::now() + std::chrono::hours{1};
    const auto until = HasStop ? sockstate::deadline{when, stop} : sockstate::deadline{when};
    std::array<std::byte, 64> bytes{};
    measure(state, [&] {
        ends.client.send(bytes);
        ends.server.receive(bytes, until);
    });
}

/// How often a slice repeats each work, for milliseconds or less, and how often everyone has a turn in a round. The
/// shorter a slice, the more of them are left alone, and the more alike the machine is to those who are compared.
struct work {
    const char* name;
    int repetitions;
    int turns;
};
constexpr work works[] = {
    {"round_trip_64", 400, 1}, {"round_trip_16k", 200, 1}, {"bulk", 400, 1}, {"datagram", 1000, 1}, {"accept", 300, 1},
    {"query_state", 500, 20},  {"query_info", 500, 20},    {"set", 500, 20}, {"wake", 500, 20},     {"stop", 500, 4},
};

/// The names of who does a work, in the order in which they were entered.
using entrants = std::vector<std::string>;

template <class Peer>
void enter(std::array<entrants, std::size(works)>& all) {
    const auto add = [&](std::string_view what, auto* run) {
        const auto* const found = std::ranges::find(works, what, &work::name);
        all[static_cast<std::size_t>(found - works)].emplace_back(Peer::name);
        const std::string name = std::string{what} + "/" + Peer::name;
        benchmark::RegisterBenchmark(name.c_str(), run)->Iterations(found->repetitions);
    };
    add("round_trip_64", round_trip<Peer, 64>);
    add("round_trip_16k", round_trip<Peer, std::size_t{16} * 1024>);
    add("bulk", bulk<Peer>);
    add("datagram", datagram<Peer>);
    add("accept", accept_and_close<Peer>);
    if constexpr (requires(const typename Peer::stream& s) { s.query_state(); }) add("query_state", query_state<Peer>);
    if constexpr (requires(const typename Peer::stream& s) { s.query_info(); }) add("query_info", query_info<Peer>);
    if constexpr (requires { typename Peer::polled; }) {
        add("set", change_interest<Peer>);
        add("wake", wake<Peer>);
        add("stop", receive_in_time<std::is_same_v<Peer, sockstate_peer>>);  // ours twice: without it, and with it
    }
    std::printf("title %s %s\n", Peer::name, Peer::title().c_str());
}

class line_a_slice : public benchmark::BenchmarkReporter {
public:
    line_a_slice(const char* work, std::string peer) : work_{work}, peer_{std::move(peer)} {}
    bool ReportContext(const Context&) override { return true; }
    void ReportRuns(const std::vector<Run>& runs) override {
        for (const Run& run : runs) {
            std::printf("%s %s %.2f %.2f\n", work_, peer_.c_str(), run.GetAdjustedRealTime(), run.GetAdjustedCPUTime());
        }
    }

private:
    const char* work_;
    std::string peer_;
};

void run(int rounds, unsigned seed) {
    std::array<entrants, std::size(works)> all;
    enter<bare>(all);
    enter<sockstate_peer>(all);
    enter<asio_peer>(all);
    enter<libuv_peer>(all);
    enter<poco_peer>(all);
    std::mt19937 order{seed};
    for (std::size_t i = 0; i < all.size(); ++i) {
        for (int turn = 0; turn < rounds * works[i].turns; ++turn) {
            std::ranges::shuffle(all[i], order);
            for (const std::string& peer : all[i]) {
                line_a_slice reporter{works[i].name, peer};
                benchmark::RunSpecifiedBenchmarks(&reporter, std::string{works[i].name} + "/" + peer + "/");
            }
        }
    }
}

}  // namespace

}  // namespace bench

int main(int argc, char** argv) {
    const int rounds = argc > 1 ? std::atoi(argv[1]) : 61;
    bench::run(rounds, argc > 2 ? static_cast<unsigned>(std::atoi(argv[2])) : std::mt19937::default_seed);
}
