// Details of a connection as text, in the words of ss(8) where it has one.

#include <sockstate/tables/connection_details.hpp>

#include "detail/duration_text.hpp"

namespace sockstate {

std::string_view to_string(connection_detail one) noexcept {
    switch (one) {
        case connection_detail::info: return "info";
        case connection_detail::timer: return "timer";
        case connection_detail::memory: return "memory";
        case connection_detail::congestion_control: return "congestion_control";
        case connection_detail::congestion_metrics: return "congestion_metrics";
        case connection_detail::multipath: return "multipath";
        case connection_detail::mark: return "mark";
        case connection_detail::cgroup: return "cgroup";
    }
    return "unknown";
}

std::string to_string(connection_detail_set some) {
    std::string text{'{'};
    for (int number = 0; number < connection_detail_count; ++number) {
        const auto each = static_cast<connection_detail>(number);
        if (!some.contains(each)) continue;
        if (text.size() > 1) text += ", ";
        text += to_string(each);
    }
    return text + '}';
}

std::string_view to_string(timer_kind kind) noexcept {
    switch (kind) {
        case timer_kind::none: return "none";
        case timer_kind::retransmission: return "retransmission";
        case timer_kind::keep_alive: return "keep_alive";
        case timer_kind::time_wait: return "time_wait";
        case timer_kind::window_probe: return "window_probe";
        case timer_kind::unknown: break;
    }
    return "unknown";
}

std::string to_string(const tcp_timer& timer) {
    std::string text{to_string(timer.kind)};
    if (timer.kind == timer_kind::none) return text;
    text += " in " + detail::duration_text(timer.left);
    if (timer.expirations == 0) return text;
    text += ", " + std::to_string(timer.expirations);
    return text + (timer.expirations == 1 ? " expiration" : " expirations");
}

std::string to_string(const socket_memory& memory) {
    std::string text = "skmem:(r" + std::to_string(memory.rmem_alloc_bytes);
    const auto add = [&text](std::string_view letters, auto number) {
        text += ',';
        text += letters;
        text += std::to_string(number);
    };
    add("rb", memory.rcvbuf_bytes);
    add("t", memory.wmem_alloc_bytes);
    add("tb", memory.sndbuf_bytes);
    add("f", memory.fwd_alloc_bytes);
    add("w", memory.wmem_queued_bytes);
    add("o", memory.optmem_bytes);
    add("bl", memory.backlog_bytes);
    if (memory.drops) add("d", *memory.drops);
    return text + ')';
}

std::string to_string(const multipath_path& path) {
    const auto token_text = [](std::uint32_t token) {
        std::string digits;
        for (int shift = 28; shift >= 0; shift -= 4) {
            digits += "0123456789abcdef"[token >> static_cast<unsigned>(shift) & 0xfU];
        }
        return digits;
    };
    std::string text = "mptcp";
    if (path.local_token) text += " token " + token_text(*path.local_token);
    if (path.remote_token) text += " remote_token " + token_text(*path.remote_token);
    if (path.confirmed.value_or(false)) text += " confirmed";
    return text;
}

std::string to_string(const connection_details& details) {
    std::string text;
    const auto add = [&text](std::string_view word, std::string_view value) {
        if (!text.empty()) text += ' ';
        text += word;
        text += value;
    };
    if (details.timer) add("timer ", to_string(*details.timer));
    if (details.memory) add({}, to_string(*details.memory));
    if (details.congestion_control) add({}, *details.congestion_control);
    if (details.bbr) add({}, to_string(*details.bbr));
    if (details.dctcp) add({}, to_string(*details.dctcp));
    if (details.vegas) add({}, to_string(*details.vegas));
    if (details.multipath) add({}, to_string(*details.multipath));
    if (details.mark) add("mark ", std::to_string(*details.mark));
    if (details.cgroup) add("cgroup ", std::to_string(*details.cgroup));
    if (details.info) add({}, to_string(*details.info));
    return text;
}

std::string to_string(const connection_with_details& row) {
    std::string text = to_string(static_cast<const connection&>(row));
    const std::string more = to_string(row.details);
    if (!more.empty()) text += ' ' + more;
    return text;
}

}  // namespace sockstate
