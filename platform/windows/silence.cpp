// Dead peers: the rules of Windows, and keep-alive before its times were options (Windows 10 1709).

#include <sockstate/platform/silence.hpp>

#include <windows/silence_quirks.hpp>
#include <windows/system_call.hpp>
#include <windows/winsock.hpp>

namespace sockstate::platform {

silence_rules silence() noexcept {
    return windows_kernel::silence;
}

result<void> start_keep_alive(native_handle handle, std::chrono::milliseconds idle,
                              std::chrono::milliseconds interval) noexcept {
    tcp_keepalive values{.onoff = 1,
                         .keepalivetime = static_cast<u_long>(idle.count()),
                         .keepaliveinterval = static_cast<u_long>(interval.count())};
    DWORD written = 0;
    return checked(
        ::WSAIoctl(handle, SIO_KEEPALIVE_VALS, &values, sizeof values, nullptr, 0, &written, nullptr, nullptr), handle,
        operation::set_option);
}

}  // namespace sockstate::platform
