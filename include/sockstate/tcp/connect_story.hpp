#pragma once

// What became of the look-up and of each address when connecting by name. A value.

#include <sockstate/tcp/connect_attempt.hpp>

#include <vector>

namespace sockstate {

/// How connecting went. `tcp::connect` fills it in, whether it fails or not.
struct connect_story {
    deadline::clock::time_point asked;     ///< when the call began
    deadline::clock::time_point answered;  ///< when the first addresses were there, or the look-up had failed
    std::optional<error> lookup_failure;   ///< why there is no address, or why the call ended before there was one
    /// By their start; they overlap. One that was given up for a faster one has `errc::outrun`.
    std::vector<connect_attempt> attempts;
};

/// `looked up in 12ms`, or the look-up's failure, and a line for each address that was tried, as of `connect_attempt`.
/// Where nothing was looked up, the addresses alone.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const connect_story& story);

}  // namespace sockstate
