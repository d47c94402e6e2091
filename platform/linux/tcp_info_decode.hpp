#pragma once

// Linux's struct tcp_info and its state numbers, decoded from bytes on any host.

#include <decode_in_place.hpp>

#include <array>
#include <cstddef>
#include <span>

namespace sockstate::platform::linux_kernel {

/// What every Linux since 2.6 writes, if there is room for it.
inline constexpr std::size_t tcp_info_least = 104;
/// Room for its state. Less is no Linux tcp_info: qemu-user, for one, answers with a lone int.
inline constexpr std::size_t tcp_info_head = 8;
/// As far as it is decoded. Newer kernels have more.
inline constexpr std::size_t tcp_info_most = 240;

/// What the numbers of include/net/tcp_states.h stand for. 12 is a request socket on its way, which the kernel itself
/// reports as SYN-RECEIVED.
inline constexpr std::array states = {
    tcp_state::unknown,      tcp_state::established, tcp_state::syn_sent,  tcp_state::syn_received,
    tcp_state::fin_wait_1,   tcp_state::fin_wait_2,  tcp_state::time_wait, tcp_state::closed,
    tcp_state::close_wait,   tcp_state::last_ack,    tcp_state::listen,    tcp_state::closing,
    tcp_state::syn_received,
};
/// The state that a number stands for; `unknown` for any other number.
[[nodiscard]] constexpr tcp_state decode_tcp_state(unsigned number) noexcept {
    return number < states.size() ? states[number] : tcp_state::unknown;
}
/// The same of every byte, for `query_state`: a look-up alone.
inline constexpr auto state_of_byte = [] {
    std::array<tcp_state, 256> all{};
    for (unsigned number = 0; number < all.size(); ++number) all[number] = decode_tcp_state(number);
    return all;
}();
/// And back: a bit for each of the states, as inet_diag's masks have them.
[[nodiscard]] std::uint32_t encode_tcp_states(tcp_state_set wanted) noexcept;

/// The state alone; `errc::not_supported` for fewer than `tcp_info_head` bytes.
[[nodiscard]] result<tcp_state> decode_tcp_info_state(std::span<const std::byte> written) noexcept;
/// The fields of what TCP_INFO wrote; nothing for fewer than `tcp_info_least` bytes.
[[nodiscard]] tcp_metrics decode_tcp_metrics(std::span<const std::byte> written) noexcept;
inline constexpr tcp_info_format tcp_info_record{tcp_info_least, decode_tcp_metrics};
/// The same with a copy of the bytes, of which there may be too few: `errc::not_supported`.
inline constexpr auto decode_tcp_info = decode_record<tcp_info_record>;

}  // namespace sockstate::platform::linux_kernel
