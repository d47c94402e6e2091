#pragma once

// What everyone sends and receives in turn: so many datagrams that they fit into a receive buffer of the usual limit.

#include <cstddef>

namespace bench {

inline constexpr std::size_t datagram_size = 1200;
inline constexpr std::size_t batch = 32;
inline constexpr std::size_t train = 48;  // segments, of which a call takes 54 of this size at most
inline constexpr std::size_t burst = 96;  // datagrams: three batches, two trains
inline constexpr std::size_t slots = 8;   // for trains
inline constexpr std::size_t most_of_a_slot = 65536;
inline constexpr int receive_buffer = 1 << 20;  // the kernel takes what its limit allows

static_assert(burst % batch == 0 && burst % train == 0 && train * datagram_size < 65'507);

}  // namespace bench
