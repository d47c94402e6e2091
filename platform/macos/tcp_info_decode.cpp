// macOS's struct tcp_connection_info, from xnu's bsd/netinet/tcp.h. It counts times in milliseconds.

#include <macos/tcp_info_decode.hpp>

#include <decode_in_place.hpp>
#include <posix/bsd_tcp_info.hpp>

namespace sockstate::platform::macos_kernel {

namespace {

struct layout {
    std::uint8_t state;
    std::uint8_t snd_wscale;
    std::uint8_t rcv_wscale;
    std::uint8_t pad;
    std::uint32_t options;
    std::uint32_t flags;
    std::uint32_t rto;  // 0 while the timer does not run
    std::uint32_t mss;  // tcpi_maxseg
    std::uint32_t snd_ssthresh;
    std::uint32_t snd_cwnd;
    std::uint32_t snd_wnd;
    std::uint32_t snd_sbbytes;
    std::uint32_t rcv_wnd;
    std::uint32_t rttcur;
    std::uint32_t rtt;  // tcpi_srtt
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

static_assert(offsetof(layout, rto) == 12 && offsetof(layout, rtt) == 44 && offsetof(layout, rttvar) == 48);
static_assert(offsetof(layout, fast_open_bits) == tcp_info_least && offsetof(layout, txpackets) == 56);
static_assert(offsetof(layout, txretransmitpackets) == 104 && sizeof(layout) == tcp_info_most);

using record = kernel_record<layout, std::endian::little>;  // every Mac that has this call

struct metrics_format {
    using layout = macos_kernel::layout;
    using unit = std::chrono::milliseconds;  // less than one looks like no sample: both are 0
    static constexpr auto order = std::endian::little;
    static constexpr std::size_t least = tcp_info_least;

    static void decode_counts(const record& raw, tcp_metrics& metrics) noexcept {
        metrics.sent_bytes = raw.told(&layout::txbytes);
        metrics.received_bytes = raw.told(&layout::rxbytes);
        metrics.retransmitted_bytes = raw.told(&layout::txretransmitbytes);
        metrics.sent_segments = raw.told(&layout::txpackets);
        metrics.received_segments = raw.told(&layout::rxpackets);
        metrics.retransmitted_segments = raw.told(&layout::txretransmitpackets);
        metrics.out_of_order_bytes = raw.told(&layout::rxoutoforderbytes);
    }
    static void decode_conversation(const record& /*raw*/, tcp_metrics& /*metrics*/) noexcept {}
};

}  // namespace

tcp_metrics decode_tcp_metrics(std::span<const std::byte> written) noexcept {
    return decode_bsd_tcp_metrics<metrics_format>(written);
}

}  // namespace sockstate::platform::macos_kernel
