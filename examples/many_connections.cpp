// Connects many sockets to a server at the same time, in one thread, and holds them: what became of each attempt, which
// states the kernel reports, and how long a round trip takes.
//
// An attempt is a socket in the state `connecting`, which is writable at its end. `finish` then makes it a stream, or
// says why there is none.

#include "support/command_line.hpp"
#include "support/output.hpp"
#include "support/standard_streams.hpp"
#include "support/stop_on_signals.hpp"

#include <sockstate/format.hpp>
#include <sockstate/poller.hpp>
#include <sockstate/tcp.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace net = sockstate;
using namespace std::chrono_literals;

namespace {

using clock_type = net::deadline::clock;
using milliseconds = std::chrono::duration<double, std::milli>;

double seconds_since(clock_type::time_point start) {
    return std::chrono::duration<double>{clock_type::now() - start}.count();
}

class crowd {
public:
    /// `size` connections, which go to the servers by turns.
    crowd(net::poller& poller, const std::vector<net::ip::endpoint>& servers, std::size_t size)
        : poller_{poller}, servers_{servers}, size_{size} {}

    /// Starts an attempt for each connection, and waits for the end of all attempts.
    void connect(const net::deadline& until, const net::stop_source& stop) {
        for (std::size_t i = 0; i < size_ && !stop.stop_requested(); ++i) {
            if (const auto started = start(i); !started) count_failure(i, started.error());
            show_progress();
        }
        while (!attempts_.empty()) {
            if (const auto waited = wait(until); !waited) {
                const auto why = waited.error().during(net::operation::connect);
                for (const auto& [key, one] : attempts_) count_failure(key, why);
                attempts_.clear();
            }
            show_progress();
        }
        if (is_shown_) examples::print(stderr, "\r\x1b[K");
    }
    /// Takes what the servers send, until all have ended their connections or the deadline ends the wait.
    void hold(const net::deadline& until) {
        while (open_ != 0 && wait(until)) {
        }
    }

    [[nodiscard]] bool is_complete() const { return streams_.size() == size_; }
    [[nodiscard]] std::size_t open() const { return open_; }

    void report(double seconds) const {
        examples::print(stdout, "after {:.3f} s: {} of {} connected\n", seconds, streams_.size(), size_);
        for (const auto& [why, count] : failures_) examples::print(stdout, "  {:>7}  {}\n", count, why);
        std::map<net::tcp_state, std::size_t> states;
        std::vector<milliseconds> times;
        for (const auto& [key, one] : streams_) {
            const auto info = one->query_info();
            if (info) ++states[info->state];
            if (info && info->round_trip_time) times.emplace_back(*info->round_trip_time);
        }
        for (const auto& [state, count] : states) examples::print(stdout, "  {:>7}  {}\n", count, state);
        if (!times.empty()) {
            std::ranges::sort(times);
            const auto at = [&](std::size_t percent) { return times[(times.size() - 1) * percent / 100].count(); };
            examples::print(stdout,
                            "  round trip: {:.3f} ms at best, {:.3f} ms median, {:.3f} ms 99 %, {:.3f} ms at worst\n",
                            at(0), at(50), at(99), at(100));
        } else if (!streams_.empty()) {
            examples::print(stdout, "  round trip: this system does not report it\n");
        }
        static_cast<void>(std::fflush(stdout));
    }

private:
    using attempt = net::registered<net::socket<net::tcp, net::connecting>>;
    using stream = net::registered<net::tcp::stream>;

    /// The server of the connection with this key.
    [[nodiscard]] const net::ip::endpoint& server_of(std::uint64_t key) const {
        return servers_[static_cast<std::size_t>(key % servers_.size())];
    }
    void count_failure(std::uint64_t key, const net::error& why) {
        ++failures_[fmt::format("{}: {}", server_of(key), why)];
    }

    net::result<void> start(std::uint64_t key) {
        const net::ip::endpoint& server = server_of(key);
        auto fresh = net::tcp::open(server.family());
        if (!fresh) return tl::unexpected{fresh.error()};
        if (auto set = fresh->set_blocking(false); !set) return set;
        auto started = std::move(*fresh).start_connect(server);
        if (!started) return tl::unexpected{started.error()};
        auto added = poller_.add(std::move(*started), key, net::writable{});
        if (!added) return tl::unexpected{added.error()};
        attempts_.emplace(key, std::move(*added));
        return {};
    }

    /// Handles what happens next.
    net::result<void> wait(const net::deadline& until) {
        std::array<net::poller::event, 256> room;
        const auto events = poller_.wait(room, until);
        if (!events) return tl::unexpected{events.error()};
        for (const auto& event : *events) {
            if (const auto at = attempts_.find(event.key); at != attempts_.end()) {
                if (finish(at->second)) attempts_.erase(at);
            } else if (const auto held = streams_.find(event.key); held != streams_.end()) {
                receive(held->second);
            }
        }
        return {};
    }
    /// Whether the attempt has come to its end.
    bool finish(attempt& one) {
        const std::uint64_t key = one.key();
        auto connected = std::move(one).finish(net::readable{});
        if (connected) {
            streams_.emplace(key, std::move(*connected));
            ++open_;
        } else if (connected.error() == net::errc::deadline_exceeded) {
            return false;  // the event was vain, and the attempt is as it was
        } else {
            count_failure(key, connected.error());
        }
        return true;
    }
    void receive(stream& one) {
        std::array<std::byte, 16384> unread;
        const auto chunk = one->receive(unread);
        if (chunk ? !chunk->empty() : chunk.error().would_block()) return;
        --open_;
        if (chunk) {
            static_cast<void>(one.set());  // its FIN came: held on, in CLOSE-WAIT, and nothing more is expected
        } else {
            count_failure(one.key(), chunk.error());
            streams_.erase(one.key());
        }
    }

    /// On a terminal ten times a second, as long as something happens.
    void show_progress() {
        if (!on_terminal_ || clock_type::now() < next_progress_) return;
        next_progress_ = clock_type::now() + 100ms;
        is_shown_ = true;
        examples::print(stderr, "\r\x1b[K{} of {} connected, {} under way", streams_.size(), size_, attempts_.size());
        static_cast<void>(std::fflush(stderr));
    }

    net::poller& poller_;
    const std::vector<net::ip::endpoint>& servers_;
    std::size_t size_;
    std::unordered_map<std::uint64_t, attempt> attempts_;
    std::unordered_map<std::uint64_t, stream> streams_;
    std::size_t open_ = 0;                         // those of the streams that the server has not ended
    std::map<std::string, std::size_t> failures_;  // by server and reason
    bool on_terminal_ = examples::is_terminal(stderr);
    bool is_shown_ = false;
    clock_type::time_point next_progress_ = clock_type::now();
};

int run(const std::vector<net::ip::endpoint>& servers, std::size_t size, std::chrono::duration<double> patience,
        std::chrono::duration<double> holding) {
    auto stop = net::stop_source::open();
    auto poller = net::poller::open();
    if (!stop || !poller) {
        examples::print(stderr, "many_connections: {}\n", !stop ? stop.error() : poller.error());
        return examples::exit_failure;
    }
    const examples::stop_on_signals on_signals{*stop};
    const auto start = clock_type::now();
    crowd connections{*poller, servers, size};
    connections.connect({patience, *stop}, *stop);
    const bool all = connections.is_complete();
    const bool goes_on = connections.open() != 0 && !stop->stop_requested();
    connections.report(seconds_since(start));
    if (goes_on) {
        connections.hold({holding, *stop});
        connections.report(seconds_since(start));
    }
    if (!goes_on && stop->stop_requested()) return examples::stopped_before_the_end("many_connections");
    return all ? examples::exit_success : examples::exit_failure;
}

}  // namespace

int main(int argc, char** argv) {
    const examples::command_line line{
        argc,
        argv,
        {.synopsis = "many_connections ADDR:PORT...",
         .text = "Connects many sockets at the same time, to the servers by turns, and holds them. Prints which\n"
                 "failed and why, the states of the others and their round-trip times: once all attempts have come\n"
                 "to an end, and again at the end. Each takes a descriptor (ulimit -n) and a port of this machine,\n"
                 "of which there are some 28,000 for each server.",
         .options = {{"--count", "N", "how many (1000)"},
                     {"--deadline", "SECONDS", "gives up attempts that have not come to an end by then (10)"},
                     {"--hold", "SECONDS", "how long to hold them (until Ctrl-C, or the servers end them all)"}},
         .exit_codes = "0 all were connected, 1 some were not, 2 arguments not understood,\n"
                       "130 stopped by Ctrl-C while it connected"}};
    if (line.operands().empty()) line.refuse("ADDR:PORT is needed");
    std::vector<net::ip::endpoint> servers;
    for (const auto text : line.operands()) servers.push_back(line.endpoint(text));
    const auto count = line.number("--count", line.value("--count").value_or("1000"), 1, 1'000'000);
    constexpr double for_ever = 1e9;
    return line.end(run(servers, static_cast<std::size_t>(count), line.seconds("--deadline", 10),
                        line.seconds("--hold", for_ever)));
}
