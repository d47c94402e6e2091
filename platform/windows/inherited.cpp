// What the parent process left to this one. Handles are no small numbers that a parent could choose, so none are passed
// by number; the environment is the one of the C library and the system's.

#include <sockstate/platform/inherited.hpp>

#include <windows/system_call.hpp>

#include <cstdlib>

namespace sockstate::platform {

std::uint32_t process_id() noexcept {
    return ::GetCurrentProcessId();
}

result<std::uint64_t> process_instance() noexcept {
    return tl::unexpected{error{errc::not_supported, operation::activate}};
}

result<native_handle> find_inherited(std::uint32_t) noexcept {
    return tl::unexpected{error{errc::not_supported, operation::activate}};
}

result<void> stop_inheriting(native_handle handle) noexcept {
    if (::SetHandleInformation(reinterpret_cast<HANDLE>(handle), HANDLE_FLAG_INHERIT, 0) != 0) return {};
    return tl::unexpected{error::system(static_cast<int>(::GetLastError()), operation::activate)};
}

void remove_variable(const char* name) noexcept {
    ::_putenv_s(name, "");
}

}  // namespace sockstate::platform
