#pragma once

// Sending to an endpoint that is first encoded as the system has it.

#include <sockstate/platform/io.hpp>

namespace sockstate::platform {

template <class Endpoint>
[[nodiscard]] number_or_code send_encoded(native_handle handle, byte_view bytes, const Endpoint& to,
                                          waiting mode) noexcept {
    native_address native;
    encode(to, native);
    return send_to(handle, bytes, native, mode);
}

}  // namespace sockstate::platform
