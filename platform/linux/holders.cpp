// Who holds sockets: the descriptors of a process are links in /proc/PID/fd that name the inodes of its sockets
// (proc(5)). One pass, without the heap.

#include <linux/holders.hpp>

#include <posix/descriptor.hpp>
#include <posix/system_call.hpp>

#include <charconv>
#include <cstring>

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace sockstate::platform {

namespace linux_kernel {

namespace {

/// struct linux_dirent64 up to its name, which ends with a zero
struct folder_entry {
    std::uint64_t inode;
    std::int64_t offset;
    std::uint16_t length;
    std::uint8_t type;
};
constexpr std::size_t entry_name_at = 19;

/// The number that the text is, whole.
template <class Number>
std::optional<Number> number_in(std::string_view text) noexcept {
    Number number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) return std::nullopt;
    return number;
}

/// `<pid>/<file>`, as a name below /proc.
class process_path {
public:
    process_path(std::uint32_t pid, std::string_view file) noexcept {
        char* end = std::to_chars(text_, text_ + sizeof text_, pid).ptr;
        *end++ = '/';
        std::memcpy(end, file.data(), file.size());
    }
    [[nodiscard]] const char* c_str() const noexcept { return text_; }

private:
    char text_[32] = {};
};

bool has_gone(int code) noexcept {
    return code == ENOENT || code == ESRCH;
}

bool is_refused(int code) noexcept {
    return code == EACCES || code == EPERM;
}

/// Hands the name of each entry of a folder that is a number, and the number, to `take`, which says whether to go on.
/// 0, or the errno that ended it.
template <class Take>
int visit_numbers(int folder, Take take) {
    alignas(8) char buffer[32 * 1024];
    for (;;) {
        const long size = ::syscall(SYS_getdents64, folder, buffer, sizeof buffer);
        if (size == -1) return errno;
        if (size == 0) return 0;
        for (std::size_t at = 0; at < static_cast<std::size_t>(size);) {
            folder_entry entry{};
            std::memcpy(&entry, buffer + at, entry_name_at);
            const char* const name = buffer + at + entry_name_at;
            const auto number = number_in<std::uint32_t>(name);
            if (number && !take(name, *number)) return 0;
            at += entry.length;
        }
    }
}

/// The pass over the processes.
class pass {
public:
    pass(int proc, holder_visitor visit, void* context) noexcept : proc_{proc}, visit_{visit}, context_{context} {}

    /// 0, or the errno that keeps its descriptors from being read.
    [[nodiscard]] int visit_process(std::uint32_t pid) {
        const descriptor folder{::openat(proc_, process_path{pid, "fd"}.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
        if (!folder.valid()) return errno;
        char name_room[64];
        std::optional<std::string_view> name;  // is read once there is a socket
        int refusal = 0;
        const int code = visit_numbers(folder.get(), [&](const char* entry, std::uint32_t number) {
            char link[64];
            const auto size = ::readlinkat(folder.get(), entry, link, sizeof link);
            if (size == -1) {
                if (is_refused(errno)) refusal = errno;
                return refusal == 0;  // else it was closed meanwhile
            }
            const auto inode = decode_socket_link({link, static_cast<std::size_t>(size)});
            if (!inode) return true;
            if (!name) name = name_of(pid, name_room);
            visit_(context_, {.socket = inode, .pid = pid, .name = *name, .descriptor = number});
            return true;
        });
        return refusal != 0 ? refusal : code;
    }

    [[nodiscard]] int visit_all() {
        int failure = 0;
        const int code = visit_numbers(proc_, [&](const char*, std::uint32_t pid) {
            const int read = visit_process(pid);
            if (is_refused(read)) {
                char room[64];
                visit_(context_, {.socket = {}, .pid = pid, .name = name_of(pid, room), .descriptor = {}});
            } else if (!has_gone(read)) {
                failure = read;
            }
            return failure == 0;
        });
        return failure != 0 ? failure : code;
    }

private:
    [[nodiscard]] std::string_view name_of(std::uint32_t pid, std::span<char> room) const noexcept {
        const descriptor file{::openat(proc_, process_path{pid, "comm"}.c_str(), O_RDONLY | O_CLOEXEC)};
        if (!file.valid()) return {};
        const auto size = uninterrupted([&] { return ::read(file.get(), room.data(), room.size()); });
        std::string_view name{room.data(), size == -1 ? 0 : static_cast<std::size_t>(size)};
        if (name.ends_with('\n')) name.remove_suffix(1);
        return name;
    }

    int proc_;
    holder_visitor visit_;
    void* context_;
};

}  // namespace

std::optional<std::uint64_t> decode_socket_link(std::string_view link) noexcept {
    constexpr std::string_view before = "socket:[";
    if (!link.starts_with(before) || !link.ends_with(']')) return std::nullopt;
    return number_in<std::uint64_t>(link.substr(before.size(), link.size() - before.size() - 1));
}

result<void> visit_holders_in(int proc, std::optional<std::uint32_t> process, holder_visitor visit, void* context) {
    pass over{proc, visit, context};
    int code = process ? over.visit_process(*process) : over.visit_all();
    if (process && code == ENOENT) code = ESRCH;
    if (code != 0) return tl::unexpected{error::system(code, operation::holders)};
    return {};
}

}  // namespace linux_kernel

result<void> visit_holders(std::optional<std::uint32_t> process, holder_visitor visit, void* context) {
    const descriptor proc{::open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (!proc.valid()) return failed(operation::holders);
    return linux_kernel::visit_holders_in(proc.get(), process, visit, context);
}

}  // namespace sockstate::platform
