// What the parent process left to this one: descriptors by number, and the environment.

#include <sockstate/platform/inherited.hpp>

#include <posix/system_call.hpp>

#include <inherited_quirks.hpp>

#include <cstdlib>
#include <limits>

#include <fcntl.h>
#include <unistd.h>

namespace sockstate::platform {

std::uint32_t process_id() noexcept {
    return static_cast<std::uint32_t>(::getpid());
}

result<std::uint64_t> process_instance() noexcept {
    return quirks::process_instance();
}

result<native_handle> find_inherited(std::uint32_t number) noexcept {
    if (number > static_cast<std::uint32_t>(std::numeric_limits<int>::max())) {
        return tl::unexpected{error::system(EBADF, operation::activate)};
    }
    const auto handle = static_cast<native_handle>(number);
    if (::fcntl(handle, F_GETFD) == -1) return failed(operation::activate);
    return handle;
}

result<void> stop_inheriting(native_handle handle) noexcept {
    const int flags = ::fcntl(handle, F_GETFD);
    if (flags == -1) return failed(operation::activate);
    return checked(::fcntl(handle, F_SETFD, flags | FD_CLOEXEC), operation::activate);
}

void remove_variable(const char* name) noexcept {
    ::unsetenv(name);
}

}  // namespace sockstate::platform
