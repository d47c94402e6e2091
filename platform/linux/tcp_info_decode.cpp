// Linux's struct tcp_info, from include/uapi/linux/tcp.h as it has grown since 2.6.

#include <linux/tcp_info_decode.hpp>

#include <decode_in_place.hpp>
#include <kernel_record.hpp>
#include <tcp_samples.hpp>

#include <array>

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

static_assert(offsetof(layout, rto) == 8 && offsetof(layout, unacked) == 24 && offsetof(layout, rtt) == 68);
static_assert(offsetof(layout, pacing_rate) == tcp_info_least && offsetof(layout, bytes_acked) == 120);
static_assert(offsetof(layout, segs_out) == 136 && offsetof(layout, notsent_bytes) == 144);
static_assert(offsetof(layout, delivery_rate) == 160 && offsetof(layout, busy_time) == 168);
static_assert(offsetof(layout, delivered) == 192 && offsetof(layout, bytes_sent) == 200);
static_assert(offsetof(layout, rcv_ooopack) == 224 && offsetof(layout, rcv_wnd) == 232);
static_assert(sizeof(layout) == tcp_info_most);

/// Of every kernel, and of one that wrote all that is decoded: there no field's presence is asked about.
using record = kernel_record<layout>;
using whole_record = kernel_record<layout, std::endian::native, tcp_info_most>;

constexpr std::uint8_t option_timestamps = 1;
constexpr std::uint8_t option_sack = 2;
constexpr std::uint8_t option_window_scale = 4;
constexpr std::uint8_t option_ecn = 8;

constexpr std::uint32_t no_minimum = ~std::uint32_t{0};
constexpr std::uint32_t infinite_threshold = 0x7fffffff;
constexpr std::uint64_t unlimited_rate = ~std::uint64_t{0};

/// By number; 12 is a request socket on its way, which the kernel itself reports as SYN-RECEIVED.
constexpr std::array states = {
    tcp_state::unknown,      tcp_state::established, tcp_state::syn_sent,  tcp_state::syn_received,
    tcp_state::fin_wait_1,   tcp_state::fin_wait_2,  tcp_state::time_wait, tcp_state::closed,
    tcp_state::close_wait,   tcp_state::last_ack,    tcp_state::listen,    tcp_state::closing,
    tcp_state::syn_received,
};

tl::unexpected<error> not_a_tcp_info(operation what) noexcept {
    return tl::unexpected{error{errc::not_supported, what}};
}

template <class Record>
void decode_listener(const Record& raw, tcp_info& info) noexcept {
    info.accept_queue_length = raw[&layout::unacked];
    info.accept_queue_limit = raw[&layout::sacked];
}

/// Times and options that mean nothing before the peer has answered: the kernel's clocks then count from
/// boot, and nothing was agreed yet.
template <class Record>
void decode_conversation(const Record& raw, tcp_info& info) noexcept {
    // Before the first data these two run from the handshake. Kernels that do not count segments cannot tell.
    if (raw.told(&layout::data_segs_out) != 0U) {
        info.since_last_data_sent = time_of<milliseconds>(raw.told(&layout::last_data_sent));
    }
    if (raw.told(&layout::data_segs_in) != 0U) {
        info.since_last_data_received = time_of<milliseconds>(raw.told(&layout::last_data_recv));
    }
    info.since_last_ack_received = time_of<milliseconds>(raw.told(&layout::last_ack_recv));
    info.send_window_bytes = raw.told(&layout::snd_wnd);

    const unsigned options = raw[&layout::options];
    info.timestamps = (options & option_timestamps) != 0;
    info.selective_acks = (options & option_sack) != 0;
    info.window_scaling = (options & option_window_scale) != 0;
    info.ecn = (options & option_ecn) != 0;
}

template <class Record>
void decode_times(const Record& raw, tcp_info& info) noexcept {
    info.round_trip_time = time_of<microseconds>(unless(0U, raw[&layout::rtt]));
    if (info.round_trip_time) info.round_trip_time_variation = time_of<microseconds>(raw.told(&layout::rttvar));
    info.round_trip_time_minimum = time_of<microseconds>(unless(no_minimum, raw.told(&layout::min_rtt)));
    info.receive_round_trip_time = time_of<microseconds>(unless(0U, raw[&layout::rcv_rtt]));
    info.retransmission_timeout = time_of<microseconds>(unless(0U, raw[&layout::rto]));
    info.busy_time = time_of<microseconds>(raw.told(&layout::busy_time));
    info.receive_window_limited_time = time_of<microseconds>(raw.told(&layout::rwnd_limited));
    info.send_buffer_limited_time = time_of<microseconds>(raw.told(&layout::sndbuf_limited));
}

template <class Record>
void decode_sizes(const Record& raw, tcp_info& info) noexcept {
    const std::uint64_t segment = raw[&layout::snd_mss];
    info.send_mss_bytes = unless(0U, raw[&layout::snd_mss]);
    info.receive_mss_bytes = unless(0U, raw[&layout::rcv_mss]);
    info.path_mtu_bytes = unless(0U, raw[&layout::pmtu]);
    info.congestion_window_bytes = raw[&layout::snd_cwnd] * segment;
    if (raw[&layout::snd_ssthresh] < infinite_threshold) {
        info.slow_start_threshold_bytes = raw[&layout::snd_ssthresh] * segment;
    }
    info.receive_window_bytes = raw.told(&layout::rcv_wnd);
    info.in_flight_bytes = raw[&layout::unacked] * segment;
    info.unsent_bytes = raw.told(&layout::notsent_bytes);
    info.delivery_rate_bytes_per_second = unless(std::uint64_t{0}, raw.told(&layout::delivery_rate));
    info.pacing_rate_bytes_per_second = unless(unlimited_rate, raw.told(&layout::pacing_rate));
}

template <class Record>
void decode_counts(const Record& raw, tcp_info& info) noexcept {
    info.sent_bytes = raw.told(&layout::bytes_sent);
    info.acknowledged_bytes = raw.told(&layout::bytes_acked);
    info.received_bytes = raw.told(&layout::bytes_received);
    info.retransmitted_bytes = raw.told(&layout::bytes_retrans);
    info.sent_segments = raw.told(&layout::segs_out);
    info.received_segments = raw.told(&layout::segs_in);
    info.retransmitted_segments = raw.told(&layout::total_retrans);
    info.lost_segments = raw.told(&layout::lost);
    info.out_of_order_segments = raw.told(&layout::rcv_ooopack);
    info.unanswered_segments = std::uint32_t{raw[&layout::retransmits]} + raw[&layout::probes];
}

template <class Record>
void decode_fields(const Record& raw, tcp_info& info) noexcept {
    info.state = decode_tcp_state(raw[&layout::state]);
    if (info.state == tcp_state::listen) {  // the kernel writes little else, and none of it about a connection
        decode_listener(raw, info);
        return;
    }
    decode_times(raw, info);
    decode_sizes(raw, info);
    decode_counts(raw, info);
    // Closed now, it may have been a connection: then it has a round-trip time.
    if (is_synchronized(info.state) || info.round_trip_time) decode_conversation(raw, info);
}

}  // namespace

tcp_state decode_tcp_state(unsigned number) noexcept {
    return number < states.size() ? states[number] : tcp_state::unknown;
}

std::uint32_t encode_tcp_states(tcp_state_set wanted) noexcept {
    std::uint32_t mask = 0;
    for (std::size_t number = 1; number < states.size(); ++number) {
        if (wanted.contains(states[number])) mask |= std::uint32_t{1} << number;
    }
    return mask;
}

result<tcp_state> decode_tcp_info_state(std::span<const std::byte> written) noexcept {
    if (written.size() < tcp_info_least) return not_a_tcp_info(operation::query_state);
    return decode_tcp_state(std::to_integer<unsigned>(written[offsetof(layout, state)]));
}

result<void> decode_tcp_info(tcp_info& info) noexcept {
    const auto written = info.raw();
    if (written.size() < tcp_info_least) return not_a_tcp_info(operation::query_info);
    if (written.size() < tcp_info_most) {
        decode_fields(record{written}, info);
    } else {
        decode_fields(whole_record{written.first<tcp_info_most>()}, info);
    }
    return {};
}

result<tcp_info> decode_tcp_info(std::span<const std::byte> written) noexcept {
    return decode_copy(written, decode_tcp_info);
}

}  // namespace sockstate::platform::linux_kernel
