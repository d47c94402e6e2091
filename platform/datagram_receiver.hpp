#pragma once

// To whom a datagram goes, which decides how its header is encoded.

#include <sockstate/ip/endpoint.hpp>
#include <sockstate/platform/address.hpp>
#include <sockstate/platform/handle.hpp>

namespace sockstate::platform {

/// The given address, or the peer's where it is null.
[[nodiscard]] inline result<ip::endpoint> receiver_of(native_handle handle, const native_address* to) noexcept {
    native_address peer;
    if (to == nullptr) {
        if (auto told = remote_address(handle, peer); !told)
            return tl::unexpected{told.error().during(operation::send)};
        to = &peer;
    }
    ip::endpoint receiver;
    if (auto done = decode(*to, receiver); !done) return tl::unexpected{done.error().during(operation::send)};
    return receiver;
}

}  // namespace sockstate::platform
