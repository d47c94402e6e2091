// Linux's struct tcp_info, from include/uapi/linux/tcp.h as it has grown since 2.6.

#include <linux/tcp_info_decode.hpp>

#include <decode_in_place.hpp>
#include <kernel_record.hpp>
#include <posix/tcp_agreement.hpp>
#include <tcp_samples.hpp>

namespace sockstate::platform::linux_kernel {

namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

/// What the kernel writes, in the host's byte order. Where a field came later the kernel's version stands.
struct layout {
    std::uint8_t state;
    std::uint8_t ca_state;
    std::uint8_t retransmits;
    std::uint8_t probes;
    std::uint8_t backoff;
    std::uint8_t options;
    std::uint8_t bitfields[2];  // window scales and flags, in the order of the host's bitfields: not read
    std::uint32_t rto;          // µs, as every time here but for the four `last_`, which are ms
    std::uint32_t ato;
    std::uint32_t snd_mss;
    std::uint32_t rcv_mss;
    std::uint32_t unacked;  // segments; of a listener its queue
    std::uint32_t sacked;   // segments; of a listener its queue's limit
    std::uint32_t lost;
    std::uint32_t retrans;
    std::uint32_t fackets;
    std::uint32_t last_data_sent;
    std::uint32_t last_ack_sent;  // never filled
    std::uint32_t last_data_recv;
    std::uint32_t last_ack_recv;
    std::uint32_t pmtu;
    std::uint32_t rcv_ssthresh;
    std::uint32_t rtt;
    std::uint32_t rttvar;
    std::uint32_t snd_ssthresh;  // segments
    std::uint32_t snd_cwnd;      // segments
    std::uint32_t advmss;
    std::uint32_t reordering;
    std::uint32_t rcv_rtt;
    std::uint32_t rcv_space;
    std::uint32_t total_retrans;
    std::uint64_t pacing_rate;  // 3.15
    std::uint64_t max_pacing_rate;
    std::uint64_t bytes_acked;  // 4.1
    std::uint64_t bytes_received;
    std::uint32_t segs_out;  // 4.2
    std::uint32_t segs_in;
    std::uint32_t notsent_bytes;  // 4.6
    std::uint32_t min_rtt;
    std::uint32_t data_segs_in;
    std::uint32_t data_segs_out;
    std::uint64_t delivery_rate;  // 4.9
    std::uint64_t busy_time;      // 4.10
    std::uint64_t rwnd_limited;
    std::uint64_t sndbuf_limited;
    std::uint32_t delivered;  // 4.18
    std::uint32_t delivered_ce;
    std::uint64_t bytes_sent;  // 4.19
    std::uint64_t bytes_retrans;
    std::uint32_t dsack_dups;
    std::uint32_t reord_seen;
    std::uint32_t rcv_ooopack;  // 5.4
    std::uint32_t snd_wnd;
    std::uint32_t rcv_wnd;  // 6.2
    std::uint32_t rehash;
};

static_assert(offsetof(layout, rto) == tcp_info_head && offsetof(layout, unacked) == 24 && offsetof(layout, rtt) == 68);
static_assert(offsetof(layout, pacing_rate) == tcp_info_least && offsetof(layout, bytes_acked) == 120);
static_assert(offsetof(layout, segs_out) == 136 && offsetof(layout, notsent_bytes) == 144);
static_assert(offsetof(layout, delivery_rate) == 160 && offsetof(layout, busy_time) == 168);
static_assert(offsetof(layout, delivered) == 192 && offsetof(layout, bytes_sent) == 200);
static_assert(offsetof(layout, rcv_ooopack) == 224 && offsetof(layout, rcv_wnd) == 232);
static_assert(sizeof(layout) == tcp_info_most);

/// Of every kernel, and of one that wrote all that is decoded: there no field's presence is asked about.
using record = kernel_record<layout>;
using whole_record = kernel_record<layout, std::endian::native, tcp_info_most>;

constexpr std::uint32_t no_minimum = ~std::uint32_t{0};
constexpr std::uint32_t infinite_threshold = 0x7fffffff;
constexpr std::uint64_t unlimited_rate = ~std::uint64_t{0};

template <class Record>
tcp_metrics decode_listener(Record raw) noexcept {
    return {
        .state = tcp_state::listen,
        .accept_queue_length = raw[&layout::unacked],
        .accept_queue_limit = raw[&layout::sacked],
    };
}

/// Empties what the kernel reports although there is nothing to report yet.
template <class Record>
void empty_what_is_to_come(Record raw, tcp_metrics& metrics) noexcept {
    // Before the first data two of the clocks run from the handshake. Kernels that do not count segments cannot show
    // this.
    if (raw.told(&layout::data_segs_out) == 0U) metrics.since_last_data_sent.reset();
    if (raw.told(&layout::data_segs_in) == 0U) metrics.since_last_data_received.reset();
    if (metrics.round_trip_time) return;  // also of what is closed now, but was a connection
    metrics.round_trip_time_variation.reset();
    if (is_synchronized(metrics.state)) return;
    // Before the peer has answered the clocks run from boot, and nothing was agreed.
    metrics.agreed = {};
    metrics.since_last_data_sent.reset();
    metrics.since_last_data_received.reset();
    metrics.since_last_ack_received.reset();
    metrics.send_window_bytes.reset();
}

/// The kernel counts the peer's FIN as a byte. In these states it has come; once the connection is CLOSED, nobody
/// knows.
constexpr bool has_received_fin(tcp_state state) noexcept {
    return state == tcp_state::close_wait || state == tcp_state::closing || state == tcp_state::last_ack ||
           state == tcp_state::time_wait;
}

constexpr std::optional<std::uint64_t> without_fin(std::optional<std::uint64_t> bytes, tcp_state state) noexcept {
    if (bytes.value_or(0) != 0 && has_received_fin(state)) return *bytes - 1;
    return bytes;
}

template <class Record>
tcp_metrics decode_connection(Record raw, tcp_state state) noexcept {
    const std::uint64_t segment = raw[&layout::snd_mss];
    tcp_metrics metrics{
        .state = state,
        .round_trip_time = time_of<microseconds>(sampled(raw.told(&layout::rtt))),
        .round_trip_time_variation = time_of<microseconds>(raw.told(&layout::rttvar)),
        .round_trip_time_minimum = time_of<microseconds>(unless(no_minimum, sampled(raw.told(&layout::min_rtt)))),
        .receive_round_trip_time = time_of<microseconds>(sampled(raw.told(&layout::rcv_rtt))),
        .retransmission_timeout = time_of<microseconds>(sampled(raw.told(&layout::rto))),
        .since_last_data_sent = time_of<milliseconds>(raw.told(&layout::last_data_sent)),
        .since_last_data_received = time_of<milliseconds>(raw.told(&layout::last_data_recv)),
        .since_last_ack_received = time_of<milliseconds>(raw.told(&layout::last_ack_recv)),

        .send_mss_bytes = sampled(raw.told(&layout::snd_mss)),
        .receive_mss_bytes = sampled(raw.told(&layout::rcv_mss)),
        .path_mtu_bytes = sampled(raw.told(&layout::pmtu)),
        .congestion_window_bytes = raw[&layout::snd_cwnd] * segment,
        .slow_start_threshold_bytes =
            where(raw[&layout::snd_ssthresh] < infinite_threshold, raw[&layout::snd_ssthresh] * segment),
        .send_window_bytes = raw.told(&layout::snd_wnd),
        .receive_window_bytes = raw.told(&layout::rcv_wnd),
        .in_flight_bytes = raw[&layout::unacked] * segment,
        .unsent_bytes = raw.told(&layout::notsent_bytes),

        .sent_bytes = raw.told(&layout::bytes_sent),
        .acknowledged_bytes = raw.told(&layout::bytes_acked),
        .received_bytes = without_fin(raw.told(&layout::bytes_received), state),
        .retransmitted_bytes = raw.told(&layout::bytes_retrans),
        .sent_segments = raw.told(&layout::segs_out),
        .received_segments = raw.told(&layout::segs_in),
        .retransmitted_segments = raw.told(&layout::total_retrans),
        .lost_segments = raw.told(&layout::lost),
        .unanswered_segments = std::uint32_t{raw[&layout::retransmits]} + raw[&layout::probes],
        .out_of_order_segments = raw.told(&layout::rcv_ooopack),

        .delivery_rate_bytes_per_second = sampled(raw.told(&layout::delivery_rate)),
        .pacing_rate_bytes_per_second = unless(unlimited_rate, raw.told(&layout::pacing_rate)),
        .busy_time = time_of<microseconds>(raw.told(&layout::busy_time)),
        .receive_window_limited_time = time_of<microseconds>(raw.told(&layout::rwnd_limited)),
        .send_buffer_limited_time = time_of<microseconds>(raw.told(&layout::sndbuf_limited)),

        .agreed = decode_tcp_agreement(raw[&layout::options]),
    };
    empty_what_is_to_come(raw, metrics);
    return metrics;
}

template <class Record>
tcp_metrics decode_metrics(Record raw) noexcept {
    const tcp_state state = decode_tcp_state(raw[&layout::state]);
    // Of a listener the kernel writes little else, and none of it about a connection.
    return state == tcp_state::listen ? decode_listener(raw) : decode_connection(raw, state);
}

}  // namespace

std::uint32_t encode_tcp_states(tcp_state_set wanted) noexcept {
    std::uint32_t mask = 0;
    for (std::size_t number = 1; number < states.size(); ++number) {
        if (wanted.contains(states[number])) mask |= std::uint32_t{1} << number;
    }
    return mask;
}

result<tcp_state> decode_tcp_info_state(std::span<const std::byte> written) noexcept {
    if (written.size() < tcp_info_head) return tl::unexpected{error{errc::not_supported, operation::query_state}};
    return decode_tcp_state(std::to_integer<unsigned>(written[offsetof(layout, state)]));
}

tcp_metrics decode_tcp_metrics(std::span<const std::byte> written) noexcept {
    if (written.size() >= tcp_info_most) return decode_metrics(whole_record{written.first<tcp_info_most>()});
    return written.size() >= tcp_info_least ? decode_metrics(record{written}) : tcp_metrics{};
}

}  // namespace sockstate::platform::linux_kernel
