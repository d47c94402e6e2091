// Traffic over every kind of socket in one thread, for injected_test.py to let its system calls fail: whatever fails is
// told, and what was sent must have come, once and in order, when all is through. Prints what came of it.

#include "perseverance.hpp"
#include "polled_traffic.hpp"

#include <sockstate/local.hpp>
#include <sockstate/tables/connections.hpp>
#include <sockstate/udp.hpp>

#include <algorithm>
#include <vector>

#include <sys/stat.h>

using namespace sockstate;
using namespace sockstate::faults;
using namespace std::chrono_literals;

namespace {

const ip::endpoint any_port{ip::address_v4::loopback(), 0};

/// Without a deadline calls block as the socket does; with one they go another way through the library.
enum class waits { block, limited };

deadline until(waits how) {
    return how == waits::limited ? deadline{20s} : deadline::never();
}

/// Bytes that tell where they belong.
std::vector<unsigned char> pattern(std::size_t size, unsigned seed) {
    std::vector<unsigned char> bytes(size);
    std::uint32_t state = seed;
    for (unsigned char& each : bytes) {
        state = state * 1664525U + 1013904223U;
        each = static_cast<unsigned char>(state >> 24U);
    }
    return bytes;
}

/// How many descriptors are open, found by a call that no test lets fail.
int open_descriptors() {
    int count = 0;
    for (int descriptor = 0; descriptor < 256; ++descriptor) {
        struct stat ignored{};
        if (::fstat(descriptor, &ignored) == 0) ++count;
    }
    return count;
}

std::size_t moved = 0;

/// Sends a pattern with one call and receives it with another.
template <class Send, class Receive>
void exchange(std::size_t size, Send send, Receive receive) {
    static unsigned seed = 0;
    const auto sent = pattern(size, ++seed);
    std::vector<unsigned char> received(size);
    send(sent);
    receive(received);
    demand(sent == received, "what was sent has come, once and in order");
    moved += size;
}

/// The other end of `client`, whatever failed attempts may have left in the queue.
tcp::stream accept_from(tcp::listener& listener, const tcp::stream& client, waits how) {
    const auto wanted = persist([&] { return client.local_endpoint(); });
    for (;;) {
        ip::endpoint peer;
        auto stream = persist([&] { return listener.accept(peer, until(how)); });
        if (peer == wanted) return stream;
    }
}

void exchange_over(tcp::stream& from, tcp::stream& to, waits how) {
    constexpr std::size_t size = 20'000;
    const auto receive = [&](byte_buffer buffer) { receive_whole(to, buffer, until(how)); };
    exchange(size, [&](byte_view bytes) { send_whole(from, bytes, until(how)); }, receive);
    exchange(
        size, [&](byte_view bytes) { gather_whole(from, bytes, until(how)); },
        [&](byte_buffer buffer) { scatter_whole(to, buffer, until(how)); });
    exchange(
        1, [&](byte_view bytes) { send_whole(from, bytes, until(how)); },
        [&](byte_buffer buffer) {
            const auto seen = persist([&] { return to.peek(buffer, until(how)); });
            demand(seen.size() == 1, "a byte that was sent can be seen");
            receive(buffer);
        });
}

/// Closes what the peer is to have seen all of, and tells how that went.
template <class Stream>
void close_gracefully(Stream&& stream) {
    const auto report = std::move(stream).close_gracefully(20s);
    if (!report) return tell(to_string(report.error()));
    demand(report->outcome == close_outcome::delivered, "what the peer acknowledged is delivered");
}

void stream_traffic(waits how) {
    auto listener = persist([] { return tcp::listen(any_port); });
    const auto where = persist([&] { return listener.local_endpoint(); });
    auto client = persist([&] { return tcp::connect(where, until(how)); });
    auto server = accept_from(listener, client, how);
    exchange_over(client, server, how);
    exchange_over(server, client, how);

    auto half = persist([&] { return std::move(client).shutdown_send(); });
    persist([&] { return half.wait_for_state(tcp_state::fin_wait_2, 20s); });
    std::array<char, 8> buffer{};
    const auto end = persist([&] { return server.receive(buffer, until(how)); });
    demand(end.empty(), "the FIN is the end");
    exchange(
        100, [&](byte_view bytes) { send_whole(server, bytes, until(how)); },
        [&](byte_buffer room) { receive_whole(half, room, until(how)); });
    close_gracefully(std::move(server));
}

void started_connection() {
    auto listener = persist([] { return tcp::listen({ip::address_v6::loopback(), 0}); });
    const auto where = persist([&] { return listener.local_endpoint(); });
    auto client = persist([&]() -> result<tcp::stream> {
        auto fresh = tcp::open(ip::family::v6);
        if (!fresh) return tl::unexpected{fresh.error()};
        auto attempt = std::move(*fresh).start_connect(where);
        if (!attempt) return tl::unexpected{attempt.error()};
        for (;;) {
            auto done = std::move(*attempt).finish(20s);
            if (done || !attempt->valid()) return done;
            tell(to_string(done.error()));  // the attempt goes on
        }
    });
    auto server = accept_from(listener, client, waits::limited);
    exchange_over(client, server, waits::limited);
    persist([&] { return client.set(option::no_delay{true}); });
    demand(persist([&] { return client.get<option::no_delay>(); }), "an option that was set is set");
    auto copy = persist([&] { return client.duplicate(); });
    exchange_over(copy, server, waits::block);
    close_gracefully(std::move(copy));
}

void datagram_traffic(waits how) {
    auto here = persist([] { return udp::bind(any_port); });
    auto there = persist([] { return udp::bind(any_port); });
    const auto from = persist([&] { return here.local_endpoint(); });
    const auto to = persist([&] { return there.local_endpoint(); });
    exchange(
        1000, [&](byte_view bytes) { persist([&] { return here.send_to(bytes, to, until(how)); }); },
        [&](byte_buffer buffer) {
            const auto got = persist([&] { return there.receive_from(buffer, until(how)); });
            demand(got.sender == from && got.bytes.size() == 1000 && !got.truncated, "a datagram came whole");
        });
    exchange(
        1000,
        [&](byte_view bytes) {
            const std::array<byte_view, 2> parts = {byte_view{bytes.data(), 300}, bytes.after(300)};
            persist([&] { return here.send_gather_to(parts, to, until(how)); });
        },
        [&](byte_buffer buffer) {
            const std::array<byte_buffer, 2> parts = {byte_buffer{buffer.data(), 500}, buffer.after(500)};
            const auto got = persist([&] { return there.receive_scatter_from(parts, until(how)); });
            demand(got.sender == from && got.size == 1000, "a datagram came whole");
        });
}

/// Fills the buffer with the datagrams that come, many with each call.
template <class Socket>
void receive_batches(Socket& ears, byte_buffer buffer, waits how) {
    static std::array<std::array<std::byte, 65'535>, 4> rooms;
    std::array<datagram_slot<ip::endpoint>, rooms.size()> slots;
    for (std::size_t i = 0; i < slots.size(); ++i) slots[i].room = rooms[i];
    while (!buffer.empty()) {
        for (const auto& slot : persist([&] { return ears.receive_batch(slots, until(how)); })) {
            for (const auto one : slot.datagrams()) {
                demand(one.size() <= buffer.size(), "no datagram comes twice");
                std::ranges::copy(one, buffer.data());
                buffer = buffer.after(one.size());
            }
        }
    }
}

void batch_traffic(waits how) {
    auto here = persist([] { return udp::bind(any_port); });
    auto there = persist([] { return udp::bind(any_port); });
    const auto to = persist([&] { return there.local_endpoint(); });
    exchange(
        4000,
        [&](byte_view bytes) {
            std::vector<outgoing_datagram<ip::endpoint>> all;
            for (std::size_t at = 0; at < bytes.size(); at += 100) all.push_back({{bytes.data() + at, 100}, to, {}});
            for (std::span<const outgoing_datagram<ip::endpoint>> rest = all; !rest.empty();) {
                const auto sent = here.send_batch(rest, until(how));
                if (!sent) tell(to_string(sent.error()));
                rest = rest.subspan(sent ? rest.size() : sent.error().datagrams);
            }
        },
        [&](byte_buffer buffer) { receive_batches(there, buffer, how); });
}

/// Two trains, received as trains.
void segment_traffic(waits how) {
    auto here = persist([] { return udp::bind(any_port); });
    auto ears = persist([] { return udp::bind(any_port); });
    auto there = persist([&] { return std::move(ears).coalesce(); });
    const auto to = persist([&] { return there.local_endpoint(); });
    exchange(
        70'000,
        [&](byte_view bytes) {
            while (!bytes.empty()) {
                const auto sent = here.send_segments_to(bytes, 1200, to, {}, until(how));
                if (sent) return;
                tell(to_string(sent.error()));
                demand(sent.error().transferred % 1200 == 0, "whole datagrams went");
                bytes = bytes.after(sent.error().transferred);
            }
        },
        [&](byte_buffer buffer) { receive_batches(there, buffer, how); });
}

void local_traffic(waits how) {
    auto [left, right] = persist([] { return local::seqpacket_protocol::pair(); });
    exchange(
        500, [&](byte_view bytes) { persist([&] { return left.send(bytes, until(how)); }); },
        [&](byte_buffer buffer) {
            const auto got = persist([&] { return right.receive(buffer, until(how)); });
            demand(got.size() == 500, "a message came whole");
        });
}

void tables() {
    auto listener = persist([] { return tcp::listen(any_port); });
    const auto where = persist([&] { return listener.local_endpoint(); });
    const auto client = persist([&] { return tcp::connect(where); });
    const auto server = accept_from(listener, client, waits::block);
    const connection_filter of_server{.states = tcp_state::established, .local_port = where.port()};
    const auto rows = persist([&] { return connections(of_server); });
    demand(std::ranges::all_of(rows, [&](const connection& row) { return row.local == where; }),
           "the table is filtered");
    demand(!rows.empty(), "the connection is in the table");
    const auto from = persist([&] { return client.local_endpoint(); });
    const auto found = persist([&] { return find(where, from); });
    demand(found && found->state == tcp_state::established, "the connection is found");
    demand(persist([&] { return server.audit(); }).found == verdict::consistent, "both agree");
}

}  // namespace

/// Everything, or with an argument the segments alone.
int main(int argc, char** /*argv*/) {
    const auto before = open_descriptors();
    const bool all = argc == 1;
    for (const waits how : {waits::block, waits::limited}) {
        if (all) {
            stream_traffic(how);
            datagram_traffic(how);
            batch_traffic(how);
            local_traffic(how);
        }
        segment_traffic(how);
    }
    if (all) {
        started_connection();
        moved += polled_traffic();
        tables();
    }
    demand(open_descriptors() == before, "no descriptor is left over");
    std::printf("%zu bytes, and no descriptor left over\n", moved);
}
