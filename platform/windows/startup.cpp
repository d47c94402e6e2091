// Winsock's start.

#include <windows/startup.hpp>

#include <windows/winsock.hpp>

namespace sockstate::platform {

result<void> start_winsock(operation what) noexcept {
    static const int failure = [] {
        WSADATA ignored;
        return ::WSAStartup(MAKEWORD(2, 2), &ignored);  // every Windows since 98 has 2.2
    }();
    if (failure != 0) return tl::unexpected{error::system(failure, what)};
    return {};
}

}  // namespace sockstate::platform
