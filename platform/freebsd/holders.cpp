// Which processes have sockets open: the sysctl kern.file lists every descriptor of the processes that this one may
// see. This file is written from FreeBSD's sources; nobody has compiled or run it.

#include <sockstate/platform/holders.hpp>

#include <freebsd/open_files_layout.hpp>
#include <posix/read_sysctl.hpp>

#include <algorithm>
#include <iterator>

#include <sys/user.h>

namespace sockstate::platform {

namespace {

/// Whether there is such a process that this one may see, with the error that says no. `to` gets what is known of it.
result<void> read_process(std::uint32_t pid, ::kinfo_proc& to) noexcept {
    int name[] = {CTL_KERN, KERN_PROC, KERN_PROC_PID, static_cast<int>(pid)};
    std::size_t size = sizeof to;
    return checked(::sysctl(name, 4, &to, &size, nullptr, 0), operation::holders);
}

std::string_view name_in(const ::kinfo_proc& process) noexcept {
    return {process.ki_comm, std::find(std::begin(process.ki_comm), std::end(process.ki_comm), '\0')};
}

}  // namespace

result<void> visit_holders(std::optional<std::uint32_t> process, holder_visitor visit, void* context) {
    ::kinfo_proc last{};
    if (process) {
        if (auto read = read_process(*process, last); !read) return read;
    }
    return read_sysctl("kern.file", operation::holders).and_then([&](const auto& list) {
        std::optional<std::uint32_t> named;  // the process that `last` is about
        return freebsd_kernel::visit_open_sockets(list, [&](const freebsd_kernel::open_socket& each) {
            if (process && each.process != *process) return;
            if (named != each.process) {
                last = {};
                static_cast<void>(read_process(each.process, last));  // without a name if it has ended meanwhile
                named = each.process;
            }
            visit(context,
                  {.socket = each.socket, .pid = each.process, .name = name_in(last), .descriptor = each.descriptor});
        });
    });
}

}  // namespace sockstate::platform
