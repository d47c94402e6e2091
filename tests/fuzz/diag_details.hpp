#pragma once

// The details of a connection as the macros and structs of the kernel's own headers read a row of sock_diag(7).

#include <sockstate/tables/connection_details.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <optional>
#include <span>

#include <linux/inet_diag.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>

namespace sockstate::fuzz {

template <class T>
std::optional<T> whole(std::span<const std::byte> written) {
    T value;
    if (written.size() < sizeof value) return std::nullopt;
    std::memcpy(&value, written.data(), sizeof value);
    return value;
}

inline std::optional<bbr_metrics> bbr_of(std::span<const std::byte> written) {
    const auto raw = whole<tcp_bbr_info>(written);
    if (!raw) return std::nullopt;
    bbr_metrics model;
    const auto bandwidth = std::uint64_t{raw->bbr_bw_hi} << 32U | raw->bbr_bw_lo;
    if (bandwidth != 0) model.bandwidth_bytes_per_second = bandwidth;
    if (raw->bbr_min_rtt != 0 && raw->bbr_min_rtt < 0x7fffffff) {
        model.round_trip_time_minimum = std::chrono::microseconds{raw->bbr_min_rtt};
    }
    if (raw->bbr_pacing_gain != 0) model.pacing_gain = raw->bbr_pacing_gain / 256.0;
    if (raw->bbr_cwnd_gain != 0) model.congestion_window_gain = raw->bbr_cwnd_gain / 256.0;
    return model;
}

inline std::optional<std::chrono::microseconds> time_of(std::uint32_t written) {
    if (written == 0 || written >= 0x7fffffff) return std::nullopt;
    return std::chrono::microseconds{written};
}

inline std::optional<dctcp_metrics> dctcp_of(std::span<const std::byte> written) {
    const auto raw = whole<tcp_dctcp_info>(written);
    if (!raw) return std::nullopt;
    return dctcp_metrics{.enabled = raw->dctcp_enabled != 0,
                         .congestion_experienced = raw->dctcp_ce_state != 0,
                         .marked_share = raw->dctcp_alpha / 1024.0,
                         .marked_bytes = raw->dctcp_ab_ecn,
                         .acknowledged_bytes = raw->dctcp_ab_tot};
}

inline std::optional<vegas_metrics> vegas_of(std::span<const std::byte> written) {
    const auto raw = whole<tcpvegas_info>(written);
    if (!raw) return std::nullopt;
    return vegas_metrics{.enabled = raw->tcpv_enabled != 0,
                         .round_trip_samples = raw->tcpv_rttcnt,
                         .round_trip_time = time_of(raw->tcpv_rtt),
                         .round_trip_time_minimum = time_of(raw->tcpv_minrtt)};
}

/// Without the drops where a kernel does not have them yet.
inline std::optional<socket_memory> memory_of(std::span<const std::byte> written) {
    std::array<std::uint32_t, SK_MEMINFO_VARS> counts{};
    if (written.size() < SK_MEMINFO_DROPS * sizeof counts[0]) return std::nullopt;
    std::memcpy(counts.data(), written.data(), std::min(written.size(), sizeof counts));
    socket_memory all{.rmem_alloc_bytes = counts[SK_MEMINFO_RMEM_ALLOC],
                      .rcvbuf_bytes = counts[SK_MEMINFO_RCVBUF],
                      .wmem_alloc_bytes = counts[SK_MEMINFO_WMEM_ALLOC],
                      .sndbuf_bytes = counts[SK_MEMINFO_SNDBUF],
                      .fwd_alloc_bytes = static_cast<std::int32_t>(counts[SK_MEMINFO_FWD_ALLOC]),
                      .wmem_queued_bytes = counts[SK_MEMINFO_WMEM_QUEUED],
                      .optmem_bytes = counts[SK_MEMINFO_OPTMEM],
                      .backlog_bytes = counts[SK_MEMINFO_BACKLOG]};
    if (written.size() >= sizeof counts) all.drops = counts[SK_MEMINFO_DROPS];
    return all;
}

/// What each attribute of a nest holds, in order.
template <class Visit>
void visit_nest(std::span<const std::byte> nest, Visit visit) {
    long left = static_cast<long>(nest.size());
    const auto* each = reinterpret_cast<const rtattr*>(nest.data());
    for (; RTA_OK(each, left); each = RTA_NEXT(each, left)) {
        visit(each->rta_type, std::span{static_cast<const std::byte*>(RTA_DATA(each)), RTA_PAYLOAD(each)});
    }
}

inline std::optional<multipath_path> multipath_of(std::span<const std::byte> written) {
    constexpr std::array name{'m', 'p', 't', 'c', 'p', '\0'};
    bool is_mptcp = false;
    multipath_path path;
    visit_nest(written, [&](unsigned type, std::span<const std::byte> held) {
        if (type == 1) {  // INET_ULP_INFO_NAME
            is_mptcp = held.size() >= name.size() && std::memcmp(held.data(), name.data(), name.size()) == 0;
        }
        if (type != 3) return;  // INET_ULP_INFO_MPTCP
        visit_nest(held, [&](unsigned part, std::span<const std::byte> in) {
            const auto number = whole<std::uint32_t>(in);
            if (part == 1) path.remote_token = number == 0U ? std::nullopt : number;
            if (part == 2) path.local_token = number;
            if (part == 8) path.confirmed = number ? std::optional{(*number >> 6U & 1U) != 0} : std::nullopt;
        });
    });
    return is_mptcp ? std::optional{path} : std::nullopt;
}

/// The details by the macros; where an attribute comes again, the last of them.
inline connection_details details_by_macros(std::span<const std::byte> payload) {
    connection_details all;
    long left = static_cast<long>(payload.size() - sizeof(inet_diag_msg));
    const auto* each = reinterpret_cast<const rtattr*>(payload.data() + sizeof(inet_diag_msg));
    for (; RTA_OK(each, left); each = RTA_NEXT(each, left)) {
        const std::span held{static_cast<const std::byte*>(RTA_DATA(each)), RTA_PAYLOAD(each)};
        const auto* text = reinterpret_cast<const char*>(held.data());
        const std::size_t length = strnlen(text, held.size());
        constexpr unsigned short cgroup = 21;  // INET_DIAG_CGROUP_ID, which older headers do not have
        switch (each->rta_type) {
            case INET_DIAG_MARK: all.mark = whole<std::uint32_t>(held); break;
            case INET_DIAG_BBRINFO: all.bbr = bbr_of(held); break;
            case INET_DIAG_DCTCPINFO: all.dctcp = dctcp_of(held); break;
            case INET_DIAG_VEGASINFO: all.vegas = vegas_of(held); break;
            case INET_DIAG_SKMEMINFO: all.memory = memory_of(held); break;
            case INET_DIAG_ULP_INFO: all.multipath = multipath_of(held); break;
            case cgroup: all.cgroup = whole<std::uint64_t>(held); break;
            case INET_DIAG_CONG:
                all.congestion_control.reset();
                if (length != 0 && length < held.size()) all.congestion_control.emplace(text, length);
                break;
            default: break;
        }
    }
    return all;
}

}  // namespace sockstate::fuzz
