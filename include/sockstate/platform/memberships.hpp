#pragma once

// The seam, multicast groups.

#include <sockstate/native_handle.hpp>
#include <sockstate/result.hpp>

namespace sockstate::ip {
struct membership;
}

namespace sockstate::platform {

/// What becomes of a membership.
enum class membership_change : std::uint8_t {
    join,  ///< it begins
    leave  ///< it ends
};

/// Joins or leaves. `group` is consistent: its group is multicast and no mapped address, its source is of the group's
/// family. From the first join on the socket receives datagrams of the groups that it has joined, and of no other,
/// where the system lets a socket choose. An IPv6 group on an IPv4 socket is `errc::invalid_argument`. To leave what
/// was not joined is address_not_available; to join again is address_in_use, where the system distinguishes that.
[[nodiscard]] SOCKSTATE_EXPORT result<void> change_membership(native_handle handle, const ip::membership& group,
                                                              membership_change change) noexcept;

/// What several programs need to receive at one port, before bind: reuse_address, on macOS and FreeBSD reuse_port.
[[nodiscard]] SOCKSTATE_EXPORT result<void> prepare_shared(native_handle handle) noexcept;

}  // namespace sockstate::platform
