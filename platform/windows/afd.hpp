#pragma once

// AFD, the driver below Winsock: one poll of one socket, which completes to a completion port. It is not documented,
// but select, libuv, wepoll and mio use it.

#include <sockstate/result.hpp>

#include <winternl.h>
#include <windows/winsock.hpp>

namespace sockstate::platform {

/// The driver's record of a poll, its question and its answer. It belongs to the driver until the poll's packet was
/// taken.
struct afd_poll {
    LARGE_INTEGER timeout;
    ULONG handle_count;
    ULONG exclusive;
    HANDLE handle;
    ULONG events;
    LONG status;
};
static_assert(sizeof(void*) != 8 || sizeof(afd_poll) == 32);

/// A device that carries polls, associated with `port`. `errc::not_supported` where this system has no such device.
[[nodiscard]] result<HANDLE> open_afd(HANDLE port) noexcept;
/// Starts a poll; its packet brings `context`, also where it is done at once.
[[nodiscard]] result<void> start_poll(HANDLE device, IO_STATUS_BLOCK& block, afd_poll& poll, void* context) noexcept;
/// Ends a poll early; its packet comes all the same.
void cancel_poll(HANDLE device, IO_STATUS_BLOCK& block) noexcept;
/// The socket of the system's own provider below this one, which AFD knows.
[[nodiscard]] result<SOCKET> base_of(SOCKET handle) noexcept;

}  // namespace sockstate::platform
