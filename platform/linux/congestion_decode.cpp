// The records of congestion controls, from include/uapi/linux/inet_diag.h.

#include <linux/congestion_decode.hpp>

#include <kernel_record.hpp>

namespace sockstate::platform::linux_kernel {

namespace {

using std::chrono::microseconds;

/// struct tcp_bbr_info
struct bbr_record {
    std::uint32_t bandwidth_low;  // bytes a second
    std::uint32_t bandwidth_high;
    std::uint32_t round_trip_minimum;  // µs
    std::uint32_t pacing_gain;         // in 1/256
    std::uint32_t window_gain;         // in 1/256
};

/// struct tcp_dctcp_info
struct dctcp_record {
    std::uint16_t enabled;
    std::uint16_t congestion_experienced;
    std::uint32_t alpha;  // in 1/1024
    std::uint32_t marked;
    std::uint32_t acknowledged;
};

/// struct tcpvegas_info
struct vegas_record {
    std::uint32_t enabled;
    std::uint32_t samples;
    std::uint32_t round_trip;  // µs
    std::uint32_t round_trip_minimum;
};

static_assert(sizeof(bbr_record) == 20 && sizeof(dctcp_record) == 16 && sizeof(vegas_record) == 16);

/// The largest number that stands for no sample.
constexpr std::uint32_t no_sample = 0x7fffffff;

std::optional<microseconds> sampled_time(std::uint32_t written) noexcept {
    if (written == 0 || written >= no_sample) return std::nullopt;
    return microseconds{written};
}

std::optional<double> gain_of(std::uint32_t written) noexcept {
    return written != 0 ? std::optional{written / 256.0} : std::nullopt;
}

}  // namespace

std::optional<bbr_metrics> decode_bbr(std::span<const std::byte> written) noexcept {
    if (written.size() < sizeof(bbr_record)) return std::nullopt;
    const kernel_record<bbr_record> raw{written};
    bbr_metrics model;
    const auto bandwidth = std::uint64_t{raw[&bbr_record::bandwidth_high]} << 32U | raw[&bbr_record::bandwidth_low];
    if (bandwidth != 0) model.bandwidth_bytes_per_second = bandwidth;
    model.round_trip_time_minimum = sampled_time(raw[&bbr_record::round_trip_minimum]);
    model.pacing_gain = gain_of(raw[&bbr_record::pacing_gain]);
    model.congestion_window_gain = gain_of(raw[&bbr_record::window_gain]);
    return model;
}

std::optional<dctcp_metrics> decode_dctcp(std::span<const std::byte> written) noexcept {
    if (written.size() < sizeof(dctcp_record)) return std::nullopt;
    const kernel_record<dctcp_record> raw{written};
    return dctcp_metrics{
        .enabled = raw[&dctcp_record::enabled] != 0,
        .congestion_experienced = raw[&dctcp_record::congestion_experienced] != 0,
        .marked_share = raw[&dctcp_record::alpha] / 1024.0,
        .marked_bytes = raw[&dctcp_record::marked],
        .acknowledged_bytes = raw[&dctcp_record::acknowledged],
    };
}

std::optional<vegas_metrics> decode_vegas(std::span<const std::byte> written) noexcept {
    if (written.size() < sizeof(vegas_record)) return std::nullopt;
    const kernel_record<vegas_record> raw{written};
    return vegas_metrics{
        .enabled = raw[&vegas_record::enabled] != 0,
        .round_trip_samples = raw[&vegas_record::samples],
        .round_trip_time = sampled_time(raw[&vegas_record::round_trip]),
        .round_trip_time_minimum = sampled_time(raw[&vegas_record::round_trip_minimum]),
    };
}

}  // namespace sockstate::platform::linux_kernel
