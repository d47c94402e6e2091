#pragma once

// The seam, names of local sockets: the files that stand for them.

#include <sockstate/local/endpoint.hpp>
#include <sockstate/result.hpp>

#include <cstdint>

namespace sockstate::platform {

/// The identity of a file. While a socket is open, no other file gets the identity of the file of its name.
struct file_identity {
    std::uint64_t device = 0;  ///< the device, or the volume, that the file is on
    std::uint64_t number = 0;  ///< the file's number there
    bool is_socket = false;    ///< whether it is the name of a socket

    friend constexpr bool operator==(const file_identity&, const file_identity&) noexcept = default;
};

/// The file that has this path now. A symbolic link is a file of its own, and is not followed.
[[nodiscard]] SOCKSTATE_EXPORT result<file_identity> name_identity(const local::endpoint& path) noexcept;
/// Removes the path if this file has it. The answer is whether the path is free now: false if another file has it.
[[nodiscard]] SOCKSTATE_EXPORT result<bool> remove_name(const local::endpoint& path,
                                                        const file_identity& file) noexcept;

}  // namespace sockstate::platform
