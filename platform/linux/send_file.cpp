// sendfile(2), which raises SIGPIPE and has no flag against it.

#include <sockstate/platform/file.hpp>

#include <linux/held_signal.hpp>
#include <posix/refused_file.hpp>

#include <csignal>

#include <sys/sendfile.h>

namespace sockstate::platform {

result<std::size_t> send_file(native_handle to, native_file from, std::uint64_t offset, std::size_t count) noexcept {
    held_signal broken_pipe{SIGPIPE};
    auto position = static_cast<off_t>(offset);
    const ssize_t sent = ::sendfile(to, from, &position, count);
    // A call that has sent some may have met the error, and raised the signal, behind that.
    const bool may_have_raised = sent == -1 ? errno == EPIPE : static_cast<std::size_t>(sent) != count;
    if (may_have_raised) broken_pipe.take();
    if (sent == -1) return not_sent_from_file();
    return static_cast<std::size_t>(sent);
}

}  // namespace sockstate::platform
