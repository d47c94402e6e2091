// Connections through a packet filter that filtered_test.py changes meanwhile: what the calls say, and that no
// descriptor is left over. Usage: filtered what address port

#include "perseverance.hpp"

#include <sockstate/tables/connections.hpp>
#include <sockstate/udp.hpp>

#include <cstring>
#include <iostream>
#include <string_view>

#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>
#include <csignal>

using namespace sockstate;
using namespace std::chrono_literals;

namespace {

void say(const std::string& line) {
    std::cout << line << '\n' << std::flush;
}

/// What an outcome that is no value says; the value's text in its place.
template <class T, class Text>
void say_outcome(const result<T>& outcome, Text text) {
    say(outcome ? std::string{text(*outcome)} : to_string(outcome.error()));
}

/// The test has done its part.
void wait_for_test() {
    std::string line;
    std::getline(std::cin, line);
}

const auto connected_text = [](const tcp::stream&) { return "connected"; };

void connect(const ip::endpoint& remote, deadline until) {
    say_outcome(tcp::connect(remote, until), connected_text);
}

/// An attempt that is looked at while it lasts: by its handle, and in the table.
void start(const ip::endpoint& remote) {
    auto fresh = faults::persist([&] { return tcp::open(remote.family()); });
    auto attempt = faults::persist([&] { return std::move(fresh).start_connect(remote); });
    say_outcome(attempt.query_state(), [](tcp_state state) { return to_string(state); });
    const auto local = faults::persist([&] { return attempt.local_endpoint(); });
    const auto row = faults::persist([&] { return find(local, remote); });
    say(row ? std::string{to_string(row->state)} : "not in the table");
    say_outcome(std::move(attempt).finish(100ms), connected_text);
    wait_for_test();
    say_outcome(std::move(attempt).finish(20s), connected_text);
}

/// Signals come in while it connects, again and again.
void interrupted(const ip::endpoint& remote, deadline until) {
    struct sigaction action{};  // without SA_RESTART
    action.sa_handler = [](int) {
        static bool was_told = false;
        constexpr std::string_view told = "interrupted\n";
        if (!std::exchange(was_told, true) && ::write(STDOUT_FILENO, told.data(), told.size()) == -1) ::_exit(1);
    };
    ::sigaction(SIGALRM, &action, nullptr);
    const itimerval often{.it_interval = {0, 20'000}, .it_value = {0, 20'000}};
    ::setitimer(ITIMER_REAL, &often, nullptr);
    auto stream = tcp::connect(remote, until);
    say_outcome(stream, connected_text);
    if (!stream) return;
    say(stream->send_all("hello") ? "sent" : "not sent");
    std::array<char, 5> buffer{};
    say(stream->receive_exactly(buffer, until) ? std::string{buffer.data(), buffer.size()} : "not received");
}

/// A FIN that never gets through, on a connection that is given up after half a second of that.
void close_unheard(const ip::endpoint& remote) {
    auto stream = faults::persist([&] { return tcp::connect(remote, 20s); });
    faults::persist([&] { return stream.set(option::user_timeout{500ms}); });
    say("connected");
    wait_for_test();
    say_outcome(std::move(stream).close_gracefully(30s), [](const close_report& report) { return to_string(report); });
}

/// A FIN that never gets through, and a reset that is received before the close.
void close_after_reset(const ip::endpoint& remote) {
    auto stream = faults::persist([&] { return tcp::connect(remote, 20s); });
    auto half = faults::persist([&] { return std::move(stream).shutdown_send(); });
    say("shut");
    std::array<char, 8> buffer{};
    say_outcome(half.receive(buffer, 20s), [](const auto&) { return "received"; });
    say_outcome(std::move(half).close_gracefully(20s), [](const close_report& report) { return to_string(report); });
}

/// A datagram that is refused on its way.
void datagram(const ip::endpoint& remote) {
    auto fresh = faults::persist([&] { return udp::open(remote.family()); });
    auto socket = faults::persist([&] { return std::move(fresh).connect(remote); });
    say_outcome(socket.send("x"), [](std::size_t) { return "sent"; });
    std::array<char, 8> buffer{};
    say_outcome(socket.receive(buffer, 1s), [](const auto&) { return "received"; });
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 4) return 2;
    const std::string_view what = arguments[1];
    const auto address = ip::address::parse(arguments[2]);
    if (!address) return 2;
    const ip::endpoint remote{*address, static_cast<std::uint16_t>(std::atoi(arguments[3]))};
    if (what == "connect") connect(remote, 20s);
    if (what == "connect_briefly") connect(remote, 300ms);
    if (what == "start") start(remote);
    if (what == "interrupted") interrupted(remote, deadline::never());
    if (what == "interrupted_in_time") interrupted(remote, 20s);
    if (what == "close_unheard") close_unheard(remote);
    if (what == "close_after_reset") close_after_reset(remote);
    if (what == "datagram") datagram(remote);
    struct stat ignored{};
    faults::demand(::fstat(3, &ignored) != 0, "no descriptor is left over");
}
