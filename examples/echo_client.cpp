// Sends text or the standard input, and prints what comes back to its end. One thread sends and another receives, each
// with its own half of the stream: a client that first sends everything and then receives would wait for ever with a
// long input, since the server stops receiving while nobody receives its answer.

#include "support/command_line.hpp"
#include "support/connect_story.hpp"
#include "support/output.hpp"
#include "support/standard_streams.hpp"
#include "support/stop_on_signals.hpp"

#include <sockstate/format.hpp>
#include <sockstate/stop_source.hpp>
#include <sockstate/tcp.hpp>

#include <array>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

namespace net = sockstate;

namespace {

using receiving_half = net::socket<net::tcp, net::receiving>;
using sending_half = net::socket<net::tcp, net::sending>;

constexpr std::size_t chunk_size = 65536;

/// What the sending thread has come to.
enum class progress : std::uint8_t { sending, finished, failed };

struct sender_report {
    std::atomic<progress> reached{progress::sending};
    std::string failure;  // written before `failed` is
};

/// Success, or a sentence that says what went wrong.
using outcome = tl::expected<void, std::string>;

outcome send(sending_half& half, net::byte_view bytes, net::deadline until) {
    return half.send_all(bytes, until).map_error([](const net::error& e) { return to_string(e); });
}

outcome send_input(sending_half& half, net::deadline until) {
    std::array<char, chunk_size> buffer;
    for (;;) {
        const auto got = examples::read_input(buffer);
        if (!got) return tl::unexpected{std::string{"the input cannot be read"}};
        if (*got == 0) return {};
        if (auto sent = send(half, {buffer.data(), *got}, until); !sent) return sent;
    }
}

/// Sends everything, then the FIN. Where that fails, the receiver would wait for an echo that cannot come: it is
/// stopped.
void send_and_finish(sending_half half, const std::optional<std::string>& text, net::deadline until,
                     sender_report& report, net::stop_source& receiver) {
    const auto sent = text ? send(half, *text, until) : send_input(half, until);
    if (!sent) {
        report.failure = sent.error();
        report.reached.store(progress::failed);
        receiver.request_stop();
        return;
    }
    report.reached.store(progress::finished);            // before the FIN, which makes the server end
    static_cast<void>(std::move(half).shutdown_send());  // fails after a reset, which the receiver reports
}

/// Prints what arrives until the server's FIN. False where it was cut short, with a word on stderr unless it was
/// stopped.
bool print_echo(receiving_half& half, net::deadline until, std::string_view server) {
    std::array<char, chunk_size> buffer;
    for (;;) {
        const auto chunk = half.receive(buffer, until);
        if (!chunk && chunk.error() == net::errc::stopped) return false;
        if (!chunk) {
            examples::print(stderr, "echo_client: {}: {}\n", server, chunk.error());
            return false;
        }
        if (chunk->empty()) break;
        if (std::fwrite(chunk->data(), 1, chunk->size(), stdout) != chunk->size()) break;
        if (half.unread_bytes().value_or(0) == 0) std::fflush(stdout);  // a person may be reading along
    }
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return true;
    examples::print(stderr, "echo_client: the output cannot be written\n");
    return false;
}

}  // namespace

int main(int argc, char** argv) {
    const examples::command_line line{
        argc,
        argv,
        {.synopsis = "echo_client HOST PORT [TEXT...]",
         .text = "Sends TEXT, or without it the standard input, and prints the echo to its end.",
         .options = {{"--deadline", "SECONDS", "gives up when all is not done by then (never)"}},
         .exit_codes = "0 the echo came to its end, 1 it did not, 2 arguments not understood,\n"
                       "130 stopped by Ctrl-C"}};
    const auto& operands = line.operands();
    if (operands.size() < 2) line.refuse("HOST and PORT are needed");
    const bool numeric = operands[1].find_first_not_of("0123456789") == operands[1].npos;
    const net::ip::service port =
        numeric ? net::ip::service{static_cast<std::uint16_t>(line.number("PORT", operands[1], 1, 65535))}
                : net::ip::service{operands[1]};
    const net::deadline until = line.deadline("--deadline");
    std::optional<std::string> text;
    if (operands.size() > 2) text = line.text_from(2);
    examples::set_binary(stdin);
    examples::set_binary(stdout);

    const std::string server = examples::server_text(operands[0], operands[1]);
    auto stop = net::stop_source::open();
    if (!stop) {
        examples::print(stderr, "echo_client: {}\n", stop.error());
        return examples::exit_failure;
    }
    const examples::stop_on_signals on_signals{*stop};
    std::vector<net::connect_attempt> attempts;
    auto stream = net::tcp::connect(operands[0], port, {until.when(), *stop}, attempts);
    if (!stream && stop->stop_requested()) return examples::stopped_before_the_end("echo_client");
    if (!stream) {
        examples::print_failure("echo_client", server, stream.error(), attempts);
        return examples::exit_failure;
    }
    auto halves = std::move(*stream).split();
    if (!halves) {
        examples::print(stderr, "echo_client: {}: {}\n", server, halves.error());
        return examples::exit_failure;
    }
    auto& [receiver, sender] = *halves;

    sender_report report;
    std::thread sending{
        [&, own = std::move(sender)]() mutable { send_and_finish(std::move(own), text, until, report, *stop); }};
    bool echoed = print_echo(receiver, {until.when(), *stop}, server);
    const progress reached = report.reached.load();
    const bool is_stopped = !echoed && reached != progress::failed && stop->stop_requested();  // by a signal
    if (reached == progress::failed) {
        examples::print(stderr, "echo_client: {}\n", report.failure);
        echoed = false;
    } else if (echoed && reached == progress::sending) {
        examples::print(stderr, "echo_client: the server ended before all was sent\n");
        echoed = false;
    }
    int code = echoed ? examples::exit_success : examples::exit_failure;
    if (is_stopped) code = examples::stopped_before_the_end("echo_client");
    code = line.end(code);
    if (reached == progress::sending) std::_Exit(code);  // the thread may be waiting for input that never comes
    sending.join();
    return code;
}
