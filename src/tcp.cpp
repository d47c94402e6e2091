// TCP's shorthands: a fresh socket, a listener, a connection to an address.

#include <sockstate/tcp.hpp>

#include "detail/listen.hpp"
#include "detail/native_family.hpp"

namespace sockstate {

result<socket<tcp, unbound>> tcp::open(ip::family family) noexcept {
    return platform::open(detail::native_family(family), kind, number).map([](native_handle h) {
        return socket<tcp, unbound>{h};
    });
}

result<tcp::listener> tcp::listen(const ip::endpoint& local, int backlog) noexcept {
    return detail::open_listening<tcp>(local, backlog);
}

result<tcp::stream> tcp::connect(const ip::endpoint& remote, deadline until) noexcept {
    platform::native_address address;
    platform::encode(remote, address);
    return detail::open_connected(detail::native_family(remote.family()), kind, number, address, until)
        .map([](native_handle h) { return tcp::stream{h}; });
}

}  // namespace sockstate
