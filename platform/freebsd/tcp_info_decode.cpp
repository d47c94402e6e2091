// FreeBSD's struct tcp_info, from sys/netinet/tcp.h. It looks like Linux's early one; its numbers are BSD's,
// its sizes bytes, its times all microseconds.

#include <freebsd/tcp_info_decode.hpp>

#include <decode_in_place.hpp>
#include <kernel_record.hpp>
#include <posix/bsd_tcp_state.hpp>
#include <posix/tcp_agreement.hpp>
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

void decode_path(const record& raw, tcp_metrics& metrics) noexcept {
    metrics.retransmission_timeout = time_of<microseconds>(sampled(raw.told(&layout::rto)));
    metrics.send_mss_bytes = sampled(raw.told(&layout::snd_mss));
    metrics.receive_mss_bytes = sampled(raw.told(&layout::rcv_mss));
    metrics.congestion_window_bytes = raw.told(&layout::snd_cwnd);
    if (raw[&layout::snd_ssthresh] < bsd_infinite_threshold) {
        metrics.slow_start_threshold_bytes = raw.told(&layout::snd_ssthresh);
    }
    metrics.receive_window_bytes = raw.told(&layout::rcv_space);
    metrics.retransmitted_segments = raw.told(&layout::snd_rexmitpack);
    metrics.out_of_order_segments = raw.told(&layout::rcv_ooopack);
}

/// What means nothing before the peer has answered.
void decode_conversation(const record& raw, tcp_metrics& metrics) noexcept {
    metrics.since_last_data_received = time_of<microseconds>(raw.told(&layout::last_data_recv));
    metrics.send_window_bytes = raw.told(&layout::snd_wnd);
    metrics.agreed = decode_tcp_agreement(raw[&layout::options]);
}

}  // namespace

tcp_metrics decode_tcp_metrics(std::span<const std::byte> written) noexcept {
    tcp_metrics metrics;
    if (written.size() < tcp_info_least) return metrics;
    const record raw{written};
    metrics.state = decode_bsd_tcp_state(raw[&layout::state]);
    if (metrics.state == tcp_state::listen) return metrics;  // the rest is written, and is about no connection
    metrics.round_trip_time = time_of<microseconds>(sampled(raw.told(&layout::rtt)));
    if (metrics.round_trip_time) metrics.round_trip_time_variation = time_of<microseconds>(raw.told(&layout::rttvar));
    decode_path(raw, metrics);
    if (is_synchronized(metrics.state) || metrics.round_trip_time) decode_conversation(raw, metrics);
    return metrics;
}

result<tcp_info> decode_tcp_info(std::span<const std::byte> written) noexcept {
    return decode_copy(written, tcp_info_record);
}

}  // namespace sockstate::platform::freebsd_kernel
