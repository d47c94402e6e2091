// Names of local sockets as files: lstat(2) and unlink(2).

#include <sockstate/platform/names.hpp>

#include <posix/system_call.hpp>

#include <algorithm>

#include <sys/stat.h>
#include <unistd.h>

namespace sockstate::platform {

namespace {

/// A path with the NUL at its end, for which the longest one has no room in an endpoint.
struct terminated_path {
    explicit terminated_path(const local::endpoint& path) noexcept {
        std::ranges::copy(path.is_path() ? path.name() : std::string_view{}, text);
    }
    char text[local::endpoint::max_size + 1] = {};
};

}  // namespace

result<file_identity> name_identity(const local::endpoint& path) noexcept {
    struct stat found{};
    if (::lstat(terminated_path{path}.text, &found) == -1) return failed(operation::remove_name);
    return file_identity{.device = static_cast<std::uint64_t>(found.st_dev),
                         .number = static_cast<std::uint64_t>(found.st_ino),
                         .is_socket = S_ISSOCK(found.st_mode)};
}

result<bool> remove_name(const local::endpoint& path, const file_identity& file) noexcept {
    const auto now = name_identity(path);
    if (!now && now.error() == std::errc::no_such_file_or_directory) return true;
    if (!now) return tl::unexpected{now.error()};
    if (*now != file) return false;
    if (::unlink(terminated_path{path}.text) == 0 || errno == ENOENT) return true;
    return failed(operation::remove_name);
}

}  // namespace sockstate::platform
