#pragma once

// To whom a datagram goes, which decides how its header is encoded, and which way it takes.

#include <sockstate/ip/endpoint.hpp>
#include <sockstate/platform/address.hpp>
#include <sockstate/platform/handle.hpp>

namespace sockstate::platform {

/// The endpoint that an address stands for.
[[nodiscard]] inline result<ip::endpoint> endpoint_of(const native_address& address, operation what) noexcept {
    ip::endpoint decoded;
    if (auto done = decode(address, decoded); !done) return tl::unexpected{done.error().during(what)};
    return decoded;
}

/// The peer of a connected socket.
[[nodiscard]] inline result<ip::endpoint> peer_of(native_handle handle, operation what) noexcept {
    native_address peer;
    if (auto done = remote_address(handle, peer); !done) return tl::unexpected{done.error().during(what)};
    return endpoint_of(peer, what);
}

/// The given address, or the peer's where it is null.
[[nodiscard]] inline result<ip::endpoint> receiver_of(native_handle handle, const native_address* to) noexcept {
    return to != nullptr ? endpoint_of(*to, operation::send) : peer_of(handle, operation::send);
}

}  // namespace sockstate::platform
