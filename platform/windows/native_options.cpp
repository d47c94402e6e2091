// Options by the system's own numbers: setsockopt and getsockopt as they are.

#include <sockstate/platform/native_options.hpp>

#include <windows/system_call.hpp>
#include <windows/winsock.hpp>

namespace sockstate::platform {

result<void> set_native_option(native_handle handle, int level, int name, const void* value,
                               std::size_t size) noexcept {
    const auto* bytes = static_cast<const char*>(value);
    return checked(::setsockopt(handle, level, name, bytes, static_cast<int>(size)), handle, operation::set_option);
}

result<void> get_native_option(native_handle handle, int level, int name, void* value, std::size_t size) noexcept {
    auto written = static_cast<int>(size);
    if (::getsockopt(handle, level, name, static_cast<char*>(value), &written) == SOCKET_ERROR) {
        return failed(handle, operation::get_option);
    }
    if (static_cast<std::size_t>(written) != size) {
        return tl::unexpected{error{errc::malformed_answer, operation::get_option}};
    }
    return {};
}

}  // namespace sockstate::platform
