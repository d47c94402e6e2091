#pragma once

// Sockets on which a call waits for ever: nothing comes, or nothing more goes.

#include "full_listener.hpp"
#include "scratch_path.hpp"

#include <sockstate/halves.hpp>
#include <sockstate/local.hpp>
#include <sockstate/udp.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sockstate::test {

/// The socket that a call waits on, and what makes it wait, the other end mostly.
template <class One, class Other>
struct waiting {
    One one;
    Other other;
};
template <class One, class Other>
waiting(One, Other) -> waiting<One, Other>;

/// A connection on which nothing is sent.
inline auto quiet_stream() {
    auto [client, server] = connected_pair();
    return waiting{std::move(client), std::move(server)};
}
/// The half of such a connection that receives.
inline auto quiet_half() {
    auto [client, server] = connected_pair();
    auto [receiver, sender] = must(std::move(client).split());
    return waiting{std::move(receiver), std::pair{std::move(sender), std::move(server)}};
}
/// A UDP socket, bound, to which nothing comes.
inline auto quiet_datagrams() {
    return waiting{must(udp::bind(any_port())), must(udp::bind(any_port()))};
}
/// And one with a peer.
inline auto quiet_peer() {
    auto [one, other] = quiet_datagrams();
    return waiting{must(std::move(one).connect(must(other.local_endpoint()))), std::move(other)};
}
inline auto quiet_listener() {
    return waiting{must(tcp::listen(any_port())), 0};
}

/// Sends until nothing more goes; how that ended. The system may go on moving bytes to the receiver's buffer for a
/// while, which makes a little room.
template <class Socket, class Send>
error fill(Socket& one, Send send) {
    for (int refused = 0;;) {
        const auto sent = send();
        if (sent) {
            refused = 0;
        } else if (sent.error() != errc::deadline_exceeded || ++refused == 4) {
            return sent.error();
        } else {
            static_cast<void>(one.wait_writable(std::chrono::milliseconds{30}));
        }
    }
}
/// A connection whose first end can send no more.
inline stream_pair full_pair() {
    auto pair = narrow_pair();
    const std::string bytes(65536, 'x');
    REQUIRE(fill(pair.client, [&] { return pair.client.send(bytes, std::chrono::seconds{0}); }) ==
            errc::deadline_exceeded);
    return pair;
}
inline auto full_stream() {
    auto [client, server] = full_pair();
    return waiting{std::move(client), std::move(server)};
}
/// The half of such a connection that sends.
inline auto full_half() {
    auto [client, server] = full_pair();
    auto [receiver, sender] = must(std::move(client).split());
    return waiting{std::move(sender), std::pair{std::move(receiver), std::move(server)}};
}

/// Two local sockets, each with the other as its peer, on which nothing is sent; none where the system has none.
template <class P>
auto quiet_local() {
    using stream = socket<P, connected>;
    std::optional<waiting<stream, stream>> made;
    auto two = P::pair();
    if (two) {
        made = waiting{std::move(two->first), std::move(two->second)};
    } else {
        REQUIRE(two.error().not_supported());
    }
    return made;
}
/// Two, of which the first can send no more; none where that is an error at once (macOS: datagrams).
template <class P>
auto full_local() {
    auto made = quiet_local<P>();
    const std::string bytes(1024, 'x');
    if (made &&
        fill(made->one, [&] { return made->one.send(bytes, std::chrono::seconds{0}); }) != errc::deadline_exceeded) {
        made.reset();
    }
    return made;
}

using local_datagrams = socket<local::datagram_protocol, bound>;

/// A local receiver whose queue is full.
struct full_receiver {
    scratch_path path;
    local::endpoint where;
    local_datagrams receiver;
};
inline auto full_local_receiver() {
    std::optional<waiting<local_datagrams, full_receiver>> made;
    scratch_path path{"full"};
    const scratch_path own{"sender"};
    auto receiver = local::datagram_protocol::bind(path.endpoint());
    if (!receiver) {
        REQUIRE(receiver.error().not_supported());
        return made;
    }
    const auto where = path.endpoint();
    auto sender = must(local::datagram_protocol::bind(own.endpoint()));
    if (fill(sender, [&] { return sender.send_to("x", where, std::chrono::seconds{0}); }) == errc::deadline_exceeded) {
        made.emplace(waiting{std::move(sender), full_receiver{std::move(path), where, std::move(*receiver)}});
    }
    return made;
}

/// A local listener with its path; none where the system has none.
template <class P>
auto local_listener() {
    std::optional<waiting<socket<P, listening>, scratch_path>> made;
    scratch_path path{"listener"};
    auto listener = P::listen(path.endpoint(), 0);
    if (listener) {
        made.emplace(waiting{std::move(*listener), std::move(path)});
    } else {
        REQUIRE(listener.error().not_supported());
    }
    return made;
}
/// One whose queue is full, so that an attempt waits; none where that is an error at once (macOS and FreeBSD).
template <class P>
auto full_local_listener() {
    using stream = socket<P, connected>;
    auto made = local_listener<P>();
    std::optional<waiting<socket<P, listening>, std::pair<scratch_path, std::vector<stream>>>> full;
    if (!made) return full;
    std::vector<stream> through;
    for (;;) {
        auto client = P::connect(made->other.endpoint(), std::chrono::milliseconds{50});
        if (client) {
            through.push_back(std::move(*client));
            continue;
        }
        if (client.error() == errc::deadline_exceeded) {
            full.emplace(waiting{std::move(made->one), std::pair{std::move(made->other), std::move(through)}});
        }
        return full;
    }
}

}  // namespace sockstate::test
