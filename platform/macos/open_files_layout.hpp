#pragma once

// The records of xnu's bsd/sys/proc_info.h about a process and its descriptors, decoded from bytes on any host.

#include <kernel_record.hpp>

#include <string_view>

namespace sockstate::platform::macos_kernel {

inline constexpr auto proc_info_order = std::endian::little;  // of every Mac that has these calls

/// struct proc_fdinfo: PROC_PIDLISTFDS writes one for each descriptor
struct descriptor_record {
    std::uint32_t descriptor;
    std::uint32_t type;
};
inline constexpr std::uint32_t type_of_sockets = 2;  // PROX_FDTYPE_SOCKET

/// struct socket_fdinfo as far as it is needed, which PROC_PIDFDSOCKETINFO writes
struct socket_record {
    std::uint8_t file[24];     // struct proc_fileinfo
    std::uint8_t status[136];  // struct vinfo_stat
    std::uint64_t socket;      // soi_so, which has the value of xso_so in the lists of sockets
};

/// struct proc_bsdshortinfo as far as it is needed, which PROC_PIDT_SHORTBSDINFO writes
struct process_record {
    std::uint32_t numbers[4];
    char name[16];  // pbsi_comm, which ends with a zero
};

static_assert(sizeof(descriptor_record) == 8);
static_assert(offsetof(socket_record, socket) == 160);
static_assert(offsetof(process_record, name) == 16 && sizeof(process_record) == 32);

/// Calls `take` with the number of each descriptor of the list that is a socket's. A record that is not whole ends it.
template <class Take>
void visit_socket_descriptors(std::span<const std::byte> list, Take take) {
    for (; list.size() >= sizeof(descriptor_record); list = list.subspan(sizeof(descriptor_record))) {
        const kernel_record<descriptor_record, proc_info_order> raw{list};
        if (raw[&descriptor_record::type] == type_of_sockets) take(raw[&descriptor_record::descriptor]);
    }
}

/// The kernel's number of the socket; empty if not all of it was written, or if there is none.
[[nodiscard]] inline std::optional<std::uint64_t> decode_socket_number(std::span<const std::byte> written) noexcept {
    const auto number = kernel_record<socket_record, proc_info_order>{written}.told(&socket_record::socket);
    return number != std::uint64_t{0} ? number : std::nullopt;
}

/// The process's name, a part of `written`; empty if not all of it was written.
[[nodiscard]] inline std::string_view decode_process_name(std::span<const std::byte> written) noexcept {
    if (written.size() < sizeof(process_record)) return {};
    const auto name = written.subspan(offsetof(process_record, name), sizeof(process_record::name));
    const std::string_view room{reinterpret_cast<const char*>(name.data()), name.size()};
    return room.substr(0, room.find('\0'));
}

}  // namespace sockstate::platform::macos_kernel
