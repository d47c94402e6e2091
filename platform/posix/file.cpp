// Reading a file that is sent, and how much of it a stream takes without waiting.

#include <sockstate/platform/file.hpp>

#include <posix/poll_now.hpp>
#include <posix/system_call.hpp>

#include <send_file_quirks.hpp>

#include <algorithm>

#include <poll.h>
#include <unistd.h>

namespace sockstate::platform {

static_assert(sizeof(off_t) == 8);

result<std::size_t> read_file(native_file from, std::uint64_t offset, byte_buffer buffer) noexcept {
    const auto got =
        uninterrupted([=] { return ::pread(from, buffer.data(), buffer.size(), static_cast<off_t>(offset)); });
    if (got == -1) return failed(operation::send_file);
    return static_cast<std::size_t>(got);
}

result<std::size_t> send_room(native_handle handle) noexcept {
    const auto events = poll_now(handle, POLLOUT, operation::send_file);
    if (!events) return tl::unexpected{events.error()};
    if (*events == 0) return tl::unexpected{error::system(EAGAIN, operation::send_file)};
    int room = 0;
    if (quirks::free_send_space(handle, room) == -1) return failed(operation::send_file);
    return static_cast<std::size_t>(std::max(room, 1));
}

}  // namespace sockstate::platform
