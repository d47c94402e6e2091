#pragma once

// The seam, names: the system's resolver.

#include <sockstate/ip/endpoint.hpp>
#include <sockstate/platform/handle.hpp>
#include <sockstate/result.hpp>

#include <vector>

namespace sockstate::platform {

/// Appends every address of `host` to `found`, in the order to try them. Calls getaddrinfo(3): waits as long as the
/// system's resolver does, and allocates.
///
/// `host` and `service` end in a NUL. An empty service is port 0. An empty host looks up the service alone: the ports
/// are the answer, and the addresses mean nothing. `host` is a name: what the system takes for an address without
/// asking anyone is `errc::invalid_argument`. `family` is ipv4, ipv6, or none for addresses of both.
[[nodiscard]] SOCKSTATE_EXPORT result<void> resolve(const char* host, const char* service, int protocol,
                                                    address_family family, std::vector<ip::endpoint>& found);

}  // namespace sockstate::platform
