// What sock_diag(7) answers: any datagram is read as the macros of the kernel's own headers read it.

#include "diag_details.hpp"
#include "property.hpp"

#include <linux/connection_details_decode.hpp>
#include <linux/sock_diag_decode.hpp>
#include <linux/tcp_info_decode.hpp>

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

void check_details(std::span<const std::byte> payload, const inet_diag_msg& raw) {
    const auto details = decode_tcp_row_details(payload, connection_detail_set::all());
    const auto expected = fuzz::details_by_macros(payload);
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
