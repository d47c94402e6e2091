// How many datagrams a second go through a UDP socket one at a time, in batches, and as segments of long trains: one
// thread sends to another as fast as it can, over this machine's loopback.

#include "datagram_blast/ways.hpp"
#include "support/command_line.hpp"
#include "support/json.hpp"
#include "support/output.hpp"
#include "support/progress_line.hpp"
#include "support/stop_on_signals.hpp"

#include <sockstate/format.hpp>
#include <sockstate/stop_source.hpp>
#include <sockstate/udp.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

namespace net = sockstate;
using namespace std::chrono_literals;

using datagram_blast::batches;
using datagram_blast::plain;
using datagram_blast::segments;
using datagram_blast::sender_socket;
using datagram_blast::settings;

namespace {

using seconds = std::chrono::duration<double>;

/// What one way of sending came to.
struct outcome {
    std::uint64_t sent = 0;
    std::uint64_t received = 0;
    seconds took{};
    std::optional<net::error> failure;
};

/// Receives until nothing has come for a while after the sender has ended.
template <class Way>
void receive_all(Way& way, typename Way::receiver& socket, const std::atomic<bool>& is_sent, outcome& result) {
    for (;;) {
        const bool is_last = is_sent;
        const auto got = way.receive(socket, 100ms);
        if (got) {
            result.received += *got;
        } else if (got.error() != net::errc::deadline_exceeded) {
            result.failure = got.error();
            return;
        } else if (is_last) {
            return;
        }
    }
}

/// Sends for the time that is asked for, or until the stop.
template <class Way>
std::optional<net::error> send_all(Way& way, sender_socket& socket, const settings& asked, const net::stop_source& stop,
                                   outcome& result) {
    examples::progress_line progress;
    const auto started = net::deadline::clock::now();
    for (auto now = started; seconds{now - started} < asked.duration && !stop.stop_requested();
         now = net::deadline::clock::now()) {
        const auto sent = way.send(socket);
        if (!sent && !sent.error().out_of_resources()) return sent.error();
        result.sent += sent.value_or(0);
        if (progress.is_due(now)) {
            progress.show(fmt::format("{}: {:.1f} of {} s, {} sent", Way::name(asked), seconds{now - started}.count(),
                                      asked.duration.count(), result.sent),
                          now);
        }
    }
    result.took = net::deadline::clock::now() - started;
    return std::nullopt;
}

template <class Way>
outcome run(const settings& asked, const net::stop_source& stop) {
    outcome result;
    const auto failed = [&](const net::error& why) {
        result.failure = why;
        return result;
    };
    auto bound = net::udp::bind({asked.address, 0});
    if (!bound) return failed(bound.error());
    const auto there = bound->local_endpoint();
    if (!there) return failed(there.error());
    auto receiver = datagram_blast::as<typename Way::receiver>(std::move(*bound));
    if (!receiver) return failed(receiver.error());
    auto sender = net::udp::connect(*there);
    if (!sender) return failed(sender.error());

    Way sending{asked};
    Way receiving{asked};
    std::atomic<bool> is_sent{false};
    std::thread thread{[&] { receive_all(receiving, *receiver, is_sent, result); }};
    outcome ours;
    const auto problem = send_all(sending, *sender, asked, stop, ours);
    is_sent = true;
    thread.join();
    result.sent = ours.sent;
    result.took = ours.took;
    if (problem) result.failure = problem;
    return result;
}

void print_row(const settings& asked, std::string_view name, const outcome& result) {
    const double took = std::max(result.took.count(), 1e-9);
    const double lost =
        result.sent == 0 ? 0 : 1 - static_cast<double>(result.received) / static_cast<double>(result.sent);
    if (asked.is_json) {
        examples::log_line(stdout, R"({{"way":{},"bytes":{},"seconds":{:.6f},"sent":{},"received":{}}})",
                           examples::json_string(name), asked.size, took, result.sent, result.received);
        return;
    }
    examples::log_line(stdout, "{:<16} {:>12.0f} {:>12.0f} {:>8.1f} %", name, static_cast<double>(result.sent) / took,
                       static_cast<double>(result.received) / took, lost * 100);
}

/// One way, to its row. Gives the exit code if the program is to end.
template <class Way>
std::optional<int> measure(const settings& asked, const net::stop_source& stop) {
    const outcome result = run<Way>(asked, stop);
    if (result.failure == net::errc::not_supported) {
        examples::print(stderr, "datagram_blast: {}: this system cannot do that\n", Way::name(asked));
        return std::nullopt;
    }
    if (result.failure) {
        examples::print(stderr, "datagram_blast: {}, {}: {}\n", asked.address, Way::name(asked), *result.failure);
        return examples::exit_failure;
    }
    print_row(asked, Way::name(asked), result);
    if (!stop.stop_requested()) return std::nullopt;
    return examples::stopped_before_the_end("datagram_blast");
}

int blast(const settings& asked) {
    auto stop = net::stop_source::open();
    if (!stop) {
        examples::print(stderr, "datagram_blast: {}\n", stop.error());
        return examples::exit_failure;
    }
    const examples::stop_on_signals on_signals{*stop};
    if (!asked.is_json) {
        examples::log_line(stdout, "datagrams of {} bytes to {}, {} s for each way\n{:<16} {:>12} {:>12} {:>10}",
                           asked.size, asked.address, asked.duration.count(), "", "sent/s", "received/s", "lost");
    }
    if (const auto code = measure<plain>(asked, *stop)) return *code;
    if (const auto code = measure<batches>(asked, *stop)) return *code;
    return measure<segments>(asked, *stop).value_or(examples::exit_success);
}

}  // namespace

int main(int argc, char** argv) {
    const examples::command_line line{
        argc,
        argv,
        {.synopsis = "datagram_blast",
         .text = "Sends datagrams from one thread to another as fast as it can: one at a time, in batches, and as "
                 "segments\n"
                 "of long trains. Prints how many went and arrived in a second. Datagrams are lost where the receiver "
                 "is slower\n"
                 "than the sender: that is no error.",
         .options = {{"--address", "ADDR", "an address of this machine (127.0.0.1)"},
                     {"--size", "BYTES", "the size of each datagram (1200)"},
                     {"--batch", "N", "how many are sent and received with one call (32)"},
                     {"--seconds", "SECONDS", "how long each way takes (1)"},
                     {"--json", "", "prints an object of JSON for each way"}},
         .exit_codes = "0 success, 1 failure, 2 arguments that were not understood, 130 stopped by Ctrl-C"}};
    if (!line.operands().empty()) line.refuse("there are no operands");
    const std::string_view text = line.value("--address").value_or("127.0.0.1");
    const auto address = net::ip::address::parse(text);
    if (!address) line.refuse(fmt::format("--address is an IP address such as 127.0.0.1 or ::1, not '{}'", text));
    settings asked;
    asked.address = *address;
    asked.size = static_cast<std::size_t>(line.number("--size", line.value("--size").value_or("1200"), 1, 65507));
    asked.batch = static_cast<std::size_t>(line.number("--batch", line.value("--batch").value_or("32"), 1, 1024));
    asked.duration = line.seconds("--seconds", 1);
    asked.is_json = line.has("--json");
    return line.end(blast(asked));
}
