// Sockets as bytes, by WSADuplicateSocketW for the process that is to have them.

#include <sockstate/platform/ticket.hpp>

#include <windows/create.hpp>
#include <windows/startup.hpp>
#include <windows/system_call.hpp>
#include <windows/winsock.hpp>

#include <cstring>

namespace sockstate::platform {

static_assert(sizeof(WSAPROTOCOL_INFOW) == ticket_size);

result<void> duplicate_for(native_handle handle, std::uint32_t process, std::span<std::byte, ticket_size> to) noexcept {
    WSAPROTOCOL_INFOW shared{};
    if (::WSADuplicateSocketW(handle, process, &shared) == SOCKET_ERROR) return failed(handle, operation::duplicate);
    std::memcpy(to.data(), &shared, sizeof shared);
    return {};
}

result<native_handle> open_ticket(std::span<const std::byte, ticket_size> from) noexcept {
    if (auto started = start_winsock(operation::duplicate); !started) return tl::unexpected{started.error()};
    WSAPROTOCOL_INFOW shared;
    std::memcpy(&shared, from.data(), sizeof shared);
    return create_shared(shared);
}

}  // namespace sockstate::platform
