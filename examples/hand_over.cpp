// A server that hands its work to its successor, so that no client is refused or reset: the successor gets the listener
// over a local socket, while new clients wait in the listener's queue, and the predecessor serves its own clients to
// their end.
//
// The successor also gets the listener of the local socket. So at every moment some server listens on the path, and the
// successor can later be replaced in the same way.

#include "support/command_line.hpp"
#include "support/listen.hpp"
#include "support/output.hpp"
#include "support/stop_on_signals.hpp"

#include <sockstate/format.hpp>
#include <sockstate/handles.hpp>
#include <sockstate/local.hpp>
#include <sockstate/poller.hpp>
#include <sockstate/tcp.hpp>

#include <fmt/core.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace net = sockstate;
using namespace std::chrono_literals;

namespace {

using channel = net::local::stream_protocol;

constexpr auto patience = 10s;  // for the other server

/// What one server hands to the next.
struct listeners {
    net::tcp::listener clients;
    channel::listener successors;
};

/// Asks whoever listens there for the listeners. Empty where nobody does.
net::result<std::optional<listeners>> take_over(const net::local::endpoint& where) {
    auto predecessor = channel::connect(where, patience);
    if (!predecessor) {
        const auto& reason = predecessor.error();
        if (reason == std::errc::connection_refused || reason == std::errc::no_such_file_or_directory) return {};
        return tl::unexpected{reason};
    }
    std::array<char, 8> text;
    net::handle_room<2> room;
    if (auto got = predecessor->receive_handles(text, room, patience); !got) return tl::unexpected{got.error()};
    auto clients = room.take<net::tcp::listener>(0);
    if (!clients) return tl::unexpected{clients.error()};
    auto successors = room.take<channel::listener>(1);
    if (!successors) return tl::unexpected{successors.error()};
    if (auto answered = predecessor->send_all("taken", patience); !answered) return tl::unexpected{answered.error()};
    return listeners{std::move(*clients), std::move(*successors)};
}

/// The first server has no predecessor, and so no listeners yet.
net::result<net::tcp::listener> listen_to_clients(const net::ip::endpoint& local) {
    auto listener = net::tcp::listen(local);
    if (!listener) return listener;
    if (auto set = listener->set_blocking(false); !set) return tl::unexpected{set.error()};
    return listener;
}

/// A path that nobody listens on is left over from a server that was killed.
net::result<channel::listener> listen_to_successors(const net::local::endpoint& where) {
    if (auto freed = net::local::remove_stale(where); !freed) return tl::unexpected{freed.error()};
    auto listener = channel::listen(where);
    if (!listener) return listener;
    if (auto set = listener->set_blocking(false); !set) return tl::unexpected{set.error()};
    return listener;
}

class server {
public:
    server(net::poller& poller, net::registered<net::tcp::listener> clients,
           net::registered<channel::listener> successors)
        : poller_{poller}, clients_{std::move(clients)}, successors_{std::move(successors)} {}

    /// Serves until the stop, or until a successor has taken over and the last client has left. Whether one has.
    net::result<bool> run(const net::stop_source& stop) {
        std::array<net::poller::event, 256> room;
        while (clients_ || !streams_.empty()) {
            const auto events = poller_.wait(room, stop);
            if (!events && events.error() == net::errc::stopped) break;
            if (!events) return tl::unexpected{events.error()};
            for (const auto& event : *events) {
                if (event.key == clients_key) {
                    accept_clients();
                } else if (event.key == successors_key) {
                    hand_over();
                } else if (!echo(event.key)) {
                    streams_.erase(event.key);
                }
            }
        }
        return !clients_;
    }

    static constexpr std::uint64_t clients_key = 0;
    static constexpr std::uint64_t successors_key = 1;

private:
    void accept_clients() {
        while (clients_) {
            auto stream = (*clients_)->accept();
            if (!stream) {
                if (!stream.error().would_block()) examples::log_line(stderr, "hand_over: {}", stream.error());
                return;
            }
            auto added = poller_.add(std::move(*stream), next_key_, net::readable{});
            if (added) streams_.try_emplace(next_key_++, std::move(*added));
        }
    }

    /// Lends both listeners to a successor, and gives them up when it has answered. If it does not, all stays as it is.
    void hand_over() {
        if (!successors_) return;
        auto successor = (*successors_)->accept();
        if (!successor) return;
        if (!successor->send_all_handles("2", {**clients_, **successors_}, patience)) return;
        std::array<char, 8> answer;
        const auto answered = successor->receive(answer, patience);
        if (!answered || answered->empty()) return;
        clients_.reset();
        successors_.reset();
        examples::log_line(stdout, "handed over, with {} clients left", streams_.size());
    }

    /// False at the client's end. A client that takes nothing for a second is let go.
    bool echo(std::uint64_t key) {
        const auto at = streams_.find(key);
        if (at == streams_.end()) return true;
        const auto chunk = at->second->receive(scratch_, 0s);
        if (!chunk) return chunk.error() == net::errc::deadline_exceeded;
        return !chunk->empty() && at->second->send_all(*chunk, 1s);
    }

    net::poller& poller_;
    std::optional<net::registered<net::tcp::listener>> clients_;
    std::optional<net::registered<channel::listener>> successors_;
    std::uint64_t next_key_ = successors_key + 1;
    std::unordered_map<std::uint64_t, net::registered<net::tcp::stream>> streams_;
    std::array<std::byte, 4096> scratch_;  // what every client receives into
};

int fail(std::string_view what, const net::error& reason) {
    examples::log_line(stderr, "hand_over: {}{}", what, reason);
    return examples::exit_failure;
}

int run(const net::local::endpoint& where, const net::ip::endpoint& local) {
    auto stop = net::stop_source::open();
    if (!stop) return fail("", stop.error());
    const examples::stop_on_signals on_signals{*stop};
    auto poller = net::poller::open();
    if (!poller) return fail("", poller.error());

    auto mine = take_over(where);
    if (!mine) return fail(fmt::format("{}: ", where), mine.error());
    const bool is_first = !mine->has_value();
    if (is_first) {
        auto clients = listen_to_clients(local);
        if (!clients) return fail(fmt::format("{}: ", local), clients.error());
        auto successors = listen_to_successors(where);
        if (!successors) return fail(fmt::format("{}: ", where), successors.error());
        mine->emplace(listeners{std::move(*clients), std::move(*successors)});
    }
    const auto bound = (*mine)->clients.local_endpoint();
    if (!bound) return fail("", bound.error());

    auto clients = poller->add(std::move((*mine)->clients), server::clients_key, net::readable{});
    if (!clients) return fail("", clients.error());
    auto successors = poller->add(std::move((*mine)->successors), server::successors_key, net::readable{});
    if (!successors) return fail("", successors.error());
    if (!is_first) examples::log_line(stdout, "took over");
    examples::log_line(stdout, "listening on {}", *bound);

    const auto served = server{*poller, std::move(*clients), std::move(*successors)}.run(*stop);
    if (!served) return fail("", served.error());
    std::error_code ignored;
    if (!*served) std::filesystem::remove(where.name(), ignored);  // nobody else listens there
    return examples::exit_success;
}

}  // namespace

int main(int argc, char** argv) {
    const examples::command_line line{
        argc,
        argv,
        {.synopsis = "hand_over PATH",
         .text = "Sends back whatever a client sends, until Ctrl-C or until a successor takes over.\n"
                 "Start it again with the same PATH: the new one gets the listener from the old one, which\n"
                 "serves the clients that it has to their end. No client is refused or reset.",
         .options = {{"--bind", "ADDR:PORT", "listens there (127.0.0.1:7000); the first server alone"}},
         .exit_codes = "0 stopped by Ctrl-C or handed over, 1 it cannot listen or take over, or cannot write its\n"
                       "output, 2 arguments not understood"}};
    if (line.operands().size() != 1) line.refuse("one PATH is needed");
    const auto where = net::local::endpoint::path(line.operands().front());
    if (!where) line.refuse("PATH is no name of a local socket");
    return line.end(run(*where, line.endpoint(line.value("--bind").value_or("127.0.0.1:7000"))));
}
