// Echoes datagrams: a server with a bound socket, and a client whose socket is connected to it. The server blocks until
// a datagram comes, or until a signal ends the wait through a stop_source.

#include "support/command_line.hpp"
#include "support/output.hpp"
#include "support/stop_on_signals.hpp"

#include <sockstate/format.hpp>
#include <sockstate/poller.hpp>
#include <sockstate/stop_source.hpp>
#include <sockstate/udp.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace net = sockstate;
using namespace std::chrono_literals;

namespace {

/// No datagram is longer.
constexpr std::uint64_t largest_datagram = 65535;

int fail(const net::ip::endpoint& where, const net::error& reason) {
    examples::print(stderr, "udp_echo: {}: {}\n", where, reason);
    return examples::exit_failure;
}

/// Sends every datagram back to where it came from, until it is to stop. An answer leaves from the address that was
/// asked, also on a machine with several.
int serve(const net::ip::endpoint& local, std::size_t buffer_size, bool once, bool quiet) {
    auto stop = net::stop_source::open();
    if (!stop) return fail(local, stop.error());
    const examples::stop_on_signals on_signals{*stop};
    auto idle = net::poller::open();
    if (!idle) return fail(local, idle.error());
    auto socket = net::udp::bind(local);
    if (!socket) return fail(local, socket.error());
    const auto bound = socket->local_endpoint();
    if (!bound) return fail(local, bound.error());
    if (!quiet) examples::log_line(stdout, "bound to {}", *bound);
    if (const auto set = socket->set(net::option::report_destination{true}); !set && !set.error().not_supported()) {
        return fail(local, set.error());
    }

    std::vector<std::byte> buffer(buffer_size);
    net::datagram_info asked;
    while (!stop->stop_requested()) {  // asked too, since a stop ends waiting, and a busy server never waits
        const auto datagram = socket->receive_from(buffer, asked, *stop);
        if (!datagram) {
            if (datagram.error() == net::errc::stopped) break;
            if (!datagram.error().out_of_resources()) return fail(local, datagram.error());
            examples::log_line(stderr, "udp_echo: {}; waiting", datagram.error());
            examples::pause(*idle, {200ms, *stop});
            continue;
        }
        const auto& [bytes, sender, truncated] = *datagram;
        if (truncated) {
            examples::log_line(stderr, "udp_echo: {}: datagram cut to {} bytes, the rest is lost", sender.unmapped(),
                               bytes.size());
        }
        if (const auto sent = socket->send_to(bytes, sender, asked.reply());
            !sent) {  // one client's trouble is not the server's
            examples::log_line(stderr, "udp_echo: {}: {}", sender.unmapped(), sent.error());
        } else if (!quiet) {
            examples::log_line(stdout, "{}: echoed {} bytes", sender.unmapped(), *sent);
        }
        if (once) break;
    }
    return examples::exit_success;
}

/// Sends `text` until it comes back: a datagram may get lost either way, and then nobody says so.
int send(const net::ip::endpoint& remote, const std::string& text, std::chrono::duration<double> patience,
         std::uint64_t tries) {
    auto socket = net::udp::open(remote.family()).and_then([&](net::socket<net::udp, net::unbound>&& fresh) {
        return std::move(fresh).connect(remote);  // from here on only this peer is heard
    });
    if (!socket) return fail(remote, socket.error());
    auto stop = net::stop_source::open();
    if (!stop) return fail(remote, stop.error());
    const examples::stop_on_signals on_signals{*stop};

    std::vector<char> buffer(largest_datagram);
    for (std::uint64_t attempt = 1; attempt <= tries; ++attempt) {
        if (const auto sent = socket->send(text); !sent) return fail(remote, sent.error());
        const auto answer = socket->receive_from(buffer, {patience, *stop});
        if (answer) {
            const std::string_view echoed{buffer.data(), answer->bytes.size()};
            examples::print(stdout, "{}\n", echoed);
            if (echoed == text) return examples::exit_success;
            examples::print(stderr, "udp_echo: {}: {} bytes were sent, {} came back\n", remote, text.size(),
                            echoed.size());
            return examples::exit_failure;
        }
        if (answer.error() == net::errc::stopped) return examples::stopped_before_the_end("udp_echo");
        if (answer.error() != net::errc::deadline_exceeded) return fail(remote, answer.error());
        examples::print(stderr, "udp_echo: {}: no answer, attempt {} of {}\n", remote, attempt, tries);
    }
    return examples::exit_failure;
}

}  // namespace

int main(int argc, char** argv) {
    const examples::command_line line{
        argc,
        argv,
        {.synopsis = "udp_echo serve|send ADDR:PORT [TEXT...]",
         .text = "serve: sends every datagram back to its sender, until Ctrl-C.\n"
                 "       Port 0 takes a free one.\n"
                 "send:  sends TEXT as one datagram and prints what comes back.",
         .options = {{"--buffer", "BYTES", "serve: room for a datagram (65535); what is longer is cut"},
                     {"--once", "", "serve: ends after one datagram"},
                     {"--quiet", "", "serve: prints nothing but errors"},
                     {"--deadline", "SECONDS", "send: how long to wait for each answer (1)"},
                     {"--tries", "N", "send: how often to send before giving up (3)"}},
         .exit_codes = "0 stopped by Ctrl-C or --once, or the text came back, 1 an error, no answer or another\n"
                       "answer, 2 arguments not understood, 130 send was stopped by Ctrl-C"}};
    const auto& operands = line.operands();
    if (operands.size() < 2 || (operands[0] != "serve" && operands[0] != "send")) {
        line.refuse("'serve ADDR:PORT' or 'send ADDR:PORT TEXT' is needed");
    }
    const auto endpoint = line.endpoint(operands[1]);
    if (operands[0] == "serve") {
        if (operands.size() > 2) line.refuse("serve takes no TEXT");
        const auto room = line.number("--buffer", line.value("--buffer").value_or("65535"), 1, largest_datagram);
        return line.end(serve(endpoint, static_cast<std::size_t>(room), line.has("--once"), line.has("--quiet")));
    }
    if (operands.size() < 3) line.refuse("send needs TEXT");
    const auto tries = line.number("--tries", line.value("--tries").value_or("3"), 1, 1000);
    return line.end(send(endpoint, line.text_from(2), line.seconds("--deadline", 1), tries));
}
