// TCP's shorthands: a fresh socket, a listener, a connection to an address.

#include <sockstate/tcp.hpp>

namespace sockstate {

namespace {

platform::address_family native(ip::family family) noexcept {
    return family == ip::family::v4 ? platform::address_family::ipv4 : platform::address_family::ipv6;
}

}  // namespace

result<socket<tcp, unbound>> tcp::open(ip::family family) noexcept {
    return platform::open(native(family), kind, number).map([](native_handle h) { return socket<tcp, unbound>{h}; });
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
    platform::native_address address;
    platform::encode(remote, address);
    return detail::open_connected(native(remote.family()), kind, number, address, until).map([](native_handle h) {
        return tcp::stream{h};
    });
}

}  // namespace sockstate
