// POSIX: each name is opened below the one before (openat(2)), and O_NOFOLLOW refuses symbolic links.

#include "../served_folder.hpp"

#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>

namespace files {

namespace {

using sockstate::any_handle;

tl::unexpected<std::error_code> last_error() {
    return tl::unexpected{std::error_code{errno, std::generic_category()}};
}

tl::expected<any_handle, std::error_code> open_below(int folder, const std::string& name, int flags) {
    const int opened = ::openat(folder, name.c_str(), O_RDONLY | O_CLOEXEC | flags);
    if (opened == -1) return last_error();
    return any_handle{opened};
}

}  // namespace

tl::expected<served_folder, std::error_code> served_folder::open(const std::string& path) {
    return open_below(AT_FDCWD, path, O_DIRECTORY).map([](any_handle&& opened) {
        return served_folder{std::move(opened)};
    });
}

tl::expected<open_file, std::error_code> served_folder::find(std::span<const std::string> names) const {
    any_handle at{sockstate::invalid_handle};
    for (std::size_t i = 0; i < names.size(); ++i) {
        const bool is_last = i + 1 == names.size();
        // O_NONBLOCK: a named pipe that nobody writes to must not hold the server up.
        auto next = open_below(i == 0 ? folder_.native() : at.native(), names[i],
                               O_NOFOLLOW | (is_last ? O_NONBLOCK : O_DIRECTORY));
        if (!next) return tl::unexpected{next.error()};
        at = std::move(*next);
    }
    struct stat found{};
    if (::fstat(at.native(), &found) == -1) return last_error();
    if (!S_ISREG(found.st_mode)) return tl::unexpected{make_error_code(std::errc::no_such_file_or_directory)};
    return open_file{std::move(at), static_cast<std::uint64_t>(found.st_size)};
}

}  // namespace files
