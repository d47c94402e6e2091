#pragma once

// The loops behind sending and receiving (src/detail/transfer.cpp, src/detail/send_file.cpp). The typed calls make the
// first system call themselves. These functions take up an answer that is not the end of it: they wait, try again, and
// build the error.

#include <sockstate/concepts.hpp>
#include <sockstate/deadline.hpp>
#include <sockstate/platform/io.hpp>

namespace sockstate::detail {

/// What it means that a receive got no byte.
enum class stream_end : std::uint8_t {
    none,              ///< nothing: of a datagram
    as_reported,       ///< the end, as the kernel reports it
    checked,           ///< of TCP, on a socket that has sent no FIN
    checked_with_fin,  ///< of TCP, on a socket that has sent its FIN, or whose other half may have
};
constexpr stream_end find_end(protocol_kind kind, bool is_tcp, lifecycle state) noexcept {
    if (kind == protocol_kind::datagram) return stream_end::none;
    if (!is_tcp) return stream_end::as_reported;
    return state == lifecycle::connected ? stream_end::checked : stream_end::checked_with_fin;
}
template <class P, class S>
inline constexpr stream_end end_of = find_end(P::kind, has_tcp_state<P>, S::value);

/// How to receive.
struct receive_way {
    platform::reading how;
    stream_end end;
};

/// Without a deadline the blocking mode decides whether a call waits.
[[nodiscard]] constexpr platform::waiting mode_of(deadline until) noexcept {
    return until.is_never() ? platform::waiting::as_set : platform::waiting::never;
}

using platform::number_or_code;
[[nodiscard]] SOCKSTATE_EXPORT result<std::size_t> resume_send(native_handle, byte_view, deadline,
                                                               number_or_code first) noexcept;
[[nodiscard]] SOCKSTATE_EXPORT result<std::size_t> resume_receive(native_handle, byte_buffer, deadline, receive_way,
                                                                  number_or_code first) noexcept;
[[nodiscard]] SOCKSTATE_EXPORT transfer_result<void> resume_send_all(native_handle, byte_view, deadline,
                                                                     number_or_code first) noexcept;
[[nodiscard]] SOCKSTATE_EXPORT transfer_result<std::span<std::byte>> resume_receive_exactly(
    native_handle, byte_buffer, deadline, receive_way, number_or_code first) noexcept;
[[nodiscard]] SOCKSTATE_EXPORT transfer_result<std::uint64_t> send_file(native_handle, native_file,
                                                                        std::uint64_t offset, std::uint64_t count,
                                                                        deadline) noexcept;
[[nodiscard]] SOCKSTATE_EXPORT result<std::size_t> resume_send_to(native_handle, byte_view,
                                                                  const platform::native_address&, deadline,
                                                                  number_or_code first) noexcept;
[[nodiscard]] SOCKSTATE_EXPORT result<std::size_t> resume_receive_from(native_handle, byte_buffer,
                                                                       platform::native_address&, deadline,
                                                                       platform::reading,
                                                                       number_or_code first) noexcept;
[[nodiscard]] SOCKSTATE_EXPORT result<std::size_t> send_parts(native_handle, protocol_kind, std::span<const byte_view>,
                                                              const platform::native_address*, deadline) noexcept;
[[nodiscard]] SOCKSTATE_EXPORT result<platform::datagram_size> receive_parts(native_handle,
                                                                             std::span<const byte_buffer>,
                                                                             platform::native_address*, deadline,
                                                                             receive_way) noexcept;

/// Why a datagram has no sender that could be reported: where receiving was shut, there was no datagram.
[[nodiscard]] SOCKSTATE_EXPORT error no_sender(const platform::native_address& from) noexcept;

}  // namespace sockstate::detail
