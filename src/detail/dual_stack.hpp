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

/// Makes `call` with the address. If the system refuses the family of an IPv4 address, makes it again with the mapped
/// form: the socket may be an IPv6 one. No call is spent on the question which family the socket has.
template <class Call>
[[nodiscard]] result<void> in_socket_family(const platform::native_address& address, const Call& call) noexcept {
    const auto done = call(address);
    if (done || !is_wrong_family(done.error())) return done;
    ip::endpoint endpoint;
    if (!platform::decode(address, endpoint) || !endpoint.address().is_v4()) return done;

    platform::native_address mapped;
    platform::encode(ip::endpoint{endpoint.address().to_v6(), endpoint.port()}, mapped);
    const auto again = call(mapped);
    return again || !is_wrong_family(again.error()) ? again : done;
}

}  // namespace sockstate::detail
