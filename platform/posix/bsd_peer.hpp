#pragma once

// The peer of a local connection, by LOCAL_PEERCRED (unix(4)).

#include <posix/system_call.hpp>

#include <peer_records.hpp>

#include <sys/socket.h>
#include <sys/types.h>
#include <sys/ucred.h>
#include <sys/un.h>

namespace sockstate::platform {

/// What LOCAL_PEERCRED reports; not_connected where there is no peer.
[[nodiscard]] inline result<peer_credentials> read_xucred(int handle) noexcept {
    static_assert(sizeof(xucred) <= sizeof(xucred_layout));
    constexpr int local_level = 0;  // SOL_LOCAL, which FreeBSD has by this number alone
    std::byte written[sizeof(xucred_layout)];
    socklen_t size = sizeof(xucred);
    if (::getsockopt(handle, local_level, LOCAL_PEERCRED, written, &size) == -1) {
        if (errno == EINVAL) errno = ENOTCONN;  // how they say that there is no peer, beside ENOTCONN
        return failed(operation::query_peer);
    }
    return decode_xucred(std::span{written}.first(size));
}

}  // namespace sockstate::platform
