#pragma once

// An IPv4 endpoint on an IPv6 socket: the system wants it as a mapped address.

#include <sockstate/ip/endpoint.hpp>
#include <sockstate/platform/address.hpp>

namespace sockstate::detail {

/// Whether this is how a system refuses an address of the other family.
[[nodiscard]] inline bool is_wrong_family(const error& reason) noexcept {
    return reason == std::errc::address_family_not_supported || reason == std::errc::invalid_argument ||
           reason == std::errc::bad_address;
}

/// Goes on from `done`, how `call` with the address has ended. If the system refuses the family of an IPv4 address,
/// makes the call again with the mapped form: the socket may be an IPv6 one. No call is spent on the question which
/// family the socket has.
template <class Call, class Answer>
[[nodiscard]] Answer in_socket_family(const platform::native_address& address, const Call& call,
                                      const Answer& done) noexcept {
    if (done || !is_wrong_family(done.error())) return done;
    ip::endpoint endpoint;
    if (!platform::decode(address, endpoint) || !endpoint.address().is_v4()) return done;

    platform::native_address mapped;
    platform::encode(ip::endpoint{endpoint.address().to_v6(), endpoint.port()}, mapped);
    const auto again = call(mapped);
    return again || !is_wrong_family(again.error()) ? again : done;
}

/// Makes `call` with the address, and again as the other function says.
template <class Call>
[[nodiscard]] auto in_socket_family(const platform::native_address& address, const Call& call) noexcept
    -> decltype(call(address)) {
    return in_socket_family(address, call, call(address));
}

}  // namespace sockstate::detail
