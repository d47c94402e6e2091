// Fetches a page over HTTPS: TLS by OpenSSL, over a typed stream. One deadline holds for all of it: look-up,
// connection, handshake, answer and the end of both protocols.

#include "http_get/response.hpp"
#include "support/command_line.hpp"
#include "support/connect_story.hpp"
#include "support/output.hpp"
#include "support/standard_streams.hpp"
#include "support/stop_on_signals.hpp"
#include "tls_stream.hpp"

#include <sockstate/format.hpp>
#include <sockstate/stop_source.hpp>
#include <sockstate/tcp.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace net = sockstate;

namespace {

constexpr int exit_refused = 3;
constexpr int interim_limit = 16;

/// What the arguments ask for.
struct wishes {
    std::string host;
    std::uint16_t port;
    std::string target;
    std::string authorities;
    net::deadline until;
};

/// An answer as it arrives.
class fetch {
public:
    fetch(tls::stream& stream, net::deadline until) : stream_{stream}, until_{until}, buffer_(65536) {}

    tls::outcome<http::response_head> read_head() {
        for (int heads = 0; heads < interim_limit;) {
            const auto size = http::head_size(received_);
            if (!size && received_.size() <= http::head_limit) {
                const auto more = stream_.receive(buffer_, until_);
                if (!more) return tl::unexpected{more.error()};
                if (more->empty()) return tl::unexpected{std::string{"the server ended before its whole answer"}};
                received_ += *more;
                continue;
            }
            if (!size || *size > http::head_limit) return tl::unexpected{std::string{"the head is too long"}};
            auto head = http::parse_head(std::string_view{received_}.substr(0, *size));
            received_.erase(0, *size);
            if (!head || !head->is_interim()) return head;
            ++heads;
        }
        return tl::unexpected{std::string{"too many 1xx responses"}};
    }

    tls::outcome<void> print_body(http::body_reader& body) {
        for (std::string_view input = received_; !body.complete();) {
            if (input.empty()) {
                const auto more = stream_.receive(buffer_, until_);
                if (!more) return tl::unexpected{more.error()};
                if (more->empty()) return body.closed();
                input = *more;
            }
            const auto piece = body.take(input);
            if (!piece) return tl::unexpected{piece.error()};
            if (!piece->empty() && std::fwrite(piece->data(), 1, piece->size(), stdout) != piece->size()) break;
        }
        return {};  // output that is lost is reported at the program's end
    }

private:
    tls::stream& stream_;
    net::deadline until_;
    std::vector<char> buffer_;
    std::string received_;
};

/// Asks over a connection whose hands are shaken, and prints the answer: its status.
tls::outcome<int> ask(tls::stream& stream, const wishes& asked) {
    const bool is_usual = asked.port == 443;
    const bool is_v6 = asked.host.find(':') != asked.host.npos;
    const std::string request = fmt::format(
        "GET {} HTTP/1.1\r\nHost: {}{}\r\nUser-Agent: https_get\r\nAccept: */*\r\nConnection: close\r\n\r\n",
        asked.target, is_v6 ? fmt::format("[{}]", asked.host) : asked.host,
        is_usual ? "" : fmt::format(":{}", asked.port));
    if (auto sent = stream.send_all(request, asked.until); !sent) return tl::unexpected{sent.error()};
    fetch answer{stream, asked.until};
    const auto head = answer.read_head();
    if (!head) return tl::unexpected{head.error()};
    examples::print(stderr, "{} {} {}\n", head->version, head->status, head->reason);
    http::body_reader body{*head};
    const auto printed = answer.print_body(body);
    examples::print(stderr, "body         {} bytes\n", body.size());
    if (!printed) return tl::unexpected{printed.error()};
    return head->status;
}

int run(const wishes& asked, const net::stop_source& stop) {
    const std::string server = examples::server_text(asked.host, std::to_string(asked.port));
    const auto fail = [&](std::string_view what) {
        if (stop.stop_requested()) return examples::stopped_before_the_end("https_get");
        examples::print(stderr, "https_get: {}: {}\n", server, what);
        return examples::exit_failure;
    };
    const auto trusted = tls::context::open(asked.authorities);
    if (!trusted) return fail(trusted.error());
    std::vector<net::connect_attempt> attempts;
    auto connected = net::tcp::connect(asked.host, net::ip::service{asked.port}, asked.until, attempts);
    if (!connected && stop.stop_requested()) return examples::stopped_before_the_end("https_get");
    if (!connected) {
        examples::print_failure("https_get", server, connected.error(), attempts);
        return examples::exit_failure;
    }
    const auto stream = tls::stream::make(std::move(*connected), *trusted);
    if (!stream) return fail(stream.error());
    if (auto shaken = (*stream)->shake_hands(asked.host, asked.until); !shaken) return fail(shaken.error());
    examples::print(stderr, "TLS          {}\n", (*stream)->agreed());
    const auto status = ask(**stream, asked);
    if (!status) return fail(status.error());
    if (auto ended = (*stream)->shut_down(asked.until); !ended) {
        examples::print(stderr, "https_get: the end of TLS: {}\n", ended.error());  // the whole answer is there
    }
    if (const auto info = (*stream)->below().query_info()) examples::print(stderr, "connection   {}\n", *info);
    return *status < 400 ? examples::exit_success : exit_refused;
}

}  // namespace

int main(int argc, char** argv) {
    const examples::command_line line{
        argc,
        argv,
        {.synopsis = "https_get HOST [PATH]",
         .text = "Fetches https://HOST/PATH and writes the body to standard output. The server's certificate must be\n"
                 "valid and must be HOST's. Status, size and the connection's metrics go to standard error.",
         .options = {{"--port", "PORT", "connects there (443)"},
                     {"--authorities", "FILE", "trusts the certificates in this file (PEM), not the system's"},
                     {"--deadline", "SECONDS", "gives up when all is not done by then (300)"}},
         .exit_codes = "0 a whole response, 1 none or a part of one, 2 arguments not understood,\n"
                       "3 a whole response with a status of 400 or more, 130 stopped by Ctrl-C"}};
    const auto& operands = line.operands();
    if (operands.empty() || operands.size() > 2) line.refuse("HOST is needed, and at most a PATH");
    const std::string_view path = operands.size() == 2 ? operands[1] : "/";
    const auto is_unfit = [](char c) { return c <= ' ' || c > '~'; };
    if (path.substr(0, 1) != "/" || std::any_of(path.begin(), path.end(), is_unfit)) line.refuse("PATH begins with /");
    if (operands[0].empty() || std::any_of(operands[0].begin(), operands[0].end(), is_unfit))
        line.refuse("that is no HOST");
    examples::set_binary(stdout);
    auto stop = net::stop_source::open();
    if (!stop) {
        examples::print(stderr, "https_get: {}\n", stop.error());
        return examples::exit_failure;
    }
    const examples::stop_on_signals on_signals{*stop};
    return line.end(
        run({.host = std::string{operands[0]},
             .port = static_cast<std::uint16_t>(line.number("--port", line.value("--port").value_or("443"), 1, 65535)),
             .target = std::string{path},
             .authorities = std::string{line.value("--authorities").value_or("")},
             .until = {line.seconds("--deadline", 300), *stop}},
            *stop));
}
