#pragma once

// Windows' control messages of datagrams, decoded from bytes and encoded to bytes on any host.

#include <sockstate/result.hpp>

#include <control_payload.hpp>

namespace sockstate::platform::windows_kernel {

/// What the messages report. `family` is that of the socket. `cut` is what the call's flags report: that the system had
/// more to write. `to_many` is the same: that the datagram was sent to a group or a broadcast address.
[[nodiscard]] datagram_info decode_control(std::span<const std::byte> written, ip::family family, bool cut,
                                           bool to_many) noexcept;

/// How much of a traffic class this Windows sends with one datagram.
enum class traffic_classes : std::uint8_t { ecn_alone, whole };

/// Writes what the header asks for one datagram to `receiver`, which has the family of the socket; `room` has
/// `sent_control_room` bytes. Returns how many were written. `errc::not_supported` for a traffic class that this
/// Windows does not send, and `errc::invalid_argument` for a source of the other family.
[[nodiscard]] result<std::size_t> encode_control(const datagram_header& header, const ip::address& receiver,
                                                 traffic_classes known, std::span<std::byte> room) noexcept;

/// Writes that the bytes are datagrams of this size, behind what else was written. Returns how many bytes it took.
std::size_t encode_segment_size(std::uint32_t size, std::span<std::byte> room) noexcept;

}  // namespace sockstate::platform::windows_kernel
