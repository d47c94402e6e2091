#pragma once

// Writes requests to sock_diag(7) as bytes. They contain the part of the filter that the kernel can apply.

#include <sockstate/tables/connection_details.hpp>
#include <sockstate/tables/udp_sockets.hpp>

#include <array>
#include <cstddef>
#include <span>

namespace sockstate::platform::linux_kernel {

/// One message to the kernel.
class diag_request {
public:
    [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return std::span{bytes_}.first(size_); }

    template <class T>
    void append(const T& part) noexcept {
        append_bytes(std::as_bytes(std::span{&part, 1}));
    }
    void append_bytes(std::span<const std::byte> part) noexcept;
    /// Writes over what stands at `offset`.
    template <class T>
    void put(std::size_t offset, const T& part) noexcept {
        overwrite(offset, std::as_bytes(std::span{&part, 1}));
    }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }

private:
    void overwrite(std::size_t offset, std::span<const std::byte> part) noexcept;

    /// A head, a request and a program of two conditions with addresses of IPv6.
    std::array<std::byte, 16 + 60 + 4 + 2 * (4 + 8 + 16)> bytes_{};
    std::size_t size_ = 0;
};

/// Asks for every TCP socket that `wanted` may let through, of both families, and for these details.
///
/// The kernel compares states, ports and prefixes; mapped addresses count as IPv4. The reader of the answer must check
/// what the kernel cannot: port 0, scopes, and that an IPv6 prefix contains no mapped address.
[[nodiscard]] diag_request encode_tcp_dump(const connection_filter& wanted, connection_detail_set details,
                                           std::uint32_t sequence) noexcept;

/// Asks for the TCP socket at these endpoints, which are of one family. The kernel may answer with another one: it
/// looks as for a segment that came in by `bound_interface`, so without a connection it answers with a listener. An
/// interface of 0 is that of a link-local address, or none.
[[nodiscard]] diag_request encode_tcp_look_up(const ip::endpoint& local, const ip::endpoint& remote,
                                              std::uint32_t bound_interface, connection_detail_set details,
                                              std::uint32_t sequence) noexcept;

/// Asks the kernel to end the socket that has both the row's endpoints and its cookie, which must be there.
[[nodiscard]] diag_request encode_tcp_destroy(const connection& row, std::uint32_t sequence) noexcept;

/// Asks for every UDP socket of a family that `wanted` may let through, as far as for TCP; among those of IPv6 are
/// the ones with mapped addresses.
[[nodiscard]] diag_request encode_udp_dump(ip::family family, const udp_filter& wanted,
                                           std::uint32_t sequence) noexcept;

}  // namespace sockstate::platform::linux_kernel
