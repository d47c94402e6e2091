#pragma once

// An echo server with one coroutine for each connection. It reads as if each had a thread to block.

#include "coroutines/scheduler.hpp"
#include "support/output.hpp"

#include <sockstate/format.hpp>
#include <sockstate/poller.hpp>
#include <sockstate/tcp.hpp>

#include <array>
#include <span>
#include <utility>

namespace examples {

using listener = sockstate::registered<sockstate::tcp::listener>;
using stream = sockstate::registered<sockstate::tcp::stream>;

// NOLINTBEGIN(cppcoreguidelines-avoid-reference-coroutine-parameters): who awaits these keeps what they refer to
inline task<sockstate::result<std::span<std::byte>>> receive(scheduler& loop, stream& from,
                                                             std::span<std::byte> buffer) {
    for (;;) {
        const auto chunk = from->receive(buffer);
        if (chunk || !chunk.error().would_block()) co_return chunk;
        const auto ready = co_await loop.until<sockstate::readable>(from);
        if (!ready) co_return tl::unexpected{ready.error()};
    }
}

inline task<sockstate::result<void>> send_all(scheduler& loop, stream& to, sockstate::byte_view bytes) {
    while (!bytes.empty()) {
        const auto sent = to->send(bytes);
        if (!sent && !sent.error().would_block()) co_return tl::unexpected{sent.error()};
        bytes = bytes.after(sent.value_or(0));
        if (bytes.empty()) break;
        const auto ready = co_await loop.until<sockstate::writable>(to);
        if (!ready) co_return ready;
    }
    co_return sockstate::result<void>{};
}

/// Echoes to the client's FIN, or until the connection is lost.
inline task<void> echo(scheduler& loop, stream client, sockstate::ip::endpoint peer) {
    std::array<std::byte, 4096> buffer;
    for (;;) {
        const auto chunk = co_await receive(loop, client, buffer);
        if (chunk && chunk->empty()) co_return;
        auto done = chunk.map([](const auto&) {});
        if (chunk) done = co_await send_all(loop, client, *chunk);
        if (!done) {
            log_line(stderr, "{}: {}", peer, done.error());
            co_return;
        }
    }
}

/// Starts a task for each client. When descriptors run out, the next client waits until another has left.
inline task<void> accept_all(scheduler& loop, listener from) {
    for (;;) {
        sockstate::ip::endpoint peer;
        auto accepted = from->accept(peer);
        auto client = accepted.and_then([&](auto& fresh) { return fresh.set_blocking(false); }).and_then([&] {
            return loop.add(std::move(*accepted));
        });
        if (client) {
            loop.spawn(echo(loop, std::move(*client), peer.unmapped()));
        } else if (client.error().would_block()) {
            const auto ready = co_await loop.until<sockstate::readable>(from);
            if (!ready) co_return log_line(stderr, "{}", ready.error());
        } else if (client.error().out_of_resources() && loop.size() > 1) {
            co_await loop.until_one_ends();
        } else {
            co_return log_line(stderr, "{}", client.error());
        }
    }
}

// NOLINTEND(cppcoreguidelines-avoid-reference-coroutine-parameters)

}  // namespace examples
