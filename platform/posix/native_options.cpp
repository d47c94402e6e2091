// Options by the system's own numbers: setsockopt(2) and getsockopt(2) as they are.

#include <sockstate/platform/native_options.hpp>

#include <posix/system_call.hpp>

#include <sys/socket.h>

namespace sockstate::platform {

result<void> set_native_option(native_handle handle, int level, int name, const void* value,
                               std::size_t size) noexcept {
    return checked(::setsockopt(handle, level, name, value, static_cast<socklen_t>(size)), operation::set_option);
}

result<void> get_native_option(native_handle handle, int level, int name, void* value, std::size_t size) noexcept {
    auto written = static_cast<socklen_t>(size);
    if (::getsockopt(handle, level, name, value, &written) == -1) return failed(operation::get_option);
    if (written != size) return tl::unexpected{error{errc::malformed_answer, operation::get_option}};
    return {};
}

}  // namespace sockstate::platform
