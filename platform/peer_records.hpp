#pragma once

// What the systems write about the peer of a local connection, as pure functions of bytes. A field is there only if the
// system wrote all of it.

#include <sockstate/local/peer.hpp>

#include <kernel_record.hpp>

#include <limits>

namespace sockstate::platform {

/// `ucred` of Linux (unix(7)).
struct linux_peer_layout {
    std::uint32_t process;
    std::uint32_t user;
    std::uint32_t group;
};

/// Linux writes a process of 0, and -1 for the others, where there is no peer; 0 alone where the process is in another
/// PID namespace.
[[nodiscard]] inline peer_credentials decode_linux_peer(std::span<const std::byte> written) noexcept {
    const kernel_record<linux_peer_layout> record{written};
    constexpr auto none = std::numeric_limits<std::uint32_t>::max();
    peer_credentials peer{record.told(&linux_peer_layout::process), record.told(&linux_peer_layout::user),
                          record.told(&linux_peer_layout::group)};
    if (peer.process == 0U) peer.process.reset();
    if (peer.user == none) peer.user.reset();
    if (peer.group == none) peer.group.reset();
    return peer;
}

/// The credentials with a message are those of `ucred`: all of them, or none where that says nothing.
[[nodiscard]] inline std::optional<peer_credentials> decode_linux_sender(std::span<const std::byte> written) noexcept {
    const auto sender = decode_linux_peer(written);
    if (written.size() < sizeof(linux_peer_layout) || sender == peer_credentials{}) return std::nullopt;
    return sender;
}

/// `sockcred2` of FreeBSD (sys/socket.h), version 0, before its groups.
struct sockcred2_layout {
    std::uint32_t version;
    std::uint32_t process;
    std::uint32_t real_user;
    std::uint32_t user;
    std::uint32_t real_group;
    std::uint32_t group;
    std::uint32_t group_count;
};
static_assert(offsetof(sockcred2_layout, user) == 12 && sizeof(sockcred2_layout) == 28);

[[nodiscard]] inline std::optional<peer_credentials> decode_freebsd_sender(
    std::span<const std::byte> written) noexcept {
    const kernel_record<sockcred2_layout> record{written};
    const bool is_whole = written.size() >= sizeof(sockcred2_layout);
    if (!is_whole || record[&sockcred2_layout::version] != 0) return std::nullopt;
    peer_credentials sender{record[&sockcred2_layout::process], record[&sockcred2_layout::user],
                            record[&sockcred2_layout::group]};
    if (sender.process == 0U) sender.process.reset();
    return sender;
}

/// `xucred` of macOS and FreeBSD (sys/ucred.h), version 0. The first group is the effective one. What follows the
/// groups is FreeBSD's alone, from 13 on, in a union with a pointer.
struct xucred_layout {
    std::uint32_t version;
    std::uint32_t user;
    std::uint16_t group_count;
    std::uint32_t groups[16];
    alignas(8) std::uint32_t process;
};
static_assert(offsetof(xucred_layout, groups) == 12 && offsetof(xucred_layout, process) == 80);

[[nodiscard]] inline peer_credentials decode_xucred(std::span<const std::byte> written) noexcept {
    const kernel_record<xucred_layout> record{written};
    if (record.told(&xucred_layout::version) != 0U) return {};
    peer_credentials peer{record.told(&xucred_layout::process), record.told(&xucred_layout::user), {}};
    constexpr std::size_t first_group = offsetof(xucred_layout, groups);
    if (record[&xucred_layout::group_count] > 0 && written.size() >= first_group + sizeof(std::uint32_t)) {
        peer.group = record.as_written().groups[0];
    }
    if (peer.process == 0U) peer.process.reset();
    return peer;
}

/// A process by itself: LOCAL_PEERPID of macOS, SIO_AF_UNIX_GETPEERPID of Windows. No process has the number 0.
struct process_layout {
    std::uint32_t process;
};
[[nodiscard]] inline std::optional<std::uint32_t> decode_process(std::span<const std::byte> written) noexcept {
    const auto process = kernel_record<process_layout>{written}.told(&process_layout::process);
    return process == 0U ? std::nullopt : process;
}

}  // namespace sockstate::platform
