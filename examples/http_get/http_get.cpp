// Fetches a URL over plain HTTP from the first address of its host that answers, and prints the metrics of the
// connection.

#include "response.hpp"
#include "summary.hpp"
#include "support/command_line.hpp"
#include "support/connect_story.hpp"
#include "support/output.hpp"
#include "support/progress_line.hpp"
#include "support/standard_streams.hpp"
#include "support/stop_on_signals.hpp"
#include "support/units.hpp"

#include <sockstate/format.hpp>
#include <sockstate/stop_source.hpp>
#include <sockstate/tcp.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace net = sockstate;

namespace {

constexpr int exit_refused = 3;
constexpr int interim_limit = 16;

struct close_file {
    void operator()(std::FILE* file) const { std::fclose(file); }
};
using file = std::unique_ptr<std::FILE, close_file>;

/// A response as it arrives on a stream, and where its body goes.
class fetch {
public:
    fetch(net::tcp::stream& stream, net::deadline until, std::string server)
        : stream_{stream}, until_{until}, server_{std::move(server)}, buffer_(131072) {}

    /// Sends the request; an error is a sentence.
    http::parsed<void> ask(const http::url& url) {
        const std::string request = fmt::format(
            "GET {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: http_get\r\nAccept: */*\r\nConnection: close\r\n\r\n",
            url.target, url.authority);
        return stream_.send_all(request, until_).map_error([this](const auto& e) { return named(e); });
    }

    /// Reads up to the body, past the 1xx answers.
    http::parsed<http::response_head> read_head() {
        for (int heads = 0; heads < interim_limit; ++heads) {
            auto size = http::head_size(received_);
            while (!size && received_.size() <= http::head_limit) {
                const auto more = receive();
                if (!more) return tl::unexpected{more.error()};
                if (more->empty())
                    return tl::unexpected{std::string{"the server closed the connection before the whole response"}};
                received_ += *more;
                size = http::head_size(received_);
            }
            if (!size || *size > http::head_limit) return tl::unexpected{std::string{"the head is too long"}};
            auto head = http::parse_head(std::string_view{received_}.substr(0, *size));
            received_.erase(0, *size);
            if (!head || !head->is_interim()) return head;
        }
        return tl::unexpected{std::string{"too many 1xx responses"}};
    }

    /// Writes the body to `out`, to its end. `whole` is how long it will be, where that is known.
    http::parsed<void> read_body(http::body_reader& body, std::FILE* out, std::optional<std::uint64_t> whole) {
        examples::progress_line progress;
        const bool is_on_terminal = out == stdout && examples::is_terminal(stdout);
        for (std::string_view input = received_; !body.complete();) {
            while (!input.empty() && !body.complete()) {
                const auto piece = body.take(input);
                if (!piece) return tl::unexpected{piece.error()};
                if (piece->empty()) continue;  // framing alone: no memory to write from
                if (std::fwrite(piece->data(), 1, piece->size(), out) != piece->size()) return cannot_write();
            }
            if (body.complete()) break;
            if (!is_on_terminal) show(progress, body.size(), whole);  // on a terminal the body is what is seen
            const auto more = receive();
            if (!more) return tl::unexpected{more.error()};
            if (more->empty()) return body.closed();
            input = *more;
        }
        return {};
    }

    static http::parsed<void> cannot_write() { return tl::unexpected{std::string{"the output cannot be written"}}; }

private:
    static void show(examples::progress_line& progress, std::uint64_t size, std::optional<std::uint64_t> whole) {
        const auto now = net::deadline::clock::now();
        if (!progress.is_due(now)) return;
        const std::string all = whole ? " of " + examples::in_units(static_cast<double>(*whole)) : "";
        progress.show(examples::in_units(static_cast<double>(size)) + all, now);
    }
    http::parsed<std::string_view> receive() {
        return stream_.receive(buffer_, until_)
            .map([&](std::span<std::byte> got) { return std::string_view{buffer_.data(), got.size()}; })
            .map_error([this](const net::error& e) { return named(e); });
    }
    [[nodiscard]] std::string named(const net::error& e) const { return fmt::format("{}: {}", server_, e); }

    net::tcp::stream& stream_;
    net::deadline until_;
    std::string server_;
    std::vector<char> buffer_;
    std::string received_;
};

/// The file to write to; without a path the standard output, which stays open.
http::parsed<std::FILE*> open_output(const std::optional<std::string_view>& path, file& owned) {
    if (!path) {
        examples::set_binary(stdout);
        return stdout;
    }
    owned.reset(std::fopen(std::string{*path}.c_str(), "wb"));
    if (!owned) {
        return tl::unexpected{fmt::format("cannot write to {}: {}", *path, std::generic_category().message(errno))};
    }
    return owned.get();
}

/// Prints the answer's status, writes its body, prints its size; for scripts it prints nothing. The output is opened
/// before the request is sent, so that no server is asked for what cannot be written.
http::parsed<http::summary> print_answer(fetch& answer, const http::url& url,
                                         const std::optional<std::string_view>& path, bool json) {
    file owned;
    const auto out = open_output(path, owned);
    if (!out) return tl::unexpected{out.error()};
    const auto started = net::deadline::clock::now();
    const auto head = answer.ask(url).and_then([&] { return answer.read_head(); });
    if (!head) return tl::unexpected{head.error()};
    http::summary told{.status = head->status, .redirect = http::redirect_of(*head), .how = head->how};
    if (!json) {
        examples::print(stderr, "{} {} {}\n", head->version, head->status, head->reason);
        if (!told.redirect.empty()) examples::print(stderr, "redirect     to {}, not followed\n", told.redirect);
    }

    http::body_reader body{*head};
    const bool has_length = head->how == http::framing::content_length;
    auto outcome = answer.read_body(body, *out, has_length ? std::optional{head->content_length} : std::nullopt);
    const bool is_written =
        std::fflush(*out) == 0 && std::ferror(*out) == 0 && (!owned || std::fclose(owned.release()) == 0);
    if (outcome && !is_written) outcome = fetch::cannot_write();
    told.took = net::deadline::clock::now() - started;
    told.body_bytes = body.size();
    if (!json) http::print_body_line(told);
    return outcome.map([&] { return told; });
}

int fetch_url(const http::url& url, std::chrono::duration<double> patience, const std::optional<std::string_view>& path,
              bool tells_story, bool json) {
    auto stop = net::stop_source::open();
    if (!stop) {
        examples::print(stderr, "http_get: {}\n", stop.error());
        return examples::exit_failure;
    }
    const examples::stop_on_signals on_signals{*stop};
    const net::deadline until{patience, *stop};
    const std::string server = examples::server_text(url.host, std::to_string(url.port));
    net::connect_story story;
    auto stream = net::tcp::connect(url.host, url.port, {}, until, story);
    if (!stream && stop->stop_requested()) return examples::stopped_before_the_end("http_get");
    if (tells_story) {
        examples::print(stderr, "{}\n", story);
        if (!stream) examples::print(stderr, "http_get: {}: {}\n", server, stream.error());
    } else if (!stream) {
        examples::print_failure("http_get", server, stream.error(), story.attempts);
    }
    if (!stream) return examples::exit_failure;
    // Asked for now: the kernel forgets them when the connection is gone.
    const auto local = stream->local_endpoint().value_or(net::ip::endpoint{});
    const auto remote = stream->remote_endpoint().value_or(net::ip::endpoint{});
    fetch answer{*stream, until, server};
    const auto got = print_answer(answer, url, path, json);
    const auto info = stream->query_info();
    if (!json) http::print_metrics(info, local, remote);
    if (!got && stop->stop_requested()) return examples::stopped_before_the_end("http_get");
    if (!got) {
        examples::print(stderr, "http_get: {}\n", got.error());
        return examples::exit_failure;
    }
    if (json) examples::print(stderr, "{}\n", http::to_json(*got, info, local, remote));
    return got->status < 400 ? examples::exit_success : exit_refused;
}

}  // namespace

int main(int argc, char** argv) {
    const examples::command_line line{
        argc,
        argv,
        {.synopsis = "http_get URL",
         .text = "Fetches http://HOST[:PORT][/PATH] and writes the body to standard output. Status, size and the\n"
                 "connection's metrics go to standard error. The host's addresses race: the first that answers is\n"
                 "taken. Where a redirect leads is printed, and not followed.",
         .options = {{"--output", "FILE", "writes the body there instead"},
                     {"--json", "", "prints one object instead of the lines, once the whole answer is there"},
                     {"--story", "", "prints how long the look-up took, and what became of each address"},
                     {"--deadline", "SECONDS", "gives up when all is not done by then (300)"}},
         .exit_codes = "0 a whole response, 1 none or a part of one, 2 arguments not understood,\n"
                       "3 a whole response with a status of 400 or more, 130 stopped by Ctrl-C"}};
    if (line.operands().size() != 1) line.refuse("one URL is needed");
    const auto url = http::parse_url(line.operands()[0]);
    if (!url) line.refuse(fmt::format("'{}' is not a URL to fetch: {}", line.operands()[0], url.error()));
    const auto patience = line.seconds("--deadline", 300);

    return line.end(fetch_url(*url, patience, line.value("--output"), line.has("--story"), line.has("--json")));
}
