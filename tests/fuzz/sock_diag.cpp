// What sock_diag(7) answers: any datagram is read as the macros of the kernel's own headers read it.

#include "property.hpp"

#include <linux/connection_details_decode.hpp>
#include <linux/sock_diag_decode.hpp>
#include <linux/tcp_info_decode.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <optional>

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <sys/socket.h>

using namespace sockstate;
using namespace sockstate::platform::linux_kernel;
using fuzz::input;

namespace {

constexpr std::uint32_t our_sequence = 7;

struct reading {
    std::vector<diag_message> messages;
    bool malformed = false;
    bool disturbed = false;
};

reading read_all(std::span<const std::byte> datagram) {
    diag_reader reader{datagram, our_sequence, operation::connections};
    reading all;
    for (;;) {
        const auto next = reader.next();
        all.disturbed = reader.was_disturbed();
        all.malformed = !next;
        if (!next) HOLDS(next.error() == errc::malformed_answer && next.error().attempted() == operation::connections);
        if (!next || next->what == diag_event::drained) return all;
        all.messages.push_back(*next);
    }
}

/// An error of a message that ends the dump or says why there is none; empty where it is cut.
std::optional<int> code_of(std::span<const std::byte> payload) {
    int code = 0;
    if (payload.size() < sizeof code) return std::nullopt;
    std::memcpy(&code, payload.data(), sizeof code);
    return static_cast<int>(0U - static_cast<unsigned>(code));
}

reading read_by_macros(std::span<const std::byte> datagram) {
    reading all;
    long left = static_cast<long>(datagram.size());  // the macros take it below zero
    const auto* head = reinterpret_cast<const nlmsghdr*>(datagram.data());
    for (; NLMSG_OK(head, left); head = NLMSG_NEXT(head, left)) {
        if (head->nlmsg_seq != our_sequence) continue;
        if ((head->nlmsg_flags & NLM_F_DUMP_INTR) != 0) all.disturbed = true;
        const std::span payload{static_cast<const std::byte*>(NLMSG_DATA(head)), NLMSG_PAYLOAD(head, 0)};
        const auto code = code_of(payload);
        switch (head->nlmsg_type) {
            case TCPDIAG_GETSOCK:
            case SOCK_DIAG_BY_FAMILY:
                all.malformed = payload.size() < sizeof(inet_diag_msg);
                if (!all.malformed) all.messages.push_back({diag_event::row, 0, payload});
                break;
            case NLMSG_DONE:
            case NLMSG_ERROR:
                all.malformed = !code;
                if (code && head->nlmsg_type == NLMSG_DONE) all.messages.push_back({diag_event::done, *code, {}});
                if (code && head->nlmsg_type == NLMSG_ERROR) {
                    const auto what = *code == 0 ? diag_event::acknowledged : diag_event::failed;
                    all.messages.push_back({what, *code, {}});
                }
                break;
            default: break;
        }
        if (all.malformed) return all;
    }
    all.malformed = left > 0;
    return all;
}

std::span<const std::byte> attribute_by_macros(std::span<const std::byte> payload, unsigned short type) {
    long left = static_cast<long>(payload.size() - sizeof(inet_diag_msg));
    const auto* each = reinterpret_cast<const rtattr*>(payload.data() + sizeof(inet_diag_msg));
    for (; RTA_OK(each, left); each = RTA_NEXT(each, left)) {
        if (each->rta_type == type) return {static_cast<const std::byte*>(RTA_DATA(each)), RTA_PAYLOAD(each)};
    }
    return {};
}

ip::endpoint endpoint_of(const inet_diag_msg& row, const __be32 (&address)[4], __be16 port) {
    if (row.idiag_family == AF_INET) return {ip::address_v4{ntohl(address[0])}, ntohs(port)};
    ip::address_v6::bytes_type bytes;
    std::memcpy(bytes.data(), address, bytes.size());
    ip::address_v6 v6{bytes};
    if (v6.is_link_local()) v6 = v6.with_scope(row.id.idiag_if);
    return ip::endpoint{v6, ntohs(port)}.unmapped();
}

void check_queues(const udp_socket& row, const inet_diag_msg& raw) {
    HOLDS(row.receive_queue_bytes == raw.idiag_rqueue && row.send_queue_bytes == raw.idiag_wqueue);
}

void check_queues(const connection& row, const inet_diag_msg& raw) {
    const bool listens = row.state == tcp_state::listen;
    HOLDS((listens ? row.accept_queue_length : row.receive_queue_bytes) == raw.idiag_rqueue);
    HOLDS((listens ? row.accept_queue_limit : row.send_queue_bytes) == raw.idiag_wqueue);
    HOLDS(!(listens ? row.receive_queue_bytes : row.accept_queue_length));
    HOLDS(!(listens ? row.send_queue_bytes : row.accept_queue_limit));
}

template <class Row>
void check_rest(const Row& row, const inet_diag_msg& raw) {
    check_queues(row, raw);
    HOLDS(!row.pid && row.bound_interface.value_or(0) == raw.id.idiag_if);
    HOLDS(row.inode.has_value() == (raw.idiag_inode != 0) && row.uid.has_value() == row.inode.has_value());
    if (row.inode) HOLDS(*row.inode == raw.idiag_inode && *row.uid == raw.idiag_uid);
}

template <class T>
std::optional<T> whole(std::span<const std::byte> written) {
    T value;
    if (written.size() < sizeof value) return std::nullopt;
    std::memcpy(&value, written.data(), sizeof value);
    return value;
}

std::optional<bbr_metrics> bbr_of(std::span<const std::byte> written) {
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

std::optional<std::chrono::microseconds> time_of(std::uint32_t written) {
    if (written == 0 || written >= 0x7fffffff) return std::nullopt;
    return std::chrono::microseconds{written};
}

std::optional<dctcp_metrics> dctcp_of(std::span<const std::byte> written) {
    const auto raw = whole<tcp_dctcp_info>(written);
    if (!raw) return std::nullopt;
    return dctcp_metrics{.enabled = raw->dctcp_enabled != 0,
                         .congestion_experienced = raw->dctcp_ce_state != 0,
                         .marked_share = raw->dctcp_alpha / 1024.0,
                         .marked_bytes = raw->dctcp_ab_ecn,
                         .acknowledged_bytes = raw->dctcp_ab_tot};
}

std::optional<vegas_metrics> vegas_of(std::span<const std::byte> written) {
    const auto raw = whole<tcpvegas_info>(written);
    if (!raw) return std::nullopt;
    return vegas_metrics{.enabled = raw->tcpv_enabled != 0,
                         .round_trip_samples = raw->tcpv_rttcnt,
                         .round_trip_time = time_of(raw->tcpv_rtt),
                         .round_trip_time_minimum = time_of(raw->tcpv_minrtt)};
}

/// Without the drops where a kernel does not have them yet.
std::optional<socket_memory> memory_of(std::span<const std::byte> written) {
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

std::optional<multipath_path> multipath_of(std::span<const std::byte> written) {
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
connection_details details_by_macros(std::span<const std::byte> payload) {
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

void check_details(std::span<const std::byte> payload, const inet_diag_msg& raw) {
    const auto details = decode_tcp_row_details(payload, connection_detail_set::all());
    const auto expected = details_by_macros(payload);
    HOLDS(details.mark == expected.mark && details.cgroup == expected.cgroup);
    HOLDS(details.congestion_control == expected.congestion_control);
    HOLDS(details.timer.has_value());
    HOLDS((details.timer->kind == timer_kind::none) == (raw.idiag_timer == 0));
    if (raw.idiag_timer != 0) {
        HOLDS(details.timer->left.count() == raw.idiag_expires && details.timer->expirations == raw.idiag_retrans);
    }
    HOLDS(details.bbr == expected.bbr && details.dctcp == expected.dctcp && details.vegas == expected.vegas);
    HOLDS(details.memory == expected.memory && details.multipath == expected.multipath);
    HOLDS(!to_string(details).empty());
    HOLDS(decode_tcp_row_details(payload, {}) == connection_details{});
}

void check_row(std::span<const std::byte> payload) {
    inet_diag_msg raw{};
    std::memcpy(&raw, payload.data(), sizeof raw);
    const auto tcp = decode_tcp_row(payload);
    const auto udp = decode_udp_row(payload);
    const bool known = raw.idiag_family == AF_INET || raw.idiag_family == AF_INET6;
    HOLDS(tcp.has_value() == known && udp.has_value() == known);
    check_details(payload, raw);
    const auto info = decode_tcp_row_info(payload);
    const auto written = attribute_by_macros(payload, INET_DIAG_INFO);
    HOLDS(info.has_value() == (written.size() >= tcp_info_least));
    if (info) {
        const auto again = decode_tcp_info(written);
        HOLDS(*info == *again && std::ranges::equal(raw_bytes(*info), raw_bytes(*again)));
    }
    if (!known) return;

    const ip::endpoint local = endpoint_of(raw, raw.id.idiag_src, raw.id.idiag_sport);
    const ip::endpoint remote = endpoint_of(raw, raw.id.idiag_dst, raw.id.idiag_dport);
    HOLDS(tcp->local == local && tcp->remote == remote && udp->local == local);
    HOLDS(tcp->state == decode_tcp_state(raw.idiag_state));
    const bool nobody = remote.port() == 0 && remote.address().is_unspecified();
    HOLDS(udp->remote == (nobody ? std::nullopt : std::optional{remote}));
    check_rest(*tcp, raw);
    check_rest(*udp, raw);
    std::uint64_t cookie = raw.id.idiag_cookie[1];
    cookie = cookie << 32U | raw.id.idiag_cookie[0];
    HOLDS(tcp->cookie == (cookie != 0 ? std::optional{cookie} : std::nullopt));

    std::uint32_t accounts[SK_MEMINFO_VARS];
    const auto memory = attribute_by_macros(payload, INET_DIAG_SKMEMINFO);
    HOLDS(udp->dropped_datagrams.has_value() == (memory.size() >= sizeof accounts));
    if (udp->dropped_datagrams) {
        std::memcpy(accounts, memory.data(), sizeof accounts);
        HOLDS(*udp->dropped_datagrams == accounts[SK_MEMINFO_DROPS]);
    }
}

bool same(const diag_message& left, const diag_message& right) {
    return left.what == right.what && left.code == right.code && left.payload.size() == right.payload.size() &&
           std::ranges::equal(left.payload, right.payload);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    input in{data, size};
    const std::size_t cut = in.take<std::uint16_t>();
    const auto datagram = fuzz::copy_of(in.rest());
    const reading ours = read_all(datagram);
    const reading theirs = read_by_macros(datagram);
    HOLDS(std::ranges::equal(ours.messages, theirs.messages, same));
    HOLDS(ours.malformed == theirs.malformed && ours.disturbed == theirs.disturbed);
    for (const diag_message& each : ours.messages) {
        if (each.what == diag_event::row) check_row(each.payload);
    }
    // A datagram that is cut gives the messages before the cut, and no other.
    const auto part = fuzz::copy_of(std::span{datagram}.first(std::min(cut, datagram.size())));
    const reading before = read_all(part);
    HOLDS(before.messages.size() <= ours.messages.size());
    HOLDS(std::equal(before.messages.begin(), before.messages.end(), ours.messages.begin(), same));
    // The first message as the end of a socket, which carries no number of a request.
    const auto ended = decode_ended_connection(datagram);
    diag_reader unasked{datagram, 0, operation::ended_connections};
    const auto first = unasked.next();
    const auto row =
        first && first->what == diag_event::row ? std::optional{decode_tcp_row(first->payload)} : std::nullopt;
    HOLDS(ended.has_value() == (first.has_value() && (!row || row->has_value())));
    if (ended) HOLDS(ended->has_value() == (row && (*row)->local.port() != 0));
    if (ended && *ended) HOLDS(static_cast<const connection&>(**ended) == **row);
    // The rows alone, of any size.
    HOLDS(decode_tcp_row(part).has_value() == decode_udp_row(part).has_value());
    if (part.size() >= sizeof(inet_diag_msg)) check_row(part);
    if (part.size() < sizeof(inet_diag_msg)) HOLDS(!decode_tcp_row(part) && !decode_tcp_row_info(part));
    return 0;
}
