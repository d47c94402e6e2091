// Shows the path to a host, router by router: it sends UDP datagrams with rising hop limits and reads what the network
// reports about them. It needs no privileges, but it needs a system that keeps such reports, which is only Linux.

#include "support/command_line.hpp"
#include "support/output.hpp"
#include "support/stop_on_signals.hpp"

#include <sockstate/format.hpp>
#include <sockstate/ip/resolve.hpp>
#include <sockstate/stop_source.hpp>
#include <sockstate/udp.hpp>

#include <array>
#include <chrono>
#include <optional>
#include <string>

namespace net = sockstate;
using clock_type = std::chrono::steady_clock;

namespace {

constexpr std::string_view question = "trace_route";

int fail(std::string_view what, const net::error& reason) {
    examples::print(stderr, "trace_route: {}{}\n", what, reason);
    return examples::exit_failure;
}

/// What came back for one datagram.
struct answer {
    net::ip::address from;
    clock_type::duration took;
    bool arrived;                              ///< the host itself has answered
    std::optional<net::error> no_way_on = {};  ///< the network does not lead to the host
};

struct plan {
    net::ip::endpoint first;  ///< of the host; each datagram goes to a port of its own, from this one on
    std::uint8_t most_hops;
    int tries;
    std::chrono::duration<double> patience;
};

/// Whether a router says that the datagram has passed as many routers as it may.
bool is_on_the_way(const net::network_error& told) {
    const bool icmp = told.origin == net::network_error_origin::icmp && told.icmp_type == 11;
    return icmp || (told.origin == net::network_error_origin::icmpv6 && told.icmp_type == 3);
}

class tracer {
public:
    tracer(net::socket<net::udp, net::bound>& socket, const plan& way, net::stop_source& stop)
        : socket_{socket}, way_{way}, stop_{stop} {}

    /// Sends one datagram and waits for what becomes of it; empty if nothing came in time.
    net::result<std::optional<answer>> probe(std::uint8_t hops) {
        const auto there = next_endpoint();
        if (auto sent = send(there, hops); !sent) return tl::unexpected{sent.error()};
        const auto began = clock_type::now();
        const auto end = began + std::chrono::duration_cast<clock_type::duration>(way_.patience);
        for (;;) {
            if (auto ready = socket_.wait_readable({end, stop_}); !ready) {
                if (ready.error().deadline_passed()) return std::nullopt;
                return tl::unexpected{ready.error()};
            }
            const auto told = socket_.take_network_error();
            if (!told) return tl::unexpected{told.error()};
            const auto took = clock_type::now() - began;
            if (*told) {
                if ((*told)->receiver != there) continue;  // it is about an earlier datagram
                if ((*told)->reporter) return judge(**told, took);
                return tl::unexpected{(*told)->reason.during(net::operation::send)};
            }
            if (has_answer_from(there)) return answer{there.address(), took, true};
        }
    }

private:
    net::ip::endpoint next_endpoint() {
        const auto port = static_cast<std::uint16_t>(way_.first.port() + sent_++);
        return {way_.first.address(), port};
    }

    /// A report of an earlier datagram, which came too late to be waited for, fails one call: then it is taken.
    net::result<void> send(const net::ip::endpoint& there, std::uint8_t hops) {
        for (;;) {
            const auto sent = socket_.send_to(question, there, {.hop_limit = hops}, stop_);
            if (sent) return {};
            const auto told = socket_.take_network_error();
            if (!told) return tl::unexpected{told.error()};
            if (!*told || (*told)->receiver == there) return tl::unexpected{sent.error()};
        }
    }

    static answer judge(const net::network_error& told, clock_type::duration took) {
        answer from{*told.reporter, took, told.reason == std::errc::connection_refused};
        if (!from.arrived && !is_on_the_way(told)) from.no_way_on = told.reason;
        return from;
    }

    /// Somebody listens at that port after all.
    bool has_answer_from(const net::ip::endpoint& there) {
        std::array<std::byte, 1> room;
        const auto got = socket_.receive_from(room, std::chrono::seconds{0});
        return got && got->sender == there;
    }

    net::socket<net::udp, net::bound>& socket_;
    const plan& way_;
    net::stop_source& stop_;
    unsigned sent_ = 0;
};

/// One line: who answered, each once, and how long it took.
net::result<std::optional<answer>> trace_hop(tracer& tracing, std::uint8_t hops, int tries) {
    std::optional<answer> last;
    std::string line = fmt::format("{:2}", hops);
    for (int attempt = 0; attempt < tries; ++attempt) {
        const auto got = tracing.probe(hops);
        if (!got) return tl::unexpected{got.error()};
        if (!*got) {
            line += "  *";
            continue;
        }
        if (!last || last->from != (*got)->from) line += fmt::format("  {}", (*got)->from);
        const std::chrono::duration<double, std::milli> took = (*got)->took;
        line += fmt::format("  {:.3f} ms", took.count());
        if ((*got)->no_way_on) line += fmt::format("  {}", *(*got)->no_way_on);
        last = *got;
    }
    examples::log_line(stdout, "{}", line);
    return last;
}

int trace(const plan& way, net::stop_source& stop) {
    auto socket = net::udp::bind(net::ip::endpoint::any(way.first.family(), 0));
    if (!socket) return fail("", socket.error());
    if (const auto set = socket->set(net::option::report_errors{true}); !set) return fail("", set.error());
    tracer tracing{*socket, way, stop};
    for (std::uint8_t hops = 1; hops <= way.most_hops; ++hops) {
        const auto reached = trace_hop(tracing, hops, way.tries);
        if (!reached && reached.error() == net::errc::stopped) return examples::stopped_before_the_end("trace_route");
        if (!reached) return fail("", reached.error());
        if (*reached && (*reached)->arrived) return examples::exit_success;
        if (*reached && (*reached)->no_way_on) return examples::exit_failure;  // the line has said why
    }
    examples::print(stderr, "trace_route: {} was not reached within {} hops\n", way.first.address(), way.most_hops);
    return examples::exit_failure;
}

}  // namespace

int main(int argc, char** argv) {
    const examples::command_line line{
        argc,
        argv,
        {.synopsis = "trace_route HOST",
         .text = "Prints the routers on the way to HOST, a name or an address, and how long each takes to answer.\n"
                 "A star is a datagram of which nothing was heard. Linux only; no privileges are needed.",
         .options = {{"--port", "PORT", "the port of the first datagram, which nobody should listen at (33434)"},
                     {"--hops", "N", "how many routers to pass at most (30)"},
                     {"--tries", "N", "how many datagrams for each of them (3)"},
                     {"--deadline", "SECONDS", "how long to wait for what becomes of each (1)"}},
         .exit_codes = "0 the host was reached, 1 it was not, or an error, 2 arguments not understood,\n"
                       "130 stopped by Ctrl-C"}};
    if (line.operands().size() != 1) line.refuse("one HOST is needed");
    const auto number = [&](std::string_view option, std::string_view otherwise, std::uint64_t most) {
        return line.number(option, line.value(option).value_or(otherwise), 1, most);
    };
    const auto hops = static_cast<std::uint8_t>(number("--hops", "30", 255));
    const auto tries = number("--tries", "3", 10);
    // Each datagram has a port of its own, so that what is heard late is known to be late.
    const auto port = static_cast<std::uint16_t>(number("--port", "33434", 65536 - hops * tries));
    const auto patience = line.seconds("--deadline", 1);

    auto stop = net::stop_source::open();
    if (!stop) return fail("", stop.error());
    const examples::stop_on_signals on_signals{*stop};
    const auto addresses = net::ip::resolve(line.operands()[0], port, *stop, net::udp::number);
    if (!addresses && addresses.error() == net::errc::stopped) return examples::stopped_before_the_end("trace_route");
    if (!addresses) return fail(fmt::format("{}: ", line.operands()[0]), addresses.error());
    const plan way{addresses->front(), hops, static_cast<int>(tries), patience};
    examples::log_line(stdout, "{} hops at most to {}", hops, way.first.address());
    return line.end(trace(way, *stop));
}
