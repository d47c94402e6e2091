// Round-trip times to a host by ICMP echo. The library has no ICMP: echo.hpp defines it as two protocols of this
// program, and their sockets have typed states, deadlines, options and errors like all others.

#include "ping/echo.hpp"
#include "ping/round_trips.hpp"
#include "support/command_line.hpp"
#include "support/output.hpp"
#include "support/stop_on_signals.hpp"

#include <sockstate/format.hpp>
#include <sockstate/ip/resolve.hpp>
#include <sockstate/stop_source.hpp>
#include <sockstate/udp.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <random>
#include <string>
#include <utility>

namespace net = sockstate;
using clock_type = std::chrono::steady_clock;

namespace {

int fail(std::string_view what, const net::error& reason) {
    examples::print(stderr, "ping: {}{}\n", what, reason);
    return examples::exit_failure;
}

/// What to do where the system gives no socket.
int refuse(const net::error& reason) {
    fail("", reason);
    if (reason.not_supported() || reason == std::errc::protocol_not_supported) {
        examples::print(stderr,
                        "This system has no datagram sockets for ICMP, as Linux and macOS have: use its own ping.\n");
    } else if (reason == std::errc::permission_denied || reason == std::errc::operation_not_permitted) {
        examples::print(stderr,
                        "This system allows echoes to some groups of users. On Linux its administrator allows them\n"
                        "to all: sysctl -w net.ipv4.ping_group_range=\"0 2147483647\" (for IPv6 as well).\n");
    }
    return examples::exit_failure;
}

struct plan {
    std::string_view host;
    net::ip::address to;
    std::uint64_t count;  ///< 0: until it is stopped
    std::chrono::duration<double> interval;
    std::chrono::duration<double> patience;  ///< after the last request
};

template <class Protocol>
class pinger {
public:
    using socket_type = net::socket<Protocol, net::bound>;

    pinger(socket_type socket, const plan& what, net::stop_source& stop)
        : socket_{std::move(socket)}, what_{what}, stop_{stop}, token_{make_token()} {}

    int run() {
        const auto began = clock_type::now();
        examples::log_line(stdout, "PING {} ({}): {} data bytes", what_.host, what_.to, examples::echo::data_size);
        const auto ended = go(began);
        const auto last = what_.count != 0 && seen_.all_answered() ? last_answer_ : clock_type::now();
        examples::log_line(stdout, "");
        examples::print(stdout, "{}", seen_.summary(what_.host, last - began));
        if (!ended && ended.error() != net::errc::stopped) return fail("", ended.error());
        return seen_.received() != 0 ? examples::exit_success : examples::exit_failure;
    }

private:
    static std::uint64_t make_token() {
        std::random_device random;
        return std::uint64_t{random()} << 32U | random();
    }

    /// Sends and receives until all is done, or the stop is requested: then the error says so.
    net::result<void> go(clock_type::time_point began) {
        for (std::uint64_t number = 1; what_.count == 0 || number <= what_.count; ++number) {
            if (auto done = send(number); !done) return done;
            const bool last = number == what_.count;
            const auto next = last ? clock_type::now() + in_ticks(what_.patience)
                                   : began + in_ticks(what_.interval * static_cast<double>(number));
            if (auto done = receive_until(next, last); !done) return done;
        }
        return {};
    }

    static clock_type::duration in_ticks(std::chrono::duration<double> time) {
        return std::chrono::duration_cast<clock_type::duration>(time);
    }

    net::result<void> send(std::uint64_t number) {
        seen_.sent();
        const auto message = examples::encode_echo(Protocol::request_type, {token_, number, clock_type::now()});
        const auto sent = socket_.send_to(message, {what_.to, 0}, stop_);
        if (sent) return {};
        if (sent.error() == net::errc::stopped) return tl::unexpected{sent.error()};
        report(sent.error());
        return {};
    }

    /// Receives until `end`; after the last request only until all are answered.
    net::result<void> receive_until(clock_type::time_point end, bool last) {
        while (!(last && seen_.all_answered())) {
            std::array<std::byte, 512> room;
            net::datagram_info info;
            const auto got = socket_.receive_from(room, info, {end, stop_});
            if (got) {
                note(*got, info);
            } else if (got.error().deadline_passed()) {
                return {};
            } else if (got.error() == net::errc::stopped || got.error() == std::errc::bad_file_descriptor) {
                return tl::unexpected{got.error()};
            } else {
                report(got.error());
            }
        }
        return {};
    }

    /// What the network says of a request, if the system keeps it; else what the call says.
    void report(const net::error& reason) {
        seen_.failed();
        if (const auto told = socket_.take_network_error(); told && *told && (*told)->reporter) {
            examples::log_line(stdout, "From {}: {}", *(*told)->reporter, (*told)->reason);
        } else {
            examples::log_line(stdout, "{}", reason);
        }
    }

    void note(const net::received_datagram<net::ip::endpoint>& got, const net::datagram_info& info) {
        const auto answer = examples::decode_echo(Protocol::answer_type, got.bytes);
        if (!answer || answer->token != token_) return;  // somebody else's
        last_answer_ = clock_type::now();
        const examples::round_trips::milliseconds took = last_answer_ - answer->sent_at;
        const bool first = seen_.answered(answer->number, took);
        std::string line = fmt::format("{} bytes from {}: icmp_seq={}", examples::echo::size, got.sender.address(),
                                       static_cast<std::uint16_t>(answer->number));
        if (info.hop_limit) line += fmt::format(" ttl={}", *info.hop_limit);
        examples::log_line(stdout, "{} time={:.3f} ms{}", line, took.count(), first ? "" : " (DUP!)");
    }

    socket_type socket_;
    const plan& what_;
    net::stop_source& stop_;
    std::uint64_t token_;
    examples::round_trips seen_;
    clock_type::time_point last_answer_;
};

template <class Protocol>
int ping(const plan& what, net::stop_source& stop) {
    auto fresh = net::open<Protocol>(Protocol::family);
    if (!fresh) return refuse(fresh.error());
    // These only say more where the system has them.
    static_cast<void>(fresh->set(net::option::report_hop_limit{true}));
    static_cast<void>(fresh->set(net::option::report_errors{true}));
    auto bound = std::move(*fresh).bind(net::ip::endpoint::any(Protocol::family, 0));
    if (!bound) return refuse(bound.error());
    return pinger<Protocol>{std::move(*bound), what, stop}.run();
}

}  // namespace

int main(int argc, char** argv) {
    const examples::command_line line{
        argc,
        argv,
        {.synopsis = "ping HOST",
         .text = "Sends ICMP echoes to HOST, a name or an address, and prints how long each takes to come back.\n"
                 "Ctrl-C ends it with a summary. It needs no privileges where the system gives datagram sockets\n"
                 "for ICMP: Linux, to the groups in net.ipv4.ping_group_range, and macOS.",
         .options = {{"-c", "COUNT", "how many to send; without it, until Ctrl-C"},
                     {"-i", "SECONDS", "how long from one to the next (1)"},
                     {"-W", "SECONDS", "how long to wait for answers after the last (2)"}},
         .exit_codes = "0 there was an answer, 1 there was none, or an error, 2 arguments not understood,\n"
                       "130 stopped before there was an address"}};
    if (line.operands().size() != 1) line.refuse("one HOST is needed");
    const std::string_view host = line.operands()[0];
    plan what{.host = host,
              .to = {},
              .count = line.has("-c") ? line.number("-c", *line.value("-c"), 1, 1'000'000'000) : 0,
              .interval = line.seconds("-i", 1),
              .patience = line.seconds("-W", 2)};

    auto stop = net::stop_source::open();
    if (!stop) return fail("", stop.error());
    const examples::stop_on_signals on_signals{*stop};
    const auto addresses = net::ip::resolve(host, 0, *stop, net::udp::number);
    if (!addresses && addresses.error() == net::errc::stopped) return examples::stopped_before_the_end("ping");
    if (!addresses) return fail(fmt::format("{}: ", host), addresses.error());
    what.to = addresses->front().address();
    const bool is_v4 = what.to.is_v4();
    return line.end(is_v4 ? ping<examples::icmp>(what, *stop) : ping<examples::icmp_v6>(what, *stop));
}
