// The short calls of UDP.

#include <sockstate/udp.hpp>

#include <sockstate/platform/memberships.hpp>

#include "detail/native_family.hpp"

namespace sockstate {

result<socket<udp, unbound>> udp::open(ip::family family) noexcept {
    return platform::open(detail::native_family(family), kind, number).map([](native_handle h) {
        return socket<udp, unbound>{h};
    });
}

result<socket<udp, bound>> udp::bind(const ip::endpoint& local) noexcept {
    return open(local.family()).and_then([&](socket<udp, unbound>&& fresh) { return std::move(fresh).bind(local); });
}

result<socket<udp, connected>> udp::connect(const ip::endpoint& remote) noexcept {
    return open(remote.family()).and_then([&](socket<udp, unbound>&& fresh) {
        return std::move(fresh).connect(remote);
    });
}

result<socket<udp, bound>> udp::bind_shared(const ip::endpoint& local) noexcept {
    return open(local.family()).and_then([&](socket<udp, unbound>&& fresh) -> result<socket<udp, bound>> {
        if (auto shared = platform::prepare_shared(fresh.native()); !shared) return tl::unexpected{shared.error()};
        return std::move(fresh).bind(local);
    });
}

}  // namespace sockstate
