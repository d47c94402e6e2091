#pragma once

// The calls for options, the blocking mode, and the addresses of a socket and its peer.

#include <sockstate/detail/socket_handle.hpp>
#include <sockstate/platform/native_options.hpp>
#include <sockstate/platform/options.hpp>
#include <sockstate/platform/queries.hpp>

#include <limits>

namespace sockstate::detail {

/// An option of the program's own, `option::native`.
template <class O>
concept own_option = requires { O::native_level; };

template <class O>
constexpr bool is_name_option = std::is_same_v<typename O::value_type, option::name>;

template <class V>
constexpr std::int64_t to_number(const V& value) noexcept {
    if constexpr (requires { value.has_value(); }) {
        // A negative value is no way to say that there is none.
        const std::int64_t number = value ? to_number(*value) : -1;
        return value && number < 0 ? (std::numeric_limits<std::int64_t>::min)() : number;
    } else if constexpr (requires { value.count(); }) {
        return value.count();
    } else {
        return static_cast<std::int64_t>(value);
    }
}

template <class V>
constexpr V from_number(std::int64_t number) noexcept {
    if constexpr (requires(V value) { value.has_value(); }) {
        return number < 0 ? V{} : V{from_number<typename V::value_type>(number)};
    } else if constexpr (std::is_same_v<V, bool>) {
        return number != 0;
    } else {
        return static_cast<V>(number);
    }
}

/// Both answer `errc::malformed_answer` where the system gave an address of another family.
template <class Endpoint>
[[nodiscard]] result<Endpoint> decode(const platform::native_address& address) {
    Endpoint endpoint;
    if (auto done = decode(address, endpoint); !done) return tl::unexpected{done.error()};
    return endpoint;
}
/// Options and addresses of a socket.
template <class P, class S>
class SOCKSTATE_CONSUMABLE settings : public owner<P>::type {
    using base = typename owner<P>::type;
    template <class T>
    using result = tl::expected<T, typename errors<P>::plain>;

public:
    /// An address of this protocol.
    using endpoint_type = typename P::endpoint;
    using base::native;

    /// Sets an option: `set(option::no_delay{true})`. Calls setsockopt(2).
    ///
    /// An option of another protocol does not compile, nor does one that can no longer be set in this state. At run
    /// time the error is `not_supported` if this platform has no such option; otherwise it is the kernel's.
    template <class O>
        requires can_set<P, S, O>
    [[nodiscard]] SOCKSTATE_LIVE result<void> set(const O& option) {
        if constexpr (own_option<O>) {
            const typename O::value_type& value = option.value();
            return platform::set_native_option(native(), O::native_level, O::native_name, &value, sizeof value);
        } else if constexpr (is_name_option<O>) {
            return platform::set_option(native(), O::id, option.value());
        } else {
            return platform::set_option(native(), O::id, to_number(option.value()));
        }
    }

    /// Reads an option: `get<option::no_delay>()`. Calls getsockopt(2). In any state.
    template <class O>
        requires can_get<P, O>
    [[nodiscard]] SOCKSTATE_LIVE result<typename O::value_type> get() const {
        if constexpr (own_option<O>) {
            typename O::value_type value{};
            return platform::get_native_option(native(), O::native_level, O::native_name, &value, sizeof value)
                .map([&] { return value; });
        } else if constexpr (is_name_option<O>) {
            return platform::get_option_name(native(), O::id);
        } else {
            return platform::get_option(native(), O::id).map(from_number<typename O::value_type>);
        }
    }

    /// Sets whether calls without a deadline wait. New and accepted sockets wait. A deadline overrides it.
    [[nodiscard]] SOCKSTATE_LIVE result<void> set_blocking(bool blocking) {
        return platform::set_blocking(native(), blocking);
    }
    /// Whether calls without a deadline wait. `not_supported` on Windows, which cannot report it.
    [[nodiscard]] SOCKSTATE_LIVE result<bool> is_blocking() const { return platform::is_blocking(native()); }

    /// This socket's own address; after binding to port 0 the one the kernel chose. Calls getsockname(2).
    [[nodiscard]] SOCKSTATE_LIVE result<endpoint_type> local_endpoint() const
        requires has_local_endpoint<P, S>
    {
        platform::native_address address;
        return platform::local_address(native(), address).and_then([&] { return decode<endpoint_type>(address); });
    }
    /// The peer's address. Calls getpeername(2); not_connected once the connection is gone.
    [[nodiscard]] SOCKSTATE_LIVE result<endpoint_type> remote_endpoint() const
        requires has_remote_endpoint<P, S>
    {
        platform::native_address address;
        return platform::remote_address(native(), address).and_then([&] { return decode<endpoint_type>(address); });
    }

    /// The number of bytes that have arrived and were not received (FIONREAD). Of a datagram socket on Linux it is the
    /// size of the next datagram.
    [[nodiscard]] SOCKSTATE_LIVE result<std::size_t> unread_bytes() const
        requires has_unread_bytes<P, S>
    {
        return platform::unread_bytes(native());
    }
    /// The number of bytes that the send buffer still holds. For TCP on Linux these are the bytes that the peer has not
    /// acknowledged (SIOCOUTQ). For other sockets Linux counts the memory of the queued data, which is more than its
    /// bytes. `not_supported` on Windows.
    [[nodiscard]] SOCKSTATE_LIVE result<std::size_t> unsent_bytes() const
        requires has_unsent_bytes<P, S>
    {
        return platform::unsent_bytes(native());
    }

protected:
    using base::base;
    ~settings() = default;
    settings(settings&&) noexcept = default;
    settings& operator=(settings&&) noexcept = default;
};

}  // namespace sockstate::detail
