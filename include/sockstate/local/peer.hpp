#pragma once

// Who is at the other end of a local connection. These are values; several threads may read the same one.

#include <sockstate/export.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace sockstate {

/// Who is at the other end of a local connection, by the numbers of this machine. A field is empty where the system
/// does not report it; 0 is a number, that of the super-user.
struct peer_credentials {
    std::optional<std::uint32_t> process = {};  ///< empty also on Linux where the peer is in another PID namespace
    std::optional<std::uint32_t> user = {};     ///< the effective user; Windows: empty
    std::optional<std::uint32_t> group = {};    ///< the effective group; Windows: empty

    friend constexpr bool operator==(const peer_credentials&, const peer_credentials&) = default;
};

/// `process 4242, user 1000, group 1000`: what was reported; `none` if nothing was.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const peer_credentials& peer);

}  // namespace sockstate
