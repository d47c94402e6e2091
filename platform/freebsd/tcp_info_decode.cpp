// FreeBSD's struct tcp_info, from sys/netinet/tcp.h. It looks like Linux's early one; its numbers are BSD's,
// its sizes bytes, its times all microseconds.

#include <freebsd/tcp_info_decode.hpp>

#include <decode_in_place.hpp>
#include <kernel_record.hpp>
#include <posix/bsd_tcp_state.hpp>
#include <tcp_samples.hpp>

namespace sockstate::platform::freebsd_kernel {

namespace {

using std::chrono::microseconds;

/// In the host's byte order. Fields named `unused` are there for Linux's sake and always 0.
struct layout {
    std::uint8_t state;
    std::uint8_t unused_1[4];
    std::uint8_t options;
    std::uint8_t window_scales;  // bitfields, in the order of the host's: not read
    std::uint8_t pad;
    std::uint32_t rto;
    std::uint32_t unused_ato;
    std::uint32_t snd_mss;
    std::uint32_t rcv_mss;
    std::uint32_t unused_2[7];
    std::uint32_t last_data_recv;
    std::uint32_t unused_3[3];
    std::uint32_t rtt;
    std::uint32_t rttvar;
    std::uint32_t snd_ssthresh;
    std::uint32_t snd_cwnd;
    std::uint32_t unused_4[3];
    std::uint32_t rcv_space;  // the receive window
    std::uint32_t snd_wnd;
    std::uint32_t snd_bwnd;
    std::uint32_t snd_nxt;
    std::uint32_t rcv_nxt;
    std::uint32_t toe_tid;
    std::uint32_t snd_rexmitpack;
    std::uint32_t rcv_ooopack;
    std::uint32_t snd_zerowin;
};

static_assert(offsetof(layout, options) == 5 && offsetof(layout, rto) == 8 && offsetof(layout, snd_mss) == 16);
static_assert(offsetof(layout, last_data_recv) == 52 && offsetof(layout, rtt) == 68);
static_assert(offsetof(layout, snd_cwnd) == 80 && offsetof(layout, rcv_space) == 96);
static_assert(offsetof(layout, snd_rexmitpack) == 120 && sizeof(layout) == tcp_info_least);

using record = kernel_record<layout>;

constexpr std::uint8_t option_timestamps = 1;
constexpr std::uint8_t option_sack = 2;
constexpr std::uint8_t option_window_scale = 4;
constexpr std::uint8_t option_ecn = 8;

void decode_path(const record& raw, tcp_info& info) noexcept {
    info.retransmission_timeout = time_of<microseconds>(unless(0U, raw[&layout::rto]));
    info.send_mss_bytes = unless(0U, raw[&layout::snd_mss]);
    info.receive_mss_bytes = unless(0U, raw[&layout::rcv_mss]);
    info.congestion_window_bytes = raw.told(&layout::snd_cwnd);
    if (raw[&layout::snd_ssthresh] < bsd_infinite_threshold) {
        info.slow_start_threshold_bytes = raw.told(&layout::snd_ssthresh);
    }
    info.receive_window_bytes = raw.told(&layout::rcv_space);
    info.retransmitted_segments = raw.told(&layout::snd_rexmitpack);
    info.out_of_order_segments = raw.told(&layout::rcv_ooopack);
}

/// What means nothing before the peer has answered.
void decode_conversation(const record& raw, tcp_info& info) noexcept {
    info.since_last_data_received = time_of<microseconds>(raw.told(&layout::last_data_recv));
    info.send_window_bytes = raw.told(&layout::snd_wnd);
    const unsigned options = raw[&layout::options];
    info.timestamps = (options & option_timestamps) != 0;
    info.selective_acks = (options & option_sack) != 0;
    info.window_scaling = (options & option_window_scale) != 0;
    info.ecn = (options & option_ecn) != 0;
}

}  // namespace

result<void> decode_tcp_info(tcp_info& info) noexcept {
    if (info.raw().size() < tcp_info_least) return tl::unexpected{error{errc::not_supported, operation::query_info}};
    const record raw{info.raw()};
    info.state = decode_bsd_tcp_state(raw[&layout::state]);
    if (info.state == tcp_state::listen) return {};  // the rest is written, and is about no connection
    info.round_trip_time = time_of<microseconds>(unless(0U, raw[&layout::rtt]));
    if (info.round_trip_time) info.round_trip_time_variation = time_of<microseconds>(raw.told(&layout::rttvar));
    decode_path(raw, info);
    if (is_synchronized(info.state) || info.round_trip_time) decode_conversation(raw, info);
    return {};
}

result<tcp_info> decode_tcp_info(std::span<const std::byte> written) noexcept {
    return decode_copy(written, decode_tcp_info);
}

}  // namespace sockstate::platform::freebsd_kernel
