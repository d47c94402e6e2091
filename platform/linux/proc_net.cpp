// Reading /proc/net/tcp and its like line by line, without ever holding more than a few lines of it.

#include <linux/proc_net.hpp>

#include <connection_row.hpp>
#include <linux/proc_net_decode.hpp>
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
    line_reader(int file, operation asked) noexcept : file_{file}, asked_{asked} {}

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
            if (more == -1) return failed(asked_);
            if (more == 0 && end_ == 0) return std::string_view{};
            if (more == 0) return tl::unexpected{error{errc::malformed_answer, asked_}};
            end_ += static_cast<std::size_t>(more);
        }
    }

private:
    int file_;
    operation asked_;
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
            if (line->empty()) break;
            const result<bool> more = take(*line, order);
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
