#pragma once

// The records of FreeBSD's sys/sys/file.h, which are of one layout since FreeBSD 12, decoded from bytes on any host.

#include <kernel_record.hpp>

#include <sockstate/result.hpp>

namespace sockstate::platform::freebsd_kernel {

/// struct xfile as far as it is needed, in the host's byte order: the sysctl kern.file writes one for each descriptor
struct file_record {
    std::uint64_t length;
    std::uint32_t process;
    std::uint32_t user;
    std::uint32_t descriptor;
    std::uint32_t padding;
    std::uint64_t file;
    std::uint16_t type;
    std::uint8_t counts[14];
    std::uint64_t offset;
    std::uint64_t data;  // of a socket xf_data has the value of xso_so in the lists of sockets
};
inline constexpr std::uint16_t type_of_sockets = 2;  // DTYPE_SOCKET

static_assert(offsetof(file_record, descriptor) == 16 && offsetof(file_record, type) == 32);
static_assert(offsetof(file_record, data) == 56 && sizeof(file_record) == 64);

/// A descriptor that is a socket's.
struct open_socket {
    std::uint32_t process = 0;     ///< that has it
    std::uint32_t descriptor = 0;  ///< its number there
    std::uint64_t socket = 0;      ///< the kernel's number of the socket

    friend bool operator==(const open_socket&, const open_socket&) = default;
};

/// Calls `take` with each descriptor of the list that is a socket's.
template <class Take>
[[nodiscard]] result<void> visit_open_sockets(std::span<const std::byte> list, Take take) {
    while (!list.empty()) {
        const kernel_record<file_record> raw{list};
        const std::uint64_t length = raw[&file_record::length];
        if (length < sizeof(file_record) || length > list.size()) {
            return tl::unexpected{error{errc::malformed_answer, operation::holders}};
        }
        if (raw[&file_record::type] == type_of_sockets && raw[&file_record::data] != 0) {
            take(open_socket{raw[&file_record::process], raw[&file_record::descriptor], raw[&file_record::data]});
        }
        list = list.subspan(static_cast<std::size_t>(length));
    }
    return {};
}

}  // namespace sockstate::platform::freebsd_kernel
