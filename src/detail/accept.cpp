// Accepting until a deadline; connections that ended in the queue are skipped.

#include <sockstate/socket.hpp>

#include "detail/readiness_wait.hpp"
#include "detail/socket_timeout.hpp"

#include <sockstate/platform/error_codes.hpp>

namespace sockstate::detail {

namespace {

/// Whether there was a connection, or a signal, and there may be another one.
bool has_died(const error& reason) noexcept {
    return reason == std::errc::connection_aborted || reason == std::errc::interrupted;
}

}  // namespace

result<native_handle> resume_accept(native_handle handle, platform::native_address* peer,
                                    number_or_code first) noexcept {
    deadline until;
    if (platform::accept_has_timeout() && has_died(first.reason(operation::accept))) {
        until = rest_of_timeout(handle, option_id::receive_timeout);
    }
    if (!until.is_never()) {
        auto accepted = accept_until(handle, peer, until);
        if (accepted || !accepted.error().deadline_passed()) return accepted;
        // This is how the kernel ends a call whose time-out has passed.
        const int code = platform::native_code(std::errc::operation_would_block);
        return tl::unexpected{error::system(code, operation::accept)};
    }
    for (;; first = platform::accept(handle, peer)) {
        if (first.has_number()) return static_cast<native_handle>(first.value);
        const error reason = first.reason(operation::accept);
        if (!has_died(reason)) return tl::unexpected{reason};
    }
}

result<native_handle> accept_until(native_handle handle, platform::native_address* peer, deadline until) noexcept {
    for (readiness_wait readiness{handle, platform::readiness::readable, until};;) {
        if (auto ready = readiness.wait(); !ready) return tl::unexpected{ready.error().during(operation::accept)};
        const auto accepted = platform::accept(handle, peer);
        if (accepted.has_number()) return static_cast<native_handle>(accepted.value);
        const error reason = accepted.reason(operation::accept);
        if (has_died(reason)) {
            readiness.start_over();
        } else if (!reason.would_block()) {  // else another thread has taken it
            return tl::unexpected{reason};
        }
    }
}

}  // namespace sockstate::detail
