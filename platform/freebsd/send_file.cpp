// sendfile(2), which raises no signal (kern_sendfile.c).

#include <sockstate/platform/file.hpp>

#include <posix/refused_file.hpp>

#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>

namespace sockstate::platform {

result<std::size_t> send_file(native_handle to, native_file from, std::uint64_t offset, std::size_t count) noexcept {
    off_t sent = 0;  // written with every error
    const int done = ::sendfile(from, to, static_cast<off_t>(offset), count, nullptr, &sent, 0);
    if (done == -1 && sent == 0) return not_sent_from_file();
    return static_cast<std::size_t>(sent);
}

}  // namespace sockstate::platform
