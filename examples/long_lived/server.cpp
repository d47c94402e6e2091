// The server of long_lived_client: sends a line to every client at an interval, so that the client sees that the
// server's program runs. It uses one thread and a poller. It closes the connections of clients that vanish, and of
// those that read nothing.

#include "support/command_line.hpp"
#include "support/listen.hpp"
#include "support/output.hpp"
#include "support/stop_on_signals.hpp"

#include <sockstate/format.hpp>
#include <sockstate/poller.hpp>
#include <sockstate/stop_source.hpp>
#include <sockstate/tcp.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <iterator>
#include <map>
#include <string>
#include <utility>

namespace net = sockstate;
using namespace std::chrono_literals;

namespace {

using clock = net::deadline::clock;
using span = std::chrono::duration<double>;

/// What the arguments ask for.
struct wishes {
    net::ip::endpoint local;
    span interval;
    std::chrono::milliseconds silence;
};

class server {
public:
    server(net::poller& poller, net::registered<net::tcp::listener> listener, const wishes& asked)
        : poller_{poller}, listener_{std::move(listener)}, asked_{asked} {}

    /// Serves until the stop.
    net::error run(const net::stop_source& stop) {
        std::array<net::poller::event, 64> room;
        const auto interval = std::chrono::duration_cast<clock::duration>(asked_.interval);
        for (auto next = clock::now() + interval;;) {
            const auto events = poller_.wait(room, {next, stop});
            if (!events && events.error() != net::errc::deadline_exceeded) return events.error();
            for (const auto& event : events.value_or(std::span<const net::poller::event>{})) {
                if (event.key == listener_key) {
                    accept();
                } else {
                    serve(event.key);
                }
            }
            if (clock::now() < next) continue;
            tick();
            next = clock::now() + interval;
        }
    }

private:
    static constexpr std::uint64_t listener_key = 0;
    using client = net::registered<net::tcp::stream>;

    void accept() {
        net::ip::endpoint peer;
        auto stream = listener_->accept(peer, 0s);
        if (!stream) {
            if (!stream.error().deadline_passed()) examples::log_line(stderr, "{}", stream.error());
            return;
        }
        const auto limits = stream->limit_silence(asked_.silence);
        const auto ready = limits.and_then([&](const auto&) { return stream->set_blocking(false); });
        if (!ready) return;  // it has left already
        auto added = poller_.add(std::move(*stream), next_key_, net::readable{});
        if (!added) {
            examples::log_line(stderr, "{}: {}", peer, added.error());
            return;
        }
        clients_.emplace(next_key_++, std::move(*added));
        examples::log_line(stdout, "{} came", peer);
    }

    /// Drops what a client sends, until its end.
    void serve(std::uint64_t key) {
        const auto at = clients_.find(key);
        if (at == clients_.end()) return;
        std::array<char, 4096> ignored;
        const auto got = at->second->receive(ignored);
        if (got && !got->empty()) return;
        if (!got && got.error().would_block()) return;
        examples::log_line(stdout, "left: {}", got ? "its end" : to_string(got.error()));
        clients_.erase(at);
    }

    /// A client whose buffer is full misses the line, or is dropped with half of it; if that lasts, it is given up.
    void tick() {
        const std::string line = fmt::format("tick {}\n", ++ticks_);
        for (auto at = clients_.begin(); at != clients_.end();) {
            const auto sent = at->second->send_all(line, 0s);
            const bool stays = sent || (sent.error().deadline_passed() && sent.error().transferred == 0);
            if (!stays) examples::log_line(stdout, "left: {}", sent.error());
            at = stays ? std::next(at) : clients_.erase(at);
        }
    }

    net::poller& poller_;
    net::registered<net::tcp::listener> listener_;
    const wishes& asked_;
    std::uint64_t next_key_ = listener_key + 1;
    std::uint64_t ticks_ = 0;
    std::map<std::uint64_t, client> clients_;
};

int fail(const net::ip::endpoint& local, const net::error& reason) {
    examples::log_line(stderr, "long_lived_server: {}: {}", local, reason);
    return examples::exit_failure;
}

int run(const wishes& asked) {
    auto stop = net::stop_source::open();
    if (!stop) return fail(asked.local, stop.error());
    const examples::stop_on_signals on_signals{*stop};
    auto poller = net::poller::open();
    if (!poller) return fail(asked.local, poller.error());
    auto listener = examples::listen(asked.local);
    if (!listener) return fail(asked.local, listener.error());
    auto added = poller->add(std::move(*listener), 0, net::readable{});
    if (!added) return fail(asked.local, added.error());
    const auto why = server{*poller, std::move(*added), asked}.run(*stop);
    return why == net::errc::stopped ? examples::exit_success : fail(asked.local, why);
}

}  // namespace

int main(int argc, char** argv) {
    const examples::command_line line{
        argc,
        argv,
        {.synopsis = "long_lived_server",
         .text = "Sends each of its clients a line again and again, until Ctrl-C.",
         .options = {{"--bind", "ADDR:PORT", "listens there (127.0.0.1:7000); port 0 takes a free one"},
                     {"--interval", "SECONDS", "sends a line so often (5)"},
                     {"--silence", "SECONDS", "gives up a client that does not answer, from 2 to 86400 (30)"}},
         .exit_codes = "0 stopped by Ctrl-C, 1 it cannot listen or write its output, 2 arguments not understood"}};
    if (!line.operands().empty()) line.refuse("there are no operands");
    const auto silence = line.seconds("--silence", 30);
    if (silence < 2s || silence > 24h) line.refuse("--silence is from 2 to 86400 seconds");
    return line.end(run({.local = line.endpoint(line.value("--bind").value_or("127.0.0.1:7000")),
                         .interval = line.seconds("--interval", 5),
                         .silence = std::chrono::duration_cast<std::chrono::milliseconds>(silence)}));
}
