#pragma once

// The ways to send and to receive datagrams, each with the buffers that it needs.

#include <sockstate/datagram/batch.hpp>
#include <sockstate/udp.hpp>

#include <fmt/core.h>

#include <chrono>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace datagram_blast {

using sender_socket = sockstate::socket<sockstate::udp, sockstate::connected>;
using receiver_socket = sockstate::socket<sockstate::udp, sockstate::bound>;
using coalesced_socket = sockstate::socket<sockstate::coalesced_udp, sockstate::bound>;

struct settings {
    sockstate::ip::address address;
    std::size_t size = 0;
    std::size_t batch = 0;
    std::chrono::duration<double> duration{};
    bool is_json = false;
};

/// How many datagrams a call has moved, or why it moved none. What ends it later the next call reports.
template <class Result>
[[nodiscard]] sockstate::result<std::size_t> moved(const Result& done, std::size_t count) {
    if (done || count != 0) return count;
    const sockstate::error& why = done.error();
    return tl::unexpected{why};
}

/// A way to send and to receive: each call gives how many datagrams it has moved.
class plain {
public:
    using receiver = receiver_socket;

    explicit plain(const settings& asked) : bytes_(asked.size), room_(asked.size) {}
    static std::string name(const settings&) { return "one at a time"; }

    sockstate::result<std::size_t> send(sender_socket& socket) {
        return socket.send(bytes_).map([](std::size_t) { return std::size_t{1}; });
    }
    sockstate::result<std::size_t> receive(receiver_socket& socket, sockstate::deadline until) {
        return socket.receive_from(room_, until).map([](const auto&) { return std::size_t{1}; });
    }

private:
    std::vector<std::byte> bytes_;
    std::vector<std::byte> room_;
};

class batches {
public:
    using receiver = receiver_socket;

    explicit batches(const settings& asked)
        : bytes_(asked.size), parts_(asked.batch, sockstate::byte_view{bytes_}), rooms_(asked.size * asked.batch) {
        for (std::size_t i = 0; i < asked.batch; ++i) {
            slots_.push_back({.room = std::span{rooms_}.subspan(i * asked.size, asked.size)});
        }
    }
    static std::string name(const settings& asked) { return fmt::format("batches of {}", asked.batch); }

    sockstate::result<std::size_t> send(sender_socket& socket) {
        const auto sent = socket.send_batch(parts_);
        return moved(sent, sent ? parts_.size() : sent.error().datagrams);
    }
    sockstate::result<std::size_t> receive(receiver_socket& socket, sockstate::deadline until) {
        const auto got = socket.receive_batch(slots_, until);
        return moved(got, got ? got->size() : got.error().datagrams);
    }

private:
    std::vector<std::byte> bytes_;
    std::vector<sockstate::byte_view> parts_;
    std::vector<std::byte> rooms_;
    std::vector<sockstate::datagram_slot<sockstate::ip::endpoint>> slots_;
};

/// What the system cuts into datagrams and, where it can, glues to one again.
class segments {
public:
    using receiver = coalesced_socket;

    explicit segments(const settings& asked)
        : size_{asked.size}, bytes_(asked.size * asked.batch), rooms_(slots * most_of_a_slot) {
        for (std::size_t i = 0; i < slots; ++i) {
            slots_.push_back({.room = std::span{rooms_}.subspan(i * most_of_a_slot, most_of_a_slot)});
        }
    }
    static std::string name(const settings&) { return "segments"; }

    sockstate::result<std::size_t> send(sender_socket& socket) {
        const auto sent = socket.send_segments(bytes_, size_);
        return moved(sent, (sent ? bytes_.size() : sent.error().transferred) / size_);
    }
    sockstate::result<std::size_t> receive(coalesced_socket& socket, sockstate::deadline until) {
        const auto got = socket.receive_batch(slots_, until);
        std::size_t count = 0;
        for (const auto& slot : std::span{slots_}.first(got ? got->size() : got.error().datagrams)) {
            count += slot.datagrams().size();
        }
        return moved(got, count);
    }

private:
    static constexpr std::size_t slots = 8;
    static constexpr std::size_t most_of_a_slot = 65536;

    std::size_t size_;
    std::vector<std::byte> bytes_;
    std::vector<std::byte> rooms_;
    std::vector<sockstate::datagram_slot<sockstate::ip::endpoint>> slots_;
};

/// The socket that this way receives with.
template <class Receiver>
[[nodiscard]] sockstate::result<Receiver> as(receiver_socket&& socket) {
    if constexpr (std::is_same_v<Receiver, coalesced_socket>) {
        return std::move(socket).coalesce();
    } else {
        return std::move(socket);
    }
}

}  // namespace datagram_blast
