// FreeBSD's struct tcp_info, from sys/netinet/tcp.h. It looks like Linux's early one; its numbers are BSD's,
// its sizes bytes, its times all microseconds.

#include <freebsd/tcp_info_decode.hpp>

#include <decode_in_place.hpp>
#include <posix/bsd_tcp_info.hpp>

namespace sockstate::platform::freebsd_kernel {

namespace {

/// In the host's byte order. Fields named `unused` are there for Linux's sake and always 0.
struct layout {
    std::uint8_t state;
    std::uint8_t unused_1[4];
    std::uint8_t options;
    std::uint8_t window_scales;  // bitfields, in the order of the host's: not read
    std::uint8_t pad;
    std::uint32_t rto;
    std::uint32_t unused_ato;
    std::uint32_t mss;  // tcpi_snd_mss
    std::uint32_t rcv_mss;
    std::uint32_t unused_2[7];
    std::uint32_t last_data_recv;
    std::uint32_t unused_3[3];
    std::uint32_t rtt;
    std::uint32_t rttvar;
    std::uint32_t snd_ssthresh;
    std::uint32_t snd_cwnd;
    std::uint32_t unused_4[3];
    std::uint32_t rcv_wnd;  // tcpi_rcv_space
    std::uint32_t snd_wnd;
    std::uint32_t snd_bwnd;
    std::uint32_t snd_nxt;
    std::uint32_t rcv_nxt;
    std::uint32_t toe_tid;
    std::uint32_t snd_rexmitpack;
    std::uint32_t rcv_ooopack;
    std::uint32_t snd_zerowin;
};

static_assert(offsetof(layout, options) == 5 && offsetof(layout, rto) == 8 && offsetof(layout, mss) == 16);
static_assert(offsetof(layout, last_data_recv) == 52 && offsetof(layout, rtt) == 68);
static_assert(offsetof(layout, snd_cwnd) == 80 && offsetof(layout, rcv_wnd) == 96);
static_assert(offsetof(layout, snd_rexmitpack) == 120 && sizeof(layout) == tcp_info_least);

using record = kernel_record<layout>;

struct metrics_format {
    using layout = freebsd_kernel::layout;
    using unit = std::chrono::microseconds;
    static constexpr auto order = std::endian::native;
    static constexpr std::size_t least = tcp_info_least;

    static void decode_counts(const record& raw, tcp_metrics& metrics) noexcept {
        metrics.receive_mss_bytes = sampled(raw.told(&layout::rcv_mss));
        metrics.retransmitted_segments = raw.told(&layout::snd_rexmitpack);
        metrics.out_of_order_segments = raw.told(&layout::rcv_ooopack);
    }
    static void decode_conversation(const record& raw, tcp_metrics& metrics) noexcept {
        metrics.since_last_data_received = time_of<unit>(raw.told(&layout::last_data_recv));
    }
};

}  // namespace

tcp_metrics decode_tcp_metrics(std::span<const std::byte> written) noexcept {
    return decode_bsd_tcp_metrics<metrics_format>(written);
}

}  // namespace sockstate::platform::freebsd_kernel
