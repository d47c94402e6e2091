// Accepting: on past connections that died in the queue, until a deadline.

#include <sockstate/socket.hpp>

#include "detail/readiness_wait.hpp"

namespace sockstate::detail {

result<native_handle> accept(native_handle handle, platform::native_address* peer, deadline until) noexcept {
    for (readiness_wait readiness{handle, platform::readiness::readable, until};;) {
        if (!until.is_never()) {
            if (auto ready = readiness.wait(); !ready) return tl::unexpected{ready.error().during(operation::accept)};
        }
        auto accepted = platform::accept(handle, peer);
        if (accepted) return accepted;
        const error& reason = accepted.error();
        const bool died = reason == std::errc::connection_aborted || reason == std::errc::interrupted;
        const bool taken_by_another = reason.would_block() && !until.is_never();
        if (!died && !taken_by_another) return accepted;
        if (died) readiness.start_over();  // there was one
    }
}

}  // namespace sockstate::detail
