// Reading /proc/net/tcp and its like line by line, without ever holding more than a few lines of it.

#include <linux/proc_net.hpp>

#include <connection_row.hpp>
#include <linux/proc_lines.hpp>
#include <linux/proc_net_decode.hpp>
#include <posix/descriptor.hpp>

#include <fcntl.h>

namespace sockstate::platform::linux_kernel {

namespace {

/// Of the kernel, whichever kind of processor this program is for.
std::endian kernel_byte_order() noexcept {
    const descriptor groups{::open("/proc/thread-self/net/igmp", O_RDONLY | O_CLOEXEC)};
    if (!groups.valid()) return std::endian::native;
    char text[4096];  // the first interface is enough
    const auto size = uninterrupted([&] { return ::read(groups.get(), text, sizeof text); });
    return decode_igmp_order({text, size == -1 ? 0 : static_cast<std::size_t>(size)});
}

/// Hands each line of both files to `take` until it answers false or an error.
template <class Take>
result<void> visit_files(const char* v4_name, const char* v6_name, operation asked, Take take) {
    const std::endian order = kernel_byte_order();
    for (const char* const name : {v4_name, v6_name}) {
        const descriptor file{::open(name, O_RDONLY | O_CLOEXEC)};
        if (!file.valid() && errno == ENOENT && name == v6_name) return {};  // a kernel without IPv6
        if (!file.valid()) return failed(asked);
        line_reader lines{file.get(), asked};
        if (auto heading = lines.next(); !heading) return tl::unexpected{heading.error()};
        for (;;) {
            const auto line = lines.next();
            if (!line) return tl::unexpected{line.error()};
            if (!*line) break;
            const result<bool> more = take(**line, order);
            if (!more) return tl::unexpected{more.error()};
            if (!*more) return {};
        }
    }
    return {};
}

// The files are those of the thread's own namespace, as with netlink; /proc/net is that of the process's first thread.

}  // namespace

result<void> visit_by_proc(const connection_filter& wanted, connection_visitor visit, void* context) {
    return visit_files("/proc/thread-self/net/tcp", "/proc/thread-self/net/tcp6", operation::connections,
                       [&](std::string_view line, std::endian order) -> result<bool> {
                           const auto row = decode_proc_line(line, order);
                           if (!row) return tl::unexpected{row.error()};
                           return !matches(wanted, *row) || visit(context, *row, nullptr);
                       });
}

result<void> visit_details_by_proc(const connection_filter& wanted, connection_detail_set asked, detail_visitor visit,
                                   void* context) {
    return visit_files("/proc/thread-self/net/tcp", "/proc/thread-self/net/tcp6", operation::connections,
                       [&](std::string_view line, std::endian order) -> result<bool> {
                           const auto row = decode_proc_line(line, order);
                           if (!row) return tl::unexpected{row.error()};
                           if (!matches(wanted, *row)) return true;
                           connection_details details;
                           if (asked.contains(connection_detail::timer)) details.timer = decode_proc_timer(line);
                           return visit(context, *row, details);
                       });
}

result<void> visit_udp_by_proc(const udp_filter& wanted, udp_visitor visit, void* context) {
    return visit_files("/proc/thread-self/net/udp", "/proc/thread-self/net/udp6", operation::udp_sockets,
                       [&](std::string_view line, std::endian order) -> result<bool> {
                           const auto row = decode_proc_udp_line(line, order);
                           if (!row) return tl::unexpected{row.error()};
                           return !matches(wanted, *row) || visit(context, *row);
                       });
}

}  // namespace sockstate::platform::linux_kernel
