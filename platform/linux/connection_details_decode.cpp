// The timer in the head of a row of inet_diag, and the attributes behind it.

#include <linux/connection_details_decode.hpp>

#include <kernel_record.hpp>
#include <linux/congestion_decode.hpp>
#include <linux/sock_diag_attributes.hpp>
#include <linux/sock_diag_layout.hpp>
#include <linux/tcp_info_decode.hpp>

#include <algorithm>
#include <iterator>

namespace sockstate::platform::linux_kernel {

namespace {

/// struct of SK_MEMINFO_…, in that order; a kernel before 4.7 ends before the drops.
struct memory_counts {
    std::uint32_t rmem_alloc;
    std::uint32_t rcvbuf;
    std::uint32_t wmem_alloc;
    std::uint32_t sndbuf;
    std::uint32_t fwd_alloc;  // signed
    std::uint32_t wmem_queued;
    std::uint32_t optmem;
    std::uint32_t backlog;
    std::uint32_t drops;
};

struct number_32 {
    std::uint32_t value;
};
struct number_64 {
    std::uint64_t value;
};

tcp_timer decode_timer(const kernel_record<diag_answer>& raw) noexcept {
    const timer_kind kind = decode_timer_kind(raw[&diag_answer::timer]);
    if (kind == timer_kind::none) return {};
    return {kind, std::chrono::milliseconds{raw[&diag_answer::expires]}, raw[&diag_answer::retransmits]};
}

std::optional<socket_memory> decode_memory(std::span<const std::byte> written) noexcept {
    const kernel_record<memory_counts> raw{written};
    if (!raw.told(&memory_counts::backlog)) return std::nullopt;
    return socket_memory{
        .rmem_alloc_bytes = raw[&memory_counts::rmem_alloc],
        .rcvbuf_bytes = raw[&memory_counts::rcvbuf],
        .wmem_alloc_bytes = raw[&memory_counts::wmem_alloc],
        .sndbuf_bytes = raw[&memory_counts::sndbuf],
        .fwd_alloc_bytes = static_cast<std::int32_t>(raw[&memory_counts::fwd_alloc]),
        .wmem_queued_bytes = raw[&memory_counts::wmem_queued],
        .optmem_bytes = raw[&memory_counts::optmem],
        .backlog_bytes = raw[&memory_counts::backlog],
        .drops = raw.told(&memory_counts::drops),
    };
}

/// A text that the kernel ends with a NUL.
std::optional<std::string> decode_text(std::span<const std::byte> written) {
    const auto end = std::ranges::find(written, std::byte{0});
    if (end == written.begin() || end == written.end()) return std::nullopt;
    std::string text;
    std::transform(written.begin(), end, std::back_inserter(text),
                   [](std::byte each) { return static_cast<char>(each); });
    return text;
}

/// What MPTCP reports of one path (MPTCP_SUBFLOW_ATTR_…).
void decode_path(std::span<const std::byte> written, multipath_path& path) noexcept {
    constexpr std::uint16_t attribute_remote_token = 1;
    constexpr std::uint16_t attribute_local_token = 2;
    constexpr std::uint16_t attribute_flags = 8;
    constexpr std::uint32_t flag_fully_established = 1U << 6U;
    for (attribute_reader parts{written}; parts.next();) {
        const auto number = kernel_record<number_32>{parts.held()}.told(&number_32::value);
        switch (parts.type()) {
            case attribute_remote_token: path.remote_token = number != 0U ? number : std::nullopt; break;
            case attribute_local_token: path.local_token = number; break;
            case attribute_flags:
                path.confirmed = number ? std::optional{(*number & flag_fully_established) != 0} : std::nullopt;
                break;
            default: break;
        }
    }
}

/// The path, if it is MPTCP that stands upon this connection.
std::optional<multipath_path> decode_multipath(std::span<const std::byte> written) {
    constexpr std::uint16_t attribute_name = 1;   // INET_ULP_INFO_NAME
    constexpr std::uint16_t attribute_mptcp = 3;  // INET_ULP_INFO_MPTCP
    bool is_mptcp = false;
    multipath_path path;
    for (attribute_reader parts{written}; parts.next();) {
        if (parts.type() == attribute_name) is_mptcp = decode_text(parts.held()) == "mptcp";
        if (parts.type() == attribute_mptcp) decode_path(parts.held(), path);
    }
    return is_mptcp ? std::optional{path} : std::nullopt;
}

/// Stores what an attribute holds, if its detail is asked for.
void decode_attribute(const attribute_reader& each, connection_detail_set asked, connection_details& details) {
    switch (each.type()) {
        case diag_attribute_info:
            if (!asked.contains(connection_detail::info)) break;
            if (const auto info = decode_tcp_info(each.held())) details.info = *info;
            break;
        case diag_attribute_congestion:
            if (asked.contains(connection_detail::congestion_control)) {
                details.congestion_control = decode_text(each.held());
            }
            break;
        case diag_attribute_memory:
            if (asked.contains(connection_detail::memory)) details.memory = decode_memory(each.held());
            break;
        case diag_attribute_bbr:
            if (asked.contains(connection_detail::congestion_metrics)) details.bbr = decode_bbr(each.held());
            break;
        case diag_attribute_dctcp:
            if (asked.contains(connection_detail::congestion_metrics)) details.dctcp = decode_dctcp(each.held());
            break;
        case diag_attribute_vegas:
            if (asked.contains(connection_detail::congestion_metrics)) details.vegas = decode_vegas(each.held());
            break;
        case diag_attribute_upper:
            if (asked.contains(connection_detail::multipath)) details.multipath = decode_multipath(each.held());
            break;
        case diag_attribute_mark:
            if (asked.contains(connection_detail::mark)) {
                details.mark = kernel_record<number_32>{each.held()}.told(&number_32::value);
            }
            break;
        case diag_attribute_cgroup:
            if (asked.contains(connection_detail::cgroup)) {
                details.cgroup = kernel_record<number_64>{each.held()}.told(&number_64::value);
            }
            break;
        default: break;  // not decoded, or younger than this
    }
}

}  // namespace

connection_details decode_tcp_row_details(std::span<const std::byte> payload, connection_detail_set asked) {
    connection_details details;
    if (payload.size() < sizeof(diag_answer)) return details;
    if (asked.contains(connection_detail::timer)) details.timer = decode_timer(kernel_record<diag_answer>{payload});
    attribute_reader attributes{payload.subspan(sizeof(diag_answer))};
    while (attributes.next()) decode_attribute(attributes, asked, details);
    return details;
}

}  // namespace sockstate::platform::linux_kernel
