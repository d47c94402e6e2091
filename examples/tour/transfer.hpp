#pragma once

// Steps that receive: what came is part of the row, and has to be what was sent.

#include "steps.hpp"

#include <fmt/core.h>

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tour {

/// Receives text that was sent, no less.
template <class S>
void receive_text(steps& go, std::string_view who, net::socket<net::tcp, S>& socket, std::string_view wanted,
                  const scene& expected) {
    std::string text(wanted.size(), '\0');
    const auto got = socket.receive_exactly(text, patience);
    go.use<net::verb::receive>(fmt::format("{}.receive_exactly(): \"{}\"", who, text), socket, got, expected);
    if (text != wanted) throw broken_off{fmt::format("\"{}\" was sent, \"{}\" came", wanted, text)};
}

/// Receives the peer's FIN, and nothing before it.
template <class S>
void receive_end(steps& go, std::string_view who, net::socket<net::tcp, S>& socket, const scene& expected) {
    std::array<char, 16> buffer;
    const auto got = socket.receive(buffer, patience);
    go.use<net::verb::receive>(fmt::format("{}.receive(): empty, the end", who), socket, got, expected);
    if (!got->empty()) throw broken_off{"bytes came where the end was expected"};
}

/// Sends until neither this side's buffer nor the peer's takes any more; how many bytes they have taken.
template <class S>
std::size_t fill(net::socket<net::tcp, S>& socket) {
    const std::vector<char> block(65536, 'x');
    for (std::size_t total = 0;;) {
        const auto sent = socket.send(block, std::chrono::milliseconds{100});  // full is full for that long
        if (!sent && sent.error() == net::errc::deadline_exceeded) return total;
        total += need(sent);
    }
}

/// Receives to the peer's FIN; how many bytes came before it.
template <class S>
std::size_t drain(net::socket<net::tcp, S>& socket) {
    std::vector<char> buffer(65536);
    for (std::size_t total = 0;;) {
        const auto got = need(socket.receive(buffer, patience));
        if (got.empty()) return total;
        total += got.size();
    }
}

}  // namespace tour
