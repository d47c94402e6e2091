// Serves the files of a folder over HTTP, on a TCP port or on a local socket, with a thread for each client: send_file
// waits for the client, and each wait has a deadline and a stop.

#include "conversation.hpp"
#include "served_folder.hpp"
#include "support/command_line.hpp"
#include "support/output.hpp"
#include "support/stop_on_signals.hpp"

#include <sockstate/format.hpp>
#include <sockstate/local.hpp>
#include <sockstate/stop_source.hpp>
#include <sockstate/tcp.hpp>

#include <charconv>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <mutex>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

namespace net = sockstate;
using namespace std::chrono_literals;

namespace {

using channel = net::local::stream_protocol;

/// The threads of the clients. Its end waits for theirs: what they share must outlive them.
class crowd {
public:
    crowd() = default;
    crowd(const crowd&) = delete;
    crowd& operator=(const crowd&) = delete;
    ~crowd() {
        std::unique_lock lock{guard_};
        none_is_left_.wait(lock, [this] { return size_ == 0; });
    }

    /// Throws std::system_error where no thread is left.
    template <class P>
    void add(files::conversation<P> client) {
        const std::lock_guard lock{guard_};
        std::thread{[this, client = std::move(client)]() mutable { talk(std::move(client)); }}.detach();
        ++size_;
    }

private:
    template <class P>
    void talk(files::conversation<P> client) {
        try {
            client.run();
        } catch (const std::exception& e) {
            examples::log_line(stderr, "file_server: {}", e.what());
        }
        const std::lock_guard lock{guard_};
        --size_;
        none_is_left_.notify_all();
    }

    std::mutex guard_;
    std::condition_variable none_is_left_;
    std::size_t size_ = 0;
};

/// Lets the kernel hold little that is not on its way, so that its room shows what the client takes. Without this a
/// slow client would look like one that stalls, for as long as the kernel sends what it holds.
net::result<void> prepare(net::tcp::stream& client) {
    const auto set = client.set(net::option::not_sent_low_water{65536});
    if (!set && !set.error().not_supported()) return set;
    return client.set_blocking(false);  // send_file then has no questions to ask before each part; the deadline waits
}
net::result<void> prepare(channel::stream& client) {
    return client.set_blocking(false);
}

std::string who_is(const net::tcp::stream& client) {
    const auto peer = client.remote_endpoint();
    return peer ? to_string(peer->unmapped()) : to_string(peer.error());
}

std::string who_is(const channel::stream& client) {
    const auto peer = client.query_peer();
    return peer ? to_string(*peer) : to_string(peer.error());
}

/// Takes clients until the stop. Where descriptors or threads run out, the next ones wait in the queue.
template <class P>
net::result<void> accept_clients(net::socket<P, net::listening>& listener, const files::service& with) {
    crowd clients;
    bool is_short = false;
    const auto wait_for_an_end = [&](const auto& why) {
        if (!std::exchange(is_short, true)) {
            examples::log_line(stderr, "file_server: {}; waiting for a connection to end", why);
        }
        static_cast<void>(with.stop.wait(100ms));
    };
    while (!with.stop.stop_requested()) {
        auto client = listener.accept(0s);
        if (!client && client.error() == net::errc::deadline_exceeded) {
            is_short = false;  // nobody is left in the queue
            static_cast<void>(listener.wait_readable(with.stop));
        } else if (!client && client.error().out_of_resources()) {
            wait_for_an_end(client.error());
        } else if (!client) {
            return tl::unexpected{client.error()};
        } else {
            std::string who = who_is(*client);
            if (const auto ready = prepare(*client); !ready) {
                examples::log_line(stderr, "file_server: {}: {}", who, ready.error());
                continue;
            }
            try {
                clients.add(files::conversation<P>{std::move(*client), std::move(who), with});
            } catch (const std::system_error& e) {
                wait_for_an_end(e.what());
            }
        }
    }
    return {};
}

/// A listener on a local name, and what removes the name before the listener closes.
struct named_listener {
    channel::listener listener;
    net::local::name_guard guard;
};

/// Listens on `name`, also where a server that was killed has left it behind. Nobody can connect before `listen`, and
/// then only whom `mode` lets.
net::result<named_listener> listen(const net::local::endpoint& name, std::uint32_t mode) {
    if (auto freed = net::local::remove_stale(name); !freed) return tl::unexpected{freed.error()};
    auto fresh = channel::open();
    if (!fresh) return tl::unexpected{fresh.error()};
    const auto set = fresh->set(net::option::file_mode{mode});
    if (!set && !set.error().not_supported()) return tl::unexpected{set.error()};
    auto here = std::move(*fresh).bind(name);
    if (!here) return tl::unexpected{here.error()};
    net::local::name_guard guard{*here};
    std::error_code problem;  // what the umask took away is given back, and systems without the option need it all
    std::filesystem::permissions(name.name(), std::filesystem::perms{mode}, problem);
    if (problem) return tl::unexpected{net::error::system(problem.value(), net::operation::bind)};
    return std::move(*here).listen().map(
        [&](channel::listener&& open) { return named_listener{std::move(open), std::move(guard)}; });
}

int fail(std::string_view what, const auto& reason) {
    examples::log_line(stderr, "file_server: {}: {}", what, reason);
    return examples::exit_failure;
}

/// Where to listen.
struct place {
    net::ip::endpoint address;
    std::optional<net::local::endpoint> name;
    std::uint32_t mode;
};

int serve(const place& where, const files::service& with) {
    if (!where.name) {
        auto listener = net::tcp::listen(where.address);
        if (!listener) return fail(to_string(where.address), listener.error());
        examples::log_line(stdout, "listening on {}", listener->local_endpoint().value_or(where.address));
        const auto served = accept_clients(*listener, with);
        return served ? examples::exit_success : fail(to_string(where.address), served.error());
    }
    auto named = listen(*where.name, where.mode);
    if (!named) return fail(where.name->name(), named.error());
    examples::log_line(stdout, "listening on {}", *where.name);
    const auto served = accept_clients(named->listener, with);
    return served ? examples::exit_success : fail(where.name->name(), served.error());
}

int run(const std::string& path, const place& where, std::chrono::duration<double> patience, bool is_quiet) {
    const auto folder = files::served_folder::open(path);
    if (!folder) return fail(path, folder.error().message());
    auto stop = net::stop_source::open();
    if (!stop) return fail(path, stop.error());
    const examples::stop_on_signals on_signals{*stop};
    return serve(where, {*folder, *stop, patience, is_quiet});
}

std::uint32_t mode_of(const examples::command_line& line) {
    const auto text = line.value("--mode").value_or("600");
    std::uint32_t mode = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), mode, 8);
    if (problem != std::errc{} || end != text.data() + text.size() || mode > 0777) {
        line.refuse(fmt::format("--mode is a number from 000 to 777 in octal, such as 660, not '{}'", text));
    }
    return mode;
}

}  // namespace

int main(int argc, char** argv) {
    const examples::command_line line{
        argc,
        argv,
        {.synopsis = "file_server FOLDER",
         .text = "Serves the files of FOLDER over HTTP until Ctrl-C, to any number of clients at once. It follows no\n"
                 "symbolic link in FOLDER, and serves nothing outside of it. On a local socket: see curl's option\n"
                 "--unix-socket.",
         .options = {{"--bind", "ADDR:PORT", "listens there (127.0.0.1:8080); port 0 takes a free one"},
                     {"--local", "PATH", "listens on a local socket of this name instead"},
                     {"--mode", "OCTAL", "the permissions of PATH: who may connect (600)"},
                     {"--patience", "SECONDS", "ends a client that sends or takes nothing for so long (30)"},
                     {"--quiet", "", "prints nothing but errors"}},
         .exit_codes = "0 stopped by Ctrl-C, 1 it cannot read FOLDER, listen, accept or write its output,\n"
                       "2 arguments not understood"}};
    if (line.operands().size() != 1) line.refuse("one FOLDER is needed");
    if (line.has("--bind") && line.has("--local")) line.refuse("--bind and --local exclude each other");
    if (line.has("--mode") && !line.has("--local")) line.refuse("--mode needs --local");
    place where{
        .address = line.endpoint(line.value("--bind").value_or("127.0.0.1:8080")), .name = {}, .mode = mode_of(line)};
    if (const auto path = line.value("--local")) {
        const auto name = net::local::endpoint::path(*path);
        if (!name)
            line.refuse(
                fmt::format("--local is a path of 1 to {} bytes, not '{}'", net::local::endpoint::max_size, *path));
        where.name = *name;
    }
    return line.end(
        run(std::string{line.operands().front()}, where, line.seconds("--patience", 30), line.has("--quiet")));
}
