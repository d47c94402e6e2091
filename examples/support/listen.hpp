#pragma once

// How the example servers begin.

#include "support/output.hpp"

#include <sockstate/format.hpp>
#include <sockstate/tcp.hpp>

namespace examples {

/// Listens at `local`, and says where unless it is to be quiet. The listener does not block: it would wait for the next
/// connection where one that was announced has vanished.
inline sockstate::result<sockstate::tcp::listener> listen(const sockstate::ip::endpoint& local, bool quiet = false) {
    auto open = sockstate::tcp::listen(local);
    if (!open) return open;
    if (const auto set = open->set_blocking(false); !set) return tl::unexpected{set.error()};
    const auto bound = open->local_endpoint();
    if (!bound) return tl::unexpected{bound.error()};
    if (!quiet) log_line(stdout, "listening on {}", *bound);
    return open;
}

}  // namespace examples
