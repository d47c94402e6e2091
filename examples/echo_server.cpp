// Sends back what clients send, with one thread per connection, until the client's FIN.

#include "support/command_line.hpp"
#include "support/output.hpp"
#include "support/session_group.hpp"
#include "support/shortage.hpp"
#include "support/stop_request.hpp"

#include <sockstate/format.hpp>
#include <sockstate/tcp.hpp>

#include <array>
#include <chrono>
#include <cstdint>

namespace net = sockstate;
using namespace std::chrono_literals;

namespace {

/// How long a wait may go on before someone asks whether to stop.
constexpr auto tick = 200ms;

/// Sends all of `bytes`, however slowly the peer takes them; gives up when the server is to stop.
net::result<void> send_patiently(net::tcp::stream& stream, net::byte_view bytes) {
    for (;;) {
        const auto sent = stream.send_all(bytes, tick);
        if (sent) return {};
        if (sent.error() != net::errc::deadline_exceeded || examples::stop_requested()) {
            return tl::unexpected<net::error>{sent.error()};
        }
        bytes = bytes.after(sent.error().transferred);
    }
}

/// Echoes to the end of what comes in, and counts it.
net::result<void> echo(net::tcp::stream& stream, std::uint64_t& echoed) {
    std::array<std::byte, 16384> buffer;
    for (;;) {
        const auto chunk = stream.receive(buffer, tick);
        if (!chunk) {
            if (chunk.error() == net::errc::deadline_exceeded && !examples::stop_requested()) continue;
            return tl::unexpected{chunk.error()};
        }
        if (chunk->empty()) return {};  // the peer's FIN
        if (auto sent = send_patiently(stream, *chunk); !sent) return sent;
        echoed += chunk->size();
    }
}

void serve(net::tcp::stream& stream, const net::ip::endpoint& peer, bool quiet) {
    std::uint64_t echoed = 0;
    const auto done = echo(stream, echoed);
    if (!done && examples::stop_requested()) return;
    if (!done) {
        examples::log_line(stderr, "echo_server: {}: {}", peer, done.error());
    } else if (!quiet) {
        examples::log_line(stdout, "{}: echoed {} bytes", peer, echoed);
    }
}

/// Accepts connections until a signal asks the server to stop. In a shortage the next connection stays in the queue
/// until another one ends.
net::result<void> run(net::tcp::listener& listener, bool once, bool quiet) {
    examples::session_group sessions;
    bool short_of_something = false;
    const auto wait_for_end = [&](const auto& why) {
        if (!short_of_something) examples::log_line(stderr, "echo_server: {}; waiting for a connection to end", why);
        short_of_something = true;
        sessions.wait_for_end(tick);
    };
    while (!examples::stop_requested()) {
        net::ip::endpoint peer;
        auto stream = listener.accept(peer, tick);
        if (!stream) {
            if (stream.error() == net::errc::deadline_exceeded) continue;
            if (!examples::is_shortage(stream.error())) return tl::unexpected{stream.error()};
            wait_for_end(stream.error());
            continue;
        }
        const auto serve_it = [peer = peer.unmapped(), quiet](net::tcp::stream& s) { serve(s, peer, quiet); };
        auto shortage = sessions.start(*stream, serve_it);
        while (shortage && !examples::stop_requested()) {
            wait_for_end(shortage.message());
            shortage = sessions.start(*stream, serve_it);
        }
        short_of_something = false;
        if (once) break;
    }
    return {};
}

}  // namespace

int main(int argc, char** argv) {
    const examples::command_line line{
        argc,
        argv,
        {.synopsis = "echo_server",
         .text = "Sends back whatever a client sends, to any number of clients at once, until Ctrl-C.\n"
                 "Each client is served until it ends its sending.",
         .options = {{"--bind", "ADDR:PORT", "listens there (127.0.0.1:7000); port 0 takes a free one"},
                     {"--once", "", "serves one client, then ends"},
                     {"--quiet", "", "prints nothing but errors"}},
         .exit_codes = "0 stopped by Ctrl-C or --once, 1 it cannot listen or accept, or cannot write its output,\n"
                       "2 arguments not understood"}};
    if (!line.operands().empty()) line.refuse("there are no operands");
    const auto local = line.endpoint(line.value("--bind").value_or("127.0.0.1:7000"));
    const bool quiet = line.has("--quiet");

    examples::stop_on_signals();
    auto listener = net::tcp::listen(local);
    const auto bound = listener.and_then([](const net::tcp::listener& l) { return l.local_endpoint(); });
    // Between wait and accept a connection may vanish: a listener that does not block waits on for the next.
    const auto ready = bound.and_then([&](const auto&) { return listener->set_blocking(false); });
    if (!ready) {
        examples::log_line(stderr, "echo_server: {}: {}", local, ready.error());
        return examples::exit_failure;
    }
    if (!quiet) examples::log_line(stdout, "listening on {}", *bound);

    if (const auto served = run(*listener, line.has("--once"), quiet); !served) {
        examples::log_line(stderr, "echo_server: {}", served.error());
        return examples::exit_failure;
    }
    return line.end(examples::exit_success);
}
