#pragma once

// The calls of a typed socket that return other sockets, and with them all calls that keep the handle with its owner.

#include <sockstate/detail/queries.hpp>
#include <sockstate/detail/transition_loops.hpp>
#include <sockstate/platform/lifecycle.hpp>

namespace sockstate::detail {

/// A typed socket without the calls that change its type, close it or hand its handle over. This is what `->` of a
/// registered socket gives. Only `socket` can move it.
template <class P, class S>
class SOCKSTATE_CONSUMABLE kept_socket : public queries<P, S> {
    using accepted_type = socket<P, connected>;
    template <class T>
    using result = tl::expected<T, typename errors<P>::plain>;

public:
    using typename settings<P, S>::endpoint_type;
    using queries<P, S>::native;

    /// Takes the next connection. Calls accept4(2) with close-on-exec.
    ///
    /// The new stream is in blocking mode even if the listener is not. Connections that ended in the queue are skipped,
    /// but not beyond the deadline; with `0s` the call looks at only one connection. Errors: too_many_files_open (the
    /// connection stays in the queue), operation_would_block on a non-blocking listener. If several threads accept with
    /// a deadline on one blocking listener, another thread may take the connection, and this call can then block past
    /// its deadline: make the listener non-blocking.
    [[nodiscard]] SOCKSTATE_LIVE result<accepted_type> accept(deadline until = {})
        requires can_accept<P, S>
    {
        return take_next(nullptr, until);
    }
    /// Like `accept`, and stores the peer's address in `remote`. This takes one system call less than remote_endpoint.
    [[nodiscard]] SOCKSTATE_LIVE result<accepted_type> accept(endpoint_type& remote, deadline until = {})
        requires can_accept<P, S>
    {
        platform::native_address peer;
        auto stream = take_next(&peer, until);
        if (stream) {
            if (auto decoded = decode(peer, remote); !decoded) return tl::unexpected{decoded.error()};
        }
        return stream;
    }

    /// Makes a second handle to the same socket (dup(2)). The connection ends when both handles are closed, or when it
    /// is shut down through one of them.
    [[nodiscard]] SOCKSTATE_LIVE result<socket<P, S>> duplicate() const {
        return platform::duplicate(native()).map([](native_handle h) { return socket<P, S>{h}; });
    }

protected:
    using queries<P, S>::queries;
    ~kept_socket() = default;
    kept_socket(kept_socket&&) noexcept = default;
    kept_socket& operator=(kept_socket&&) noexcept = default;

private:
    [[nodiscard]] result<accepted_type> take_next(platform::native_address* peer, deadline until) {
        if (until.is_never()) {
            const auto accepted = platform::accept(native(), peer);
            if (accepted.has_number()) [[likely]] {
                return result<accepted_type>{tl::in_place, static_cast<native_handle>(accepted.value)};
            }
            return detail::resume_accept(native(), peer, accepted).map([](native_handle h) {
                return accepted_type{h};
            });
        }
        return detail::accept_until(native(), peer, until).map([](native_handle h) { return accepted_type{h}; });
    }
};

}  // namespace sockstate::detail
