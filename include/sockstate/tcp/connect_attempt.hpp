#pragma once

// The story of connecting by name: which address was tried, for how long, and how it ended. A value.

#include <sockstate/deadline.hpp>
#include <sockstate/ip/endpoint.hpp>

#include <optional>

namespace sockstate {

/// How one address was tried when connecting by name.
struct connect_attempt {
    ip::endpoint endpoint;                ///< the address and the port that were tried
    deadline::clock::time_point started;  ///< when the attempt began
    deadline::clock::time_point ended;    ///< when it had succeeded, failed, or was given up
    std::optional<error> failure;         ///< empty for the one that succeeded

    friend bool operator==(const connect_attempt&, const connect_attempt&) noexcept = default;
};

/// `127.0.0.1:80 after 1.5ms: connected`, or the failure's text in its place.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const connect_attempt& attempt);

}  // namespace sockstate
