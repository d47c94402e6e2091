// A client that stays connected for weeks: it notices a server that is gone, connects again, and ends at once on
// Ctrl-C.
//
// Three things can go wrong, and each is noticed in a different way. If the server's machine or the network fails, the
// kernel notices it, because of limit_silence. If the server's program hangs while its kernel still answers, only a
// heartbeat in the protocol shows it: here some line must arrive in time. If the connection ends, receive reports it.
// After a sleep of the machine, the client notices a connection that died meanwhile only after the whole limit, since
// limits do not count the time asleep.

#include "pauses.hpp"
#include "support/command_line.hpp"
#include "support/output.hpp"
#include "support/stop_on_signals.hpp"

#include <sockstate/format.hpp>
#include <sockstate/stop_source.hpp>
#include <sockstate/tcp.hpp>
#include <sockstate/tcp/connect_story.hpp>

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace net = sockstate;
using namespace std::chrono_literals;

namespace {

using clock = net::deadline::clock;
using span = std::chrono::duration<double>;

/// What the arguments ask for.
struct wishes {
    std::string_view host;
    net::ip::service port;
    std::chrono::milliseconds silence;  ///< until a server that does not answer is given up
    span patience;                      ///< until a server that answers and says nothing is given up
    span connect_within;
    span first_pause = 500ms;
    span longest_pause;
    span success;  ///< after a connection of this length the pauses start over
};

/// One connection, from the first byte to its end.
class session {
public:
    explicit session(net::tcp::stream& stream) : stream_{stream} {}

    /// Prints what comes, until something ends it: the reason.
    net::error run(const wishes& asked, const net::stop_source& stop) {
        const auto limits = stream_.limit_silence(asked.silence);  // again for each connection
        if (!limits) return limits.error();
        examples::log_line(stdout, "limits: {}", *limits);
        std::array<char, 4096> buffer;
        auto heard = clock::now();
        for (;;) {
            const net::deadline next_look{std::min(span{1.0}, asked.patience / 2), stop};
            const auto got = stream_.receive(buffer, next_look);
            look();
            if (got && got->empty()) return {net::errc::end_of_stream, net::operation::receive};
            if (got) {
                heard = clock::now();
                print({buffer.data(), got->size()});
            } else if (!got.error().deadline_passed() || clock::now() - heard > asked.patience) {
                return got.error();
            }
        }
    }

private:
    /// Reports a change of the kernel's state, or of what the server shows of itself, with the metrics of the moment.
    void look() {
        const auto info = stream_.query_info();
        if (!info) return;
        const auto sign = net::read_peer_sign(*info);
        if (info->state == state_ && sign == sign_) return;
        examples::log_line(stdout, "state: {}, {}", sign ? to_string(*sign) : "no sign of the peer", *info);
        state_ = info->state;
        sign_ = sign;
    }

    /// Writes whole lines; the rest of one comes with the next bytes.
    void print(std::string_view bytes) {
        partial_ += bytes;
        const std::size_t whole = partial_.rfind('\n');
        if (whole == partial_.npos && partial_.size() < longest_line) return;
        examples::log_line(stdout, "{}", std::string_view{partial_}.substr(0, whole));
        partial_.erase(0, whole == partial_.npos ? whole : whole + 1);
    }

    static constexpr std::size_t longest_line = 65536;  // whoever sends more is no server of ours

    net::tcp::stream& stream_;
    net::tcp_state state_ = net::tcp_state::unknown;
    std::optional<net::peer_sign> sign_;
    std::string partial_;
};

/// Connects, and stays connected for as long as it goes. True if that was long enough to be a success.
bool connect_and_stay(const wishes& asked, const net::stop_source& stop) {
    // The name is looked up each time, since addresses move, and its addresses race.
    net::connect_story story;
    auto stream = net::tcp::connect(asked.host, asked.port, net::connect_policy{}, {asked.connect_within, stop}, story);
    if (!stream) {
        examples::log_line(stdout, "not connected: {}\n{}", stream.error(), story);
        return false;
    }
    const auto since = clock::now();
    if (const auto peer = stream->remote_endpoint()) examples::log_line(stdout, "connected to {}", *peer);
    const auto why = session{*stream}.run(asked, stop);
    const span lasted = clock::now() - since;
    const auto audit = stream->audit();
    examples::log_line(stdout, "lost after {:.1f} s: {}; {}", lasted.count(), why,
                       audit ? to_string(*audit) : to_string(audit.error()));
    return lasted >= asked.success;  // a connection that ends at once was none
}

int run(const wishes& asked) {
    auto stop = net::stop_source::open();
    if (!stop) {
        examples::print(stderr, "long_lived_client: {}\n", stop.error());
        return examples::exit_failure;
    }
    const examples::stop_on_signals on_signals{*stop};
    examples::pauses pauses{asked.first_pause, asked.longest_pause};
    while (!stop->stop_requested()) {
        if (connect_and_stay(asked, *stop)) pauses.start_over();
        if (stop->wait(pauses.next())) break;
    }
    return examples::exit_success;
}

}  // namespace

int main(int argc, char** argv) {
    const examples::command_line line{
        argc,
        argv,
        {.synopsis = "long_lived_client HOST PORT",
         .text = "Prints the lines that a server sends, until Ctrl-C, and connects again whenever the connection ends.",
         .options = {{"--silence", "SECONDS", "gives up a server that does not answer, from 2 to 86400 (30)"},
                     {"--patience", "SECONDS", "gives up a server that says nothing (60)"},
                     {"--connect-within", "SECONDS", "gives up an attempt to connect (20)"},
                     {"--longest-pause", "SECONDS", "waits no longer before it connects again (60)"},
                     {"--success", "SECONDS", "lets pauses start over after a connection of this length (60)"}},
         .exit_codes = "0 stopped by Ctrl-C, 1 the output cannot be written, 2 arguments not understood"}};
    const auto& operands = line.operands();
    if (operands.size() != 2) line.refuse("HOST and PORT are needed");
    const auto silence = line.seconds("--silence", 30);
    if (silence < 2s || silence > 24h) line.refuse("--silence is from 2 to 86400 seconds");
    const auto port = static_cast<std::uint16_t>(line.number("PORT", operands[1], 1, 65535));
    return line.end(run({.host = operands[0],
                         .port = net::ip::service{port},
                         .silence = std::chrono::duration_cast<std::chrono::milliseconds>(silence),
                         .patience = line.seconds("--patience", 60),
                         .connect_within = line.seconds("--connect-within", 20),
                         .longest_pause = line.seconds("--longest-pause", 60),
                         .success = line.seconds("--success", 60)}));
}
