// The words and the fields of a summary.

#include "summary.hpp"

#include "support/json.hpp"
#include "support/output.hpp"
#include "support/units.hpp"

#include <sockstate/format.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <string_view>

namespace http {

namespace {

namespace net = sockstate;

std::string in_words(const auto& value, std::string_view unit) {
    return value ? fmt::format("{} {}", *value, unit) : "unknown";
}

std::string in_words(std::optional<std::chrono::microseconds> time) {
    return time ? fmt::format("{:.3f} ms", std::chrono::duration<double, std::milli>{*time}.count()) : "unknown";
}

}  // namespace

std::string redirect_of(const response_head& head) {
    if (head.status < 300 || head.status >= 400) return {};
    for (const field& one : head.fields) {
        if (one.name != "location") continue;
        std::string place = one.value;
        std::replace_if(place.begin(), place.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
        return place;
    }
    return {};
}

void print_body_line(const summary& told) {
    const double rate = static_cast<double>(told.body_bytes) / std::max(told.took.count(), 1e-9);
    examples::print(stderr, "body         {} bytes ({}) in {}, {}/s\n", told.body_bytes, to_string(told.how),
                    examples::in_units(told.took), examples::in_units(rate));
}

void print_metrics(const net::result<net::tcp_info>& info, const net::ip::endpoint& local,
                   const net::ip::endpoint& remote) {
    if (!info) {
        examples::print(stderr, "connection   {} -> {}, {}\n", local, remote, info.error());
        return;
    }
    examples::print(stderr,
                    "connection   {} -> {}, {} at the end\n"
                    "round trip   {} smoothed, {} least\n"
                    "sending      segments of {}, congestion window {}\n"
                    "on the wire  {} sent, {} received, {} retransmitted\n",
                    local, remote, info->state, in_words(info->round_trip_time),
                    in_words(info->round_trip_time_minimum), in_words(info->send_mss_bytes, "bytes"),
                    in_words(info->congestion_window_bytes, "bytes"), in_words(info->sent_bytes, "bytes"),
                    in_words(info->received_bytes, "bytes"), in_words(info->retransmitted_segments, "segments"));
}

std::string to_json(const summary& told, const net::result<net::tcp_info>& info, const net::ip::endpoint& local,
                    const net::ip::endpoint& remote) {
    std::string out = fmt::format(R"({{"status":{},"body_bytes":{},"framing":"{}","seconds":{:.6f})", told.status,
                                  told.body_bytes, to_string(told.how), told.took.count());
    if (!told.redirect.empty()) out += R"(,"redirect":)" + examples::json_string(told.redirect);
    out += fmt::format(R"(,"local":"{}","remote":"{}")", local, remote);
    const auto add = [&](std::string_view name, const auto& value) {
        if (value) out += fmt::format(R"(,"{}":{})", name, *value);
    };
    if (info) {
        out += fmt::format(R"(,"state":"{}")", info->state);
        add("round_trip_time_us",
            info->round_trip_time.has_value() ? std::optional{info->round_trip_time->count()} : std::nullopt);
        add("sent_bytes", info->sent_bytes);
        add("received_bytes", info->received_bytes);
        add("retransmitted_segments", info->retransmitted_segments);
    }
    return out + '}';
}

}  // namespace http
