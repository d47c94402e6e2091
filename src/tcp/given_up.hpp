#pragma once

// What ended a connection that is gone: silence, or something else.

#include <sockstate/native_handle.hpp>

namespace sockstate::detail {

/// Whether silence ended the connection: several retransmissions or probes in a row were not answered, or one
/// under a user timeout (RFC 5482). A reset in answer to the first one is a reset. The kernel keeps no more, so a
/// reset after a longer silence is taken for giving up, and a user timeout that ran out on a peer that did answer,
/// but took nothing, for a reset.
[[nodiscard]] bool was_given_up(native_handle handle) noexcept;

}  // namespace sockstate::detail
