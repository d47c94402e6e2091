// Reading /proc/net/tcp line by line, without ever holding more than a few lines of it.

#include <linux/proc_net_tcp.hpp>

#include <connection_row.hpp>
#include <linux/proc_net_tcp_decode.hpp>
#include <posix/descriptor.hpp>
#include <posix/system_call.hpp>

#include <cstring>

#include <fcntl.h>
#include <unistd.h>

namespace sockstate::platform::linux_kernel {

namespace {

/// Lines of a file through a buffer; a line longer than the buffer is malformed.
class line_reader {
public:
    explicit line_reader(int file) noexcept : file_{file} {}

    /// The next line without its newline, valid until the next call; an empty one at the end of the file.
    [[nodiscard]] result<std::string_view> next() noexcept {
        for (;;) {
            const std::string_view unread{buffer_ + begin_, end_ - begin_};
            if (const auto newline = unread.find('\n'); newline != std::string_view::npos) {
                begin_ += newline + 1;
                return unread.substr(0, newline);
            }
            std::memmove(buffer_, unread.data(), unread.size());
            begin_ = 0;
            end_ = unread.size();
            const auto more = uninterrupted([&] { return ::read(file_, buffer_ + end_, sizeof buffer_ - end_); });
            if (more == -1) return failed(operation::connections);
            if (more == 0 && end_ == 0) return std::string_view{};
            if (more == 0) return tl::unexpected{error{errc::malformed_answer, operation::connections}};
            end_ += static_cast<std::size_t>(more);
        }
    }

private:
    int file_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    char buffer_[16 * 1024] = {};
};

/// Of the kernel, whichever kind of processor this program is for.
std::endian kernel_byte_order() noexcept {
    const descriptor groups{::open("/proc/thread-self/net/igmp", O_RDONLY | O_CLOEXEC)};
    if (!groups.valid()) return std::endian::native;
    char text[4096];  // the first interface is enough
    const auto size = uninterrupted([&] { return ::read(groups.get(), text, sizeof text); });
    return decode_igmp_order({text, size == -1 ? 0 : static_cast<std::size_t>(size)});
}

result<void> visit_file(const descriptor& file, std::endian order, const connection_filter& wanted,
                        connection_visitor visit, void* context) {
    line_reader lines{file.get()};
    if (auto heading = lines.next(); !heading) return tl::unexpected{heading.error()};
    for (;;) {
        const auto line = lines.next();
        if (!line) return tl::unexpected{line.error()};
        if (line->empty()) return {};
        const auto row = decode_proc_line(*line, order);
        if (!row) return tl::unexpected{row.error()};
        if (matches(wanted, *row)) visit(context, *row);
    }
}

}  // namespace

result<void> visit_by_proc(const connection_filter& wanted, connection_visitor visit, void* context) {
    // The thread's own namespace, as with netlink; /proc/net is that of the process's first thread.
    const descriptor v4{::open("/proc/thread-self/net/tcp", O_RDONLY | O_CLOEXEC)};
    if (!v4.valid()) return failed(operation::connections);
    const std::endian order = kernel_byte_order();
    if (auto done = visit_file(v4, order, wanted, visit, context); !done) return done;
    const descriptor v6{::open("/proc/thread-self/net/tcp6", O_RDONLY | O_CLOEXEC)};
    if (!v6.valid() && errno == ENOENT) return {};  // a kernel without IPv6
    if (!v6.valid()) return failed(operation::connections);
    return visit_file(v6, order, wanted, visit, context);
}

}  // namespace sockstate::platform::linux_kernel
