// sendfile(2), which raises no signal. It takes regular files alone, and copies them.

#include <sockstate/platform/file.hpp>

#include <posix/refused_file.hpp>

#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>

namespace sockstate::platform {

result<std::size_t> send_file(native_handle to, native_file from, std::uint64_t offset, std::size_t count) noexcept {
    auto sent = static_cast<off_t>(count);  // what is asked for, then what went, with EAGAIN and EINTR too
    const int done = ::sendfile(from, to, static_cast<off_t>(offset), &sent, nullptr, 0);
    if (done == 0) return static_cast<std::size_t>(sent);
    const int code = errno;
    const bool counts = code == EAGAIN || code == EINTR;
    if (counts && sent > 0) return static_cast<std::size_t>(sent);
    return not_sent_from_file();
}

}  // namespace sockstate::platform
