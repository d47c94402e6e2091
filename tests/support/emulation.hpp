#pragma once

// Whether this program's own processor is there, or an emulator such as qemu-user that hands system calls on.

#include <sockstate/tcp.hpp>

namespace sockstate::test {

/// True where an emulator stands before the kernel and hands on only part of the socket options.
///
/// TCP_INFO tells: the kernel writes a hundred bytes and more, such an emulator one number.
inline bool options_are_emulated() {
    const auto state = tcp::open(ip::family::v4).and_then([](const auto& fresh) { return fresh.query_state(); });
    return !state && state.error() == errc::not_supported;
}

}  // namespace sockstate::test
