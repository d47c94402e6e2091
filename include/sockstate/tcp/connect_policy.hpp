#pragma once

// How the addresses of a name are tried. A value; distinct threads may read the same one.

#include <sockstate/deadline.hpp>
#include <sockstate/ip/endpoint.hpp>
#include <sockstate/ip/service.hpp>
#include <sockstate/lifecycle.hpp>
#include <sockstate/list_result.hpp>

namespace sockstate {

struct tcp;

/// Which family of addresses leads. The families then alternate, except where there is only one.
enum class family_order : std::uint8_t {
    as_resolved,  ///< the family of the first address
    v6_first,     ///< IPv6
    v4_first,     ///< IPv4
    v6_only,      ///< IPv6, and no IPv4 address is tried
    v4_only       ///< IPv4, and no IPv6 address is tried
};

/// `as_resolved`, `v6_first`, ….
[[nodiscard]] SOCKSTATE_EXPORT std::string_view to_string(family_order families) noexcept;

/// A look-up in place of the system's. It is called on the thread that connects, and keeps `until` itself.
using resolver_function = list_result<ip::endpoint>(std::string_view host, const ip::service& port, deadline until,
                                                    int protocol);
/// Sets the options of a fresh socket that are too late once it connects: buffer sizes, `bind_to_device`, `mark`,
/// `max_segment_size`. Its error is the attempt's. The socket does not block here, and must stay where it is.
using prepare_function = result<void>(socket<tcp, unbound>& fresh);

/// How `tcp::connect` tries several addresses. The defaults are those of RFC 8305.
struct connect_policy {
    /// If an attempt takes longer than this, the next address is tried at the same time. Less than 10 ms is
    /// `errc::invalid_argument`; `milliseconds::max()` tries one address after the end of another.
    std::chrono::milliseconds attempt_delay{250};
    family_order families = family_order::as_resolved;  ///< which family leads
    /// How many addresses of the leading family come before the first of the other one. 0 means 1.
    std::uint8_t first_family_count = 1;
    resolver_function* resolve = nullptr;  ///< nullptr: the system's resolver, as `ip::resolve` asks it
    prepare_function* prepare = nullptr;   ///< nullptr: the sockets keep the system's options
};

/// `attempt_delay 250ms, families as_resolved, first_family_count 1`, and whether the program has functions of its own
/// in it; `one by one` in place of a delay that is never over.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const connect_policy& how);

}  // namespace sockstate
