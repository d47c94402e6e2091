// macOS's struct tcp_connection_info, from xnu's bsd/netinet/tcp.h. It counts times in milliseconds.

#include <macos/tcp_info_decode.hpp>

#include <decode_in_place.hpp>
#include <kernel_record.hpp>
#include <posix/bsd_tcp_state.hpp>
#include <posix/tcp_agreement.hpp>
#include <tcp_samples.hpp>

namespace sockstate::platform::macos_kernel {

namespace {

using std::chrono::milliseconds;

struct layout {
    std::uint8_t state;
    std::uint8_t snd_wscale;
    std::uint8_t rcv_wscale;
    std::uint8_t pad;
    std::uint32_t options;
    std::uint32_t flags;
    std::uint32_t rto;  // 0 while the timer does not run
    std::uint32_t maxseg;
    std::uint32_t snd_ssthresh;
    std::uint32_t snd_cwnd;
    std::uint32_t snd_wnd;
    std::uint32_t snd_sbbytes;
    std::uint32_t rcv_wnd;
    std::uint32_t rttcur;
    std::uint32_t srtt;
    std::uint32_t rttvar;
    std::uint32_t fast_open_bits;
    std::uint64_t txpackets;
    std::uint64_t txbytes;
    std::uint64_t txretransmitbytes;
    std::uint64_t rxpackets;
    std::uint64_t rxbytes;
    std::uint64_t rxoutoforderbytes;
    std::uint64_t txretransmitpackets;
};

static_assert(offsetof(layout, rto) == 12 && offsetof(layout, srtt) == 44 && offsetof(layout, rttvar) == 48);
static_assert(offsetof(layout, fast_open_bits) == tcp_info_least && offsetof(layout, txpackets) == 56);
static_assert(offsetof(layout, txretransmitpackets) == 104 && sizeof(layout) == tcp_info_most);

using record = kernel_record<layout, std::endian::little>;  // every Mac that has this call

void decode_path(const record& raw, tcp_metrics& metrics) noexcept {
    metrics.retransmission_timeout = time_of<milliseconds>(sampled(raw.told(&layout::rto)));
    metrics.send_mss_bytes = sampled(raw.told(&layout::maxseg));
    metrics.congestion_window_bytes = raw.told(&layout::snd_cwnd);
    if (raw[&layout::snd_ssthresh] < bsd_infinite_threshold) {
        metrics.slow_start_threshold_bytes = raw.told(&layout::snd_ssthresh);
    }
    metrics.receive_window_bytes = raw.told(&layout::rcv_wnd);
}

void decode_counts(const record& raw, tcp_metrics& metrics) noexcept {
    metrics.sent_bytes = raw.told(&layout::txbytes);
    metrics.received_bytes = raw.told(&layout::rxbytes);
    metrics.retransmitted_bytes = raw.told(&layout::txretransmitbytes);
    metrics.sent_segments = raw.told(&layout::txpackets);
    metrics.received_segments = raw.told(&layout::rxpackets);
    metrics.retransmitted_segments = raw.told(&layout::txretransmitpackets);
    metrics.out_of_order_bytes = raw.told(&layout::rxoutoforderbytes);
}

/// What means nothing before the peer has answered.
void decode_conversation(const record& raw, tcp_metrics& metrics) noexcept {
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
    // Less than a millisecond looks like no sample: both are 0.
    metrics.round_trip_time = time_of<milliseconds>(sampled(raw.told(&layout::srtt)));
    if (metrics.round_trip_time) metrics.round_trip_time_variation = time_of<milliseconds>(raw.told(&layout::rttvar));
    decode_path(raw, metrics);
    decode_counts(raw, metrics);
    if (is_synchronized(metrics.state) || metrics.round_trip_time) decode_conversation(raw, metrics);
    return metrics;
}

result<tcp_info> decode_tcp_info(std::span<const std::byte> written) noexcept {
    return decode_copy(written, tcp_info_record);
}

}  // namespace sockstate::platform::macos_kernel
