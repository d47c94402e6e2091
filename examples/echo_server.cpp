// Sends back what clients send, until the client's FIN: any number of clients in one thread, with a poller.
//
// The server waits for a client that reads slowly: while some bytes for it are unsent, the server receives no more from
// it, so the client can no longer send either. When descriptors run out, the next client stays in the kernel's queue
// until another has left.

#include "support/command_line.hpp"
#include "support/listen.hpp"
#include "support/output.hpp"
#include "support/stop_on_signals.hpp"

#include <sockstate/format.hpp>
#include <sockstate/poller.hpp>
#include <sockstate/tcp.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace net = sockstate;
using namespace std::chrono_literals;

namespace {

struct client {
    net::registered<net::tcp::stream> stream;
    net::ip::endpoint peer;
    std::vector<std::byte> unsent = {};
    std::uint64_t echoed = 0;
};

class server {
public:
    server(net::poller& poller, net::registered<net::tcp::listener> listener, bool once, bool quiet)
        : poller_{poller}, listener_{std::move(listener)}, once_{once}, quiet_{quiet} {}

    /// Serves until the stop, or with `once` until the first client's end.
    net::result<void> run(const net::stop_source& stop) {
        std::array<net::poller::event, 256> room;
        while (listener_ || !clients_.empty()) {
            const auto events = poller_.wait(room, is_paused_ ? net::deadline{1s, stop} : net::deadline{stop});
            if (!events && events.error() == net::errc::stopped) return {};
            if (!events && events.error() != net::errc::deadline_exceeded) return tl::unexpected{events.error()};
            if (!events) resume();  // descriptors may have become free elsewhere
            for (const auto& event : events.value_or(std::span<const net::poller::event>{})) {
                if (event.key != listener_key) {
                    serve(event.key);
                } else if (const auto accepted = accept_some(); !accepted) {
                    return accepted;
                }
            }
        }
        return {};
    }

private:
    static constexpr std::uint64_t listener_key = 0;
    static constexpr int most_at_once = 64;  // so that those who are connected have their turn in a flood of others

    net::result<void> accept_some() {
        for (int i = 0; i < most_at_once && listener_ && !is_paused_; ++i) {
            net::ip::endpoint peer;
            auto stream = (*listener_)->accept(peer);
            if (!stream && stream.error().would_block()) {
                is_reported_ = false;  // nobody is left in the queue: a shortage is over
                return {};
            }
            if (!stream && !stream.error().out_of_resources()) return tl::unexpected{stream.error()};
            if (!stream) {
                pause(stream.error());
            } else if (const auto added = add(std::move(*stream), peer.unmapped()); !added) {
                examples::log_line(stderr, "echo_server: {}: {}", peer.unmapped(), added.error());
            }
        }
        return {};
    }

    net::result<void> add(net::tcp::stream stream, const net::ip::endpoint& peer) {
        if (auto set = stream.set_blocking(false); !set) return set;
        auto added = poller_.add(std::move(stream), next_key_, net::readable{});
        if (!added) return tl::unexpected{added.error()};
        clients_.try_emplace(next_key_++, client{std::move(*added), peer});
        if (once_) listener_.reset();
        return {};
    }

    void pause(const net::error& why) {
        is_paused_ = (*listener_).set(net::readable{false}).has_value();
        if (!is_reported_) examples::log_line(stderr, "echo_server: {}; waiting for a connection to end", why);
        is_reported_ = true;
    }
    void resume() {
        if (is_paused_) is_paused_ = !listener_->set(net::readable{});
    }

    void serve(std::uint64_t key) {
        const auto at = clients_.find(key);
        if (at == clients_.end()) return;
        client& one = at->second;
        const auto goes_on = echo(one);
        if (goes_on && *goes_on) return;
        if (!goes_on) {
            examples::log_line(stderr, "echo_server: {}: {}", one.peer, goes_on.error());
        } else if (!quiet_) {
            examples::log_line(stdout, "{}: echoed {} bytes", one.peer, one.echoed);
        }
        clients_.erase(at);
        resume();
    }

    /// Sends what is left over, else what it receives. Gives false at the client's FIN, when all was sent.
    net::result<bool> echo(client& one) {
        std::span<const std::byte> bytes = one.unsent;
        if (bytes.empty()) {
            const auto chunk = one.stream->receive(scratch_);
            if (!chunk && chunk.error().would_block()) return true;
            if (!chunk) return tl::unexpected{chunk.error()};
            if (chunk->empty()) return false;
            bytes = *chunk;
        }
        const auto sent = one.stream->send(bytes);
        if (!sent && !sent.error().would_block()) return tl::unexpected{sent.error()};
        one.echoed += sent.value_or(0);
        const auto rest = bytes.subspan(sent.value_or(0));
        one.unsent = std::vector(rest.begin(), rest.end());
        return one.stream.set(net::readable{rest.empty()}, net::writable{!rest.empty()}).map([] { return true; });
    }

    net::poller& poller_;
    std::optional<net::registered<net::tcp::listener>> listener_;
    bool once_;
    bool quiet_;
    bool is_paused_ = false;                     // no client is accepted for lack of descriptors
    bool is_reported_ = false;                   // that there is a lack of them
    std::uint64_t next_key_ = listener_key + 1;  // no key is used twice: a late event then finds no other client
    std::unordered_map<std::uint64_t, client> clients_;
    std::array<std::byte, 65536> scratch_;  // what every client receives into
};

int fail(std::string_view what, const net::error& reason) {
    examples::log_line(stderr, "echo_server: {}{}", what, reason);
    return examples::exit_failure;
}

int run(const net::ip::endpoint& local, bool once, bool quiet) {
    auto stop = net::stop_source::open();
    if (!stop) return fail("", stop.error());
    const examples::stop_on_signals on_signals{*stop};
    auto poller = net::poller::open();
    if (!poller) return fail("", poller.error());
    auto listener = examples::listen(local, quiet);
    if (!listener) return fail(fmt::format("{}: ", local), listener.error());
    auto added = poller->add(std::move(*listener), 0, net::readable{});
    if (!added) return fail("", added.error());
    const auto served = server{*poller, std::move(*added), once, quiet}.run(*stop);
    return served ? examples::exit_success : fail("", served.error());
}

}  // namespace

int main(int argc, char** argv) {
    const examples::command_line line{
        argc,
        argv,
        {.synopsis = "echo_server",
         .text = "Sends back whatever a client sends, to any number of clients at once, until Ctrl-C.\n"
                 "Each client is served until it ends its sending. There can be as many as the process\n"
                 "may have descriptors (ulimit -n); further ones wait until another has left.",
         .options = {{"--bind", "ADDR:PORT", "listens there (127.0.0.1:7000); port 0 takes a free one"},
                     {"--once", "", "serves one client, then ends"},
                     {"--quiet", "", "prints nothing but errors"}},
         .exit_codes = "0 stopped by Ctrl-C or --once, 1 it cannot listen or accept, or cannot write its output,\n"
                       "2 arguments not understood"}};
    if (!line.operands().empty()) line.refuse("there are no operands");
    const auto local = line.endpoint(line.value("--bind").value_or("127.0.0.1:7000"));
    return line.end(run(local, line.has("--once"), line.has("--quiet")));
}
