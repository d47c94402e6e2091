// The table of local sockets: by netlink, or by /proc where netlink is not available.

#include <linux/local_sockets.hpp>

#include <connection_row.hpp>
#include <linux/proc_lines.hpp>
#include <linux/proc_unix_decode.hpp>
#include <linux/sock_diag.hpp>
#include <linux/sock_diag_channel.hpp>
#include <linux/unix_diag_messages.hpp>

#include <fcntl.h>

namespace sockstate::platform {

namespace linux_kernel {

result<std::optional<std::size_t>> visit_local_by_sock_diag(const local_filter& wanted, local_visitor visit,
                                                            void* context) {
    channel kernel{operation::local_sockets, unix_diag_least};
    result<void> done;
    if (kernel.valid()) {
        const auto take = [&](std::span<const std::byte> payload) -> result<bool> {
            const auto row = decode_local_row(payload);
            if (!row) return tl::unexpected{row.error()};
            return !matches(wanted, *row) || visit(context, *row);
        };
        done = kernel.dump(encode_local_dump(wanted, kernel.next_sequence()), take).map([](progress) {});
    } else {
        done = failed(kernel.asked());
    }
    if (done) return kernel.rows();
    if (kernel.rows() == 0 && lacks_sock_diag(done.error())) return std::nullopt;
    return tl::unexpected{done.error()};
}

result<void> visit_local_by_proc(const local_filter& wanted, local_visitor visit, void* context) {
    // The file is that of the thread's own namespace, as with netlink.
    const descriptor file{::open("/proc/thread-self/net/unix", O_RDONLY | O_CLOEXEC)};
    if (!file.valid()) return failed(operation::local_sockets);
    line_reader lines{file.get(), operation::local_sockets};
    if (auto heading = lines.next(); !heading) return tl::unexpected{heading.error()};
    const auto give = [&](const std::optional<local_socket>& row) {
        // One that waits for accept has no file yet: netlink leaves it out too.
        return !row || !row->inode || !matches(wanted, *row) || visit(context, *row);
    };
    std::optional<local_socket> last;  // is given once its name is known to be whole
    for (;;) {
        const auto line = lines.next();
        if (!line) return tl::unexpected{line.error()};
        if (!*line) break;
        const auto row = decode_proc_local_line(**line);
        if (!row && last && continue_name(*last, **line)) continue;
        if (!row) return tl::unexpected{row.error()};
        if (!give(last)) return {};
        last = *row;
    }
    static_cast<void>(give(last));
    return {};
}

}  // namespace linux_kernel

result<void> visit_local_sockets(const local_filter& wanted, local_visitor visit, void* context) {
    const auto done = linux_kernel::visit_local_by_sock_diag(wanted, visit, context);
    if (!done) return tl::unexpected{done.error()};
    if (*done) return {};
    return linux_kernel::visit_local_by_proc(wanted, visit, context);
}

}  // namespace sockstate::platform
