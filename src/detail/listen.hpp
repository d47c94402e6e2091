#pragma once

// A listener from nothing, of TCP and of what stands above it.

#include <sockstate/socket.hpp>

namespace sockstate::detail {

/// Opens, sets what listeners want before they have a port, binds and listens.
template <class P>
result<socket<P, listening>> open_listening(const ip::endpoint& local, int backlog) noexcept {
    auto fresh = P::open(local.family());
    if (!fresh) return tl::unexpected{fresh.error()};
    if (auto prepared = platform::prepare_listener(fresh->native()); !prepared) {
        return tl::unexpected{prepared.error()};
    }
    auto bound = std::move(*fresh).bind(local);
    if (!bound) return tl::unexpected{bound.error()};
    return std::move(*bound).listen(backlog);
}

}  // namespace sockstate::detail
