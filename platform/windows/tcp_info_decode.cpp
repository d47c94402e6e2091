// Windows' TCP_INFO_v0 (Windows 10 1703), v1 (1809) and v2 (11), from mstcpip.h: each begins as the one before.

#include <windows/tcp_info_decode.hpp>

#include <decode_in_place.hpp>
#include <kernel_record.hpp>
#include <tcp_samples.hpp>

#include <array>

namespace sockstate::platform::windows_kernel {

namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

struct layout {
    std::uint32_t state;
    std::uint32_t mss;
    std::uint64_t connection_time_ms;
    std::uint8_t timestamps_enabled;
    std::uint8_t pad_1[3];
    std::uint32_t rtt_us;
    std::uint32_t min_rtt_us;
    std::uint32_t bytes_in_flight;
    std::uint32_t cwnd;
    std::uint32_t snd_wnd;
    std::uint32_t rcv_wnd;
    std::uint32_t rcv_buf;
    std::uint64_t bytes_out;
    std::uint64_t bytes_in;
    std::uint32_t bytes_reordered;
    std::uint32_t bytes_retrans;
    std::uint32_t fast_retrans;
    std::uint32_t dup_acks_in;
    std::uint32_t timeout_episodes;
    std::uint8_t syn_retrans;
    std::uint8_t pad_2[3];
    std::uint32_t snd_lim_trans_rwin;  // v1
    std::uint32_t snd_lim_time_rwin;
    std::uint64_t snd_lim_bytes_rwin;
    std::uint32_t snd_lim_trans_cwnd;
    std::uint32_t snd_lim_time_cwnd;
    std::uint64_t snd_lim_bytes_cwnd;
    std::uint32_t snd_lim_trans_snd;
    std::uint32_t snd_lim_time_snd;
    std::uint64_t snd_lim_bytes_snd;
    std::uint32_t out_of_order_pkts_in;  // v2
    std::uint8_t ecn_negotiated;
    std::uint8_t pad_3[3];
    std::uint32_t ece_acks_in;
    std::uint32_t pto_episodes;
};

static_assert(offsetof(layout, connection_time_ms) == 8 && offsetof(layout, rtt_us) == 20);
static_assert(offsetof(layout, cwnd) == 32 && offsetof(layout, bytes_out) == 48);
static_assert(offsetof(layout, bytes_retrans) == 68 && offsetof(layout, syn_retrans) == 84);
static_assert(offsetof(layout, snd_lim_trans_rwin) == tcp_info_sizes[0] && offsetof(layout, snd_lim_time_snd) == 124);
static_assert(offsetof(layout, out_of_order_pkts_in) == tcp_info_sizes[1] && sizeof(layout) == tcp_info_sizes[2]);

using record = kernel_record<layout, std::endian::little>;

constexpr std::uint32_t no_minimum = ~std::uint32_t{0};

/// By TCPSTATE, which is one less than the MIB_TCP_STATE of the connection tables.
constexpr std::array states = {
    tcp_state::closed,      tcp_state::listen,     tcp_state::syn_sent,   tcp_state::syn_received,
    tcp_state::established, tcp_state::fin_wait_1, tcp_state::fin_wait_2, tcp_state::close_wait,
    tcp_state::closing,     tcp_state::last_ack,   tcp_state::time_wait,
};

void decode_path(const record& raw, tcp_metrics& metrics) noexcept {
    metrics.round_trip_time = time_of<microseconds>(sampled(raw.told(&layout::rtt_us)));
    metrics.round_trip_time_minimum = time_of<microseconds>(unless(no_minimum, sampled(raw.told(&layout::min_rtt_us))));
    metrics.send_mss_bytes = sampled(raw.told(&layout::mss));
    metrics.congestion_window_bytes = raw.told(&layout::cwnd);
    metrics.receive_window_bytes = raw.told(&layout::rcv_wnd);
    metrics.in_flight_bytes = raw.told(&layout::bytes_in_flight);
    metrics.receive_window_limited_time = time_of<milliseconds>(raw.told(&layout::snd_lim_time_rwin));
    metrics.send_buffer_limited_time = time_of<milliseconds>(raw.told(&layout::snd_lim_time_snd));
}

void decode_counts(const record& raw, tcp_metrics& metrics) noexcept {
    metrics.sent_bytes = raw.told(&layout::bytes_out);
    metrics.received_bytes = raw.told(&layout::bytes_in);
    metrics.retransmitted_bytes = raw.told(&layout::bytes_retrans);
    metrics.out_of_order_segments = raw.told(&layout::out_of_order_pkts_in);
}

/// What means nothing before the peer has answered.
void decode_conversation(const record& raw, tcp_metrics& metrics) noexcept {
    metrics.connection_age = time_of<milliseconds>(raw.told(&layout::connection_time_ms));
    metrics.send_window_bytes = raw.told(&layout::snd_wnd);
    metrics.agreed.timestamps = raw[&layout::timestamps_enabled] != 0;
    if (const auto negotiated = raw.told(&layout::ecn_negotiated)) metrics.agreed.ecn = *negotiated != 0;
}

}  // namespace

tcp_state decode_tcp_state(std::uint32_t number) noexcept {
    return number < states.size() ? states[number] : tcp_state::unknown;
}

tcp_metrics decode_tcp_metrics(std::span<const std::byte> written) noexcept {
    tcp_metrics metrics;
    if (written.size() < tcp_info_sizes[0]) return metrics;
    const record raw{written};
    metrics.state = decode_tcp_state(raw[&layout::state]);
    if (metrics.state == tcp_state::listen) return metrics;  // nothing of it is about a connection
    decode_path(raw, metrics);
    decode_counts(raw, metrics);
    if (is_synchronized(metrics.state) || metrics.round_trip_time) decode_conversation(raw, metrics);
    return metrics;
}

}  // namespace sockstate::platform::windows_kernel
