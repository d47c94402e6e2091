#pragma once

// Whether this program's own processor is there, or an emulator such as qemu-user that hands system calls on.

#include "must.hpp"

#include <sockstate/tcp.hpp>

#include <doctest/doctest.h>

#include <string_view>

namespace sockstate::test {

/// True where an emulator stands before the kernel and hands on only part of the socket options.
///
/// TCP_INFO tells: the kernel writes a hundred bytes and more, such an emulator one number.
inline bool options_are_emulated() {
    const auto fresh = must(tcp::open(ip::family::v4));
    const auto algorithm = fresh.get<option::congestion_control>();
    if (!algorithm && algorithm.error().not_supported()) return false;  // no Linux, and perhaps without metrics
    const tcp_info info = must(fresh.query_info());
    return raw_bytes(info).empty();
}

/// True where an emulator stands before the kernel: the test case needs `what`, and is to be left out. It says so.
inline bool emulator_lacks(std::string_view what) {
    if (!options_are_emulated()) return false;
    MESSAGE("skipped: the emulator does not hand on ", what);
    return true;
}

/// True where a thread that has handled a signal goes on with another thread's own storage, errno among it, and is
/// answered EDEADLK when it joins that thread. It says so.
///
/// So it is under qemu-i386 7.2, whose threads share the table of segments in which each one's storage is found; a
/// program without this library shows the same. Other processors need no such table.
inline bool emulator_mixes_up_threads() {
    return sizeof(void*) == 4 && emulator_lacks("a thread's own storage to it after a signal");
}

}  // namespace sockstate::test
