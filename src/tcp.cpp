// TCP's shorthands: a fresh socket, a listener, a connection to an address or to a name.

#include <sockstate/tcp.hpp>

#include <algorithm>
#include <chrono>

namespace sockstate {

namespace {

using namespace std::chrono_literals;

/// No address gets less than this while there is that much left: slow is not dead.
constexpr deadline::clock::duration least_share = 2s;

/// When to give up on the first of `addresses` that are left.
deadline share_of(deadline until, std::size_t addresses) noexcept {
    if (until.is_never()) return until;
    const auto now = deadline::clock::now();
    const auto left = std::max(until.when() - now, deadline::clock::duration::zero());
    const auto even = left / static_cast<deadline::clock::rep>(addresses);
    return now + std::max(even, std::min(left, least_share));
}

/// Tries one address after the other and tells `tell` how each ended.
template <class Tell>
result<tcp::stream> connect_first(std::string_view host, ip::service port, deadline until, Tell tell) {
    const auto found = ip::resolve(host, port, until, tcp::number);
    if (!found) return tl::unexpected{found.error()};

    std::size_t left = found->size();
    for (const ip::endpoint& remote : *found) {
        const auto started = deadline::clock::now();
        auto stream = tcp::connect(remote, share_of(until, left--));
        tell(remote, started, stream);
        if (stream || left == 0 || until.has_passed()) return stream;
    }
    return tl::unexpected{error{resolver_errc::no_data, operation::connect}};
}

}  // namespace

result<socket<tcp, unbound>> tcp::open(ip::family family) noexcept {
    const auto native = family == ip::family::v4 ? platform::address_family::ipv4 : platform::address_family::ipv6;
    return platform::open(native, kind, number).map([](native_handle h) { return socket<tcp, unbound>{h}; });
}

result<tcp::listener> tcp::listen(const ip::endpoint& local, int backlog) noexcept {
    auto fresh = open(local.family());
    if (!fresh) return tl::unexpected{fresh.error()};
    if (auto prepared = platform::prepare_listener(fresh->native()); !prepared) {
        return tl::unexpected{prepared.error()};
    }
    auto bound = std::move(*fresh).bind(local);
    if (!bound) return tl::unexpected{bound.error()};
    return std::move(*bound).listen(backlog);
}

result<tcp::stream> tcp::connect(const ip::endpoint& remote, deadline until) noexcept {
    auto fresh = open(remote.family());
    if (!fresh) return tl::unexpected{fresh.error()};
    return std::move(*fresh).connect(remote, until);
}

result<tcp::stream> tcp::connect(std::string_view host, ip::service port, deadline until) {
    return connect_first(host, port, until, [](const auto&...) {});
}

result<tcp::stream> tcp::connect(std::string_view host, ip::service port, deadline until,
                                 std::vector<connect_attempt>& attempts) {
    attempts.clear();
    return connect_first(host, port, until, [&](const ip::endpoint& remote, auto started, const auto& stream) {
        const auto failure = stream ? std::nullopt : std::optional<error>{stream.error()};
        attempts.push_back({remote, started, deadline::clock::now(), failure});
    });
}

}  // namespace sockstate
