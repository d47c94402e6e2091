#pragma once

// An echo server with one coroutine for each connection. It reads as if each had a thread to block.

#include "coroutines/scheduler.hpp"
#include "support/output.hpp"

#include <sockstate/format.hpp>
#include <sockstate/tcp.hpp>

#include <type_traits>

namespace examples {

using listener = sockstate::registered<sockstate::tcp::listener>;
using stream = sockstate::registered<sockstate::tcp::stream>;

// NOLINTBEGIN(cppcoreguidelines-avoid-reference-coroutine-parameters): who awaits these keeps what they refer to
/// What a call on the socket returns once it does not have to wait for `What`.
template <class What, class Socket, class Call>
task<std::invoke_result_t<Call&>> when(scheduler& loop, sockstate::registered<Socket>& socket, Call call) {
    for (;;) {
        auto done = call();
        if (done || !done.error().would_block()) co_return std::move(done);
        const auto ready = co_await loop.until<What>(socket);
        if (!ready) co_return tl::unexpected{ready.error()};
    }
}

/// Echoes to the client's FIN, or until the connection is lost.
inline task<void> echo(scheduler& loop, stream client, sockstate::ip::endpoint peer) {
    std::array<std::byte, 4096> buffer;
    for (;;) {
        const auto chunk = co_await when<sockstate::readable>(loop, client, [&] { return client->receive(buffer); });
        if (!chunk) co_return log_line(stderr, "{}: {}", peer, chunk.error());
        if (chunk->empty()) co_return;
        for (sockstate::byte_view unsent = *chunk; !unsent.empty();) {
            const auto sent = co_await when<sockstate::writable>(loop, client, [&] { return client->send(unsent); });
            if (!sent) co_return log_line(stderr, "{}: {}", peer, sent.error());
            unsent = unsent.after(*sent);
        }
    }
}

/// Starts a task for each client. When descriptors run out, the next client waits until another has left.
inline task<void> accept_all(scheduler& loop, listener from) {
    for (;;) {
        sockstate::ip::endpoint peer;
        auto accepted = co_await when<sockstate::readable>(loop, from, [&] { return from->accept(peer); });
        const auto set = accepted.and_then([](auto& fresh) { return fresh.set_blocking(false); });
        auto client = set.and_then([&] { return loop.add(std::move(*accepted)); });
        if (client) {
            loop.spawn(echo(loop, std::move(*client), peer.unmapped()));
        } else if (client.error().out_of_resources() && loop.size() > 1) {
            co_await loop.until_one_ends();
        } else {
            co_return log_line(stderr, "{}", client.error());
        }
    }
}
// NOLINTEND(cppcoreguidelines-avoid-reference-coroutine-parameters)

}  // namespace examples
