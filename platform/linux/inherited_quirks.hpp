#pragma once

// What is Linux's own in what a parent process leaves.

#include <sockstate/result.hpp>

#include <cerrno>
#include <cstdint>

#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace sockstate::platform::quirks {

/// The inode of this process's pidfd. From Linux 6.9 on each process has its own, in a file system of pidfds; before
/// that all pidfds share one inode.
inline result<std::uint64_t> process_instance() noexcept {
    constexpr long pidfd_file_system = 0x50494446;  // PID_FS_MAGIC of <linux/magic.h>
    const error unknown{errc::not_supported, operation::activate};
    const auto pidfd = static_cast<int>(::syscall(SYS_pidfd_open, ::getpid(), 0));
    if (pidfd == -1) {
        const bool is_shortage = errno == EMFILE || errno == ENFILE || errno == ENOMEM;
        return tl::unexpected{is_shortage ? error::system(errno, operation::activate) : unknown};
    }
    struct statfs where{};
    struct stat file{};
    // An inode of 32 bits is a part of the number.
    const bool is_known = sizeof file.st_ino == sizeof(std::uint64_t) && ::fstatfs(pidfd, &where) == 0 &&
                          where.f_type == pidfd_file_system && ::fstat(pidfd, &file) == 0;
    ::close(pidfd);
    if (!is_known) return tl::unexpected{unknown};
    return static_cast<std::uint64_t>(file.st_ino);
}

}  // namespace sockstate::platform::quirks
