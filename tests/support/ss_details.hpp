#pragma once

// What `ss -temoi` prints of one connection, to hold against its details.

#include "must.hpp"

#include <sockstate/tables/connection_details.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstdio>
#include <sstream>
#include <string>

#include <sys/stat.h>
#include <sys/vfs.h>

namespace sockstate::test {

/// What a command prints; empty if it fails.
inline std::string output_of(const std::string& command) {
    std::FILE* const output = ::popen((command + " 2>/dev/null </dev/null").c_str(), "r");
    if (output == nullptr) return {};
    std::string text;
    char part[4096];
    for (std::size_t size = 0; (size = std::fread(part, 1, sizeof part, output)) > 0;) text.append(part, size);
    return ::pclose(output) == 0 ? text : std::string{};
}

inline bool has_ss_details() {
    if (!output_of("ss -V").empty()) return true;
    MESSAGE("skipped: no ss here");
    return false;
}

/// The connection's line, and the indented one that goes on with it, as one.
inline std::string ss_details(const ip::endpoint& local, const ip::endpoint& remote) {
    std::string line = output_of("ss -HtaemoinO src '" + to_string(local) + "' dst '" + to_string(remote) + "'");
    if (!line.empty() && line.back() == '\n') line.pop_back();
    return line;
}

/// The number behind this word, decimal or with 0x, if no other base is given.
inline std::optional<std::uint64_t> ss_number(const std::string& line, std::string_view word, int base = 0) {
    const auto at = line.find(word);
    if (at == std::string::npos) return std::nullopt;
    return std::stoull(line.substr(at + word.size()), nullptr, base);
}

/// The number of the control group whose path ss prints, which is that of its folder; nothing where it has none.
inline std::optional<std::uint64_t> ss_cgroup(const std::string& line) {
    const auto at = line.find(" cgroup:/");
    if (at == std::string::npos) return std::nullopt;
    const std::string path = line.substr(at + 8, line.find(' ', at + 8) - at - 8);
    struct stat folder{};
    struct statfs files{};
    constexpr long cgroup2 = 0x63677270;  // CGROUP2_SUPER_MAGIC
    const std::string name = "/sys/fs/cgroup" + path;
    if (::stat(name.c_str(), &folder) != 0 || ::statfs(name.c_str(), &files) != 0) return std::nullopt;
    return files.f_type == cgroup2 ? std::optional<std::uint64_t>{folder.st_ino} : std::nullopt;
}

/// A span as ss prints it: `119min`, `1min12sec`, `12sec`, `1.500ms` for 1.5 s, `204ms`.
inline std::chrono::milliseconds ss_span(std::string_view text) {
    std::int64_t span = 0;
    std::int64_t number = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] >= '0' && text[i] <= '9') {
            number = 10 * number + (text[i] - '0');
            continue;
        }
        const auto unit = text.substr(i, 3);
        span += number * (unit == "min" ? 60'000 : unit == "sec" || text[i] == '.' ? 1000 : 1);
        number = 0;
        while (i + 1 < text.size() && text[i + 1] >= 'a') ++i;
    }
    return std::chrono::milliseconds{span};
}

/// How much less than its value ss prints of a span.
inline std::chrono::milliseconds ss_rounding(std::chrono::milliseconds printed) {
    using namespace std::chrono_literals;
    return printed >= 10min ? 60s : printed >= 10s ? 1s : 0s;
}

/// `timer:(keepalive,119min,0)`.
inline tcp_timer ss_timer(const std::string& line) {
    const auto at = line.find("timer:(");
    if (at == std::string::npos) return {};
    std::istringstream parts{line.substr(at + 7, line.find(')', at) - at - 7)};
    std::string name, span, times;
    std::getline(parts, name, ',');
    std::getline(parts, span, ',');
    std::getline(parts, times, ',');
    tcp_timer timer;
    timer.kind = name == "on"          ? timer_kind::retransmission
                 : name == "keepalive" ? timer_kind::keep_alive
                 : name == "timewait"  ? timer_kind::time_wait
                 : name == "persist"   ? timer_kind::window_probe
                                       : timer_kind::unknown;
    timer.expirations = static_cast<std::uint32_t>(std::stoul(times));
    timer.left = ss_span(span);
    return timer;
}

/// `bbr:(bw:37449140624bps,mrtt:0.005,pacing_gain:2.88672,cwnd_gain:2)`; what is 0 is not there.
inline std::optional<bbr_metrics> ss_bbr(const std::string& line) {
    const auto at = line.find("bbr:(");
    if (at == std::string::npos) return std::nullopt;
    const std::string held = line.substr(at, line.find(')', at) - at);
    const auto number = [&held](std::string_view word) -> std::optional<double> {
        const auto found = held.find(word);
        if (found == std::string::npos) return std::nullopt;
        const double value = std::stod(held.substr(found + word.size()));
        return value > 0 ? std::optional{value} : std::nullopt;
    };
    bbr_metrics model{.pacing_gain = number("pacing_gain:"), .congestion_window_gain = number("cwnd_gain:")};
    if (const auto bits = number("bw:")) model.bandwidth_bytes_per_second = static_cast<std::uint64_t>(*bits / 8);
    if (const auto span = number("mrtt:")) {
        model.round_trip_time_minimum = std::chrono::microseconds{std::llround(*span * 1000)};
    }
    return model;
}

/// The name of the congestion control: the word after the memory that has no colon, behind the handshake's words.
inline std::string ss_congestion(const std::string& line) {
    std::istringstream words{line.substr(std::min(line.find("skmem:("), line.size()))};
    for (std::string word; words >> word;) {
        const bool is_agreement = word == "ts" || word == "sack" || word == "ecn" || word == "ecnseen" ||
                                  word == "fastopen" || word.find(':') != std::string::npos;
        if (!is_agreement) return word;
    }
    return {};
}

}  // namespace sockstate::test
