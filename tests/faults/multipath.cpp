// One end of an MPTCP connection, or of a TCP one. It says whether the connection is multipath, and keeps it until its
// input ends.
//
//     multipath mptcp|tcp serve ADDR    prints the port; sends back what comes until the end
//     multipath mptcp|tcp connect ADDR:PORT    sends a megabyte and reads it back

#include <sockstate/format.hpp>
#include <sockstate/mptcp.hpp>

#include <fmt/core.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace net = sockstate;
using namespace std::chrono_literals;

namespace {

constexpr auto patience = 60s;

template <class T, class E>
T must(tl::expected<T, E> outcome) {
    if (!outcome) {
        fmt::print(stderr, "{}\n", to_string(outcome.error()));
        std::exit(1);
    }
    if constexpr (!std::is_void_v<T>) return std::move(*outcome);
}

template <class Stream>
void say(const Stream& stream) {
    fmt::print("{} {}\n", must(stream.local_endpoint()), must(net::is_multipath(stream)) ? "multipath" : "one path");
    std::fflush(stdout);
}

template <class P>
void serve(const net::ip::address& at) {
    auto listener = must(P::listen({at, 0}));
    fmt::print("{}\n", must(listener.local_endpoint()).port());
    std::fflush(stdout);
    auto stream = must(listener.accept(patience));
    std::array<std::byte, 65536> room;
    for (bool first = true;; first = false) {
        const auto got = must(stream.receive(room, patience));
        if (first) say(stream);
        if (got.empty()) return;
        must(stream.send_all(got, patience));
    }
}

template <class P>
void connect(const net::ip::endpoint& to) {
    auto stream = must(P::connect(to, patience));
    std::array<char, 16384> piece{};
    for (int i = 0; i < 64; ++i) {
        must(stream.send_all(piece, patience));
        must(stream.receive_exactly(piece, patience));
    }
    say(stream);
    while (std::getchar() != EOF) {
    }
    auto done = must(std::move(stream).shutdown_send());
    if (!must(done.receive(piece, patience)).empty()) std::exit(1);
}

template <class P>
void play(std::string_view role, std::string_view text) {
    if (role == "serve") return serve<P>(*net::ip::address::parse(text));
    connect<P>(*net::ip::endpoint::parse(text));
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) return 2;
    const std::string_view protocol = argv[1];
    protocol == "mptcp" ? play<net::mptcp>(argv[2], argv[3]) : play<net::tcp>(argv[2], argv[3]);
}
