// The machine's TCP connections as they change: a live table, a recording, and a picture of one connection.

#include "picture.hpp"
#include "recording.hpp"
#include "support/command_line.hpp"
#include "support/output.hpp"
#include "support/output_file.hpp"
#include "support/standard_streams.hpp"
#include "support/stop_on_signals.hpp"
#include "watched_table.hpp"

#include <sockstate/format.hpp>
#include <sockstate/poller.hpp>
#include <sockstate/stop_source.hpp>
#include <sockstate/tables/connections.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

namespace net = sockstate;

namespace {

using clock = std::chrono::steady_clock;

/// What the arguments ask for.
struct wishes {
    net::connection_filter filter;
    std::chrono::duration<double> interval;
    net::deadline until;
    bool once;
    bool until_gone;
    bool live;  ///< a table that is drawn again and again, instead of a line a change
    std::size_t rows;
    std::string record;
    std::string svg;

    [[nodiscard]] bool keeps_samples() const { return !record.empty() || !svg.empty(); }
};

/// Follows the table of connections round by round.
class watch {
public:
    explicit watch(const wishes& asked) : asked_{asked} {}

    [[nodiscard]] net::result<void> look() {
        const auto taken_at = clock::now();
        const double now = seconds(taken_at);
        const auto walked =
            net::visit_connections(asked_.filter, [&](const net::connection& row, const net::tcp_info* info) {
                const examples::endpoints who{row.local, row.remote};
                const examples::sample seen = examples::sample_of(now, row, info);
                table_.see(who, seen);
                if (asked_.keeps_samples()) recorded_[who].samples.push_back(seen);
            });
        if (!walked) return walked;
        const auto is_there = [this](const examples::endpoints& who) {
            const auto row = net::find(who.local, who.remote);
            if (!row) return true;  // the system did not answer: the next round asks again
            return *row && asked_.filter.states.contains((*row)->state);
        };
        for (const auto& change : table_.end_round(taken_at, is_there)) report(change);
        if (asked_.live || asked_.once) draw(now);
        return {};
    }
    /// Whether connections were seen, and none is left.
    [[nodiscard]] bool is_over() const { return seen_any_ && table_.empty(); }
    [[nodiscard]] const examples::recording& recorded() const noexcept { return recorded_; }

private:
    [[nodiscard]] double seconds(clock::time_point at) const {
        return std::chrono::duration<double>{at - start_}.count();
    }

    void report(const net::tcp_transition& change) {
        seen_any_ = true;
        const double at = seconds(change.seen_at);
        if (!change.to && asked_.keeps_samples()) recorded_[{change.local, change.remote}].gone = at;
        if (!asked_.live && !asked_.once) examples::log_line(stdout, "{:9.3f} {}", at, change);
    }
    void draw(double now) const {
        constexpr std::string_view home_and_clear = "\x1b[H\x1b[2J";
        examples::print(stdout, "{}{}", asked_.live ? home_and_clear : "", table_.text(now, asked_.rows));
        static_cast<void>(std::fflush(stdout));
    }

    const wishes& asked_;
    const clock::time_point start_ = clock::now();
    examples::watched_table table_;
    examples::recording recorded_;
    bool seen_any_ = false;
};

/// The connection that was seen most often: a filter that leaves one leaves no doubt.
const examples::recording::value_type* longest(const examples::recording& recorded) {
    const auto at = std::ranges::max_element(
        recorded, {}, [](const examples::recording::value_type& each) { return each.second.samples.size(); });
    return at == recorded.end() ? nullptr : &*at;
}

bool write_files(const wishes& asked, const examples::recording& recorded) {
    bool all_written = true;
    if (!asked.record.empty()) {
        all_written =
            examples::write_file("state_watch", asked.record, examples::to_json(recorded, asked.interval.count()),
                                 fmt::format("{} connections", recorded.size()));
    }
    if (!asked.svg.empty()) {
        const auto* drawn = longest(recorded);
        if (drawn == nullptr) {
            examples::print(stderr, "state_watch: no connection was seen, so there is nothing to draw\n");
            return false;
        }
        const auto what =
            fmt::format("{} -> {}, drawn of {} connections", drawn->first.local, drawn->first.remote, recorded.size());
        all_written = examples::write_file("state_watch", asked.svg,
                                           to_svg(examples::to_picture(drawn->first, drawn->second)), what) &&
                      all_written;
    }
    return all_written;
}

net::tcp_state state_named(const examples::command_line& line, std::string_view name) {
    for (int number = 0; number < net::tcp_state_count; ++number) {
        const auto state = static_cast<net::tcp_state>(number);
        if (to_string(state) == name) return state;
    }
    std::string known;
    for (int number = 0; number < net::tcp_state_count; ++number) {
        known += fmt::format("{}{}", known.empty() ? "" : ", ", static_cast<net::tcp_state>(number));
    }
    line.refuse(fmt::format("'{}' is no TCP state; there are {}", name, known));
}

net::tcp_state_set states(const examples::command_line& line, std::string_view names) {
    net::tcp_state_set chosen;
    for (bool is_more = true; is_more;) {
        const std::size_t comma = names.find(',');
        chosen = chosen | state_named(line, names.substr(0, comma));
        is_more = comma != names.npos;
        if (is_more) names.remove_prefix(comma + 1);
    }
    return chosen;
}

std::optional<net::ip::prefix> prefix(const examples::command_line& line, std::string_view option) {
    const auto text = line.value(option);
    if (!text) return std::nullopt;
    const auto parsed = net::ip::prefix::parse(*text);
    if (!parsed) line.refuse(fmt::format("{} is an address or a prefix such as 10.0.0.0/8, not '{}'", option, *text));
    return *parsed;
}

std::optional<std::uint16_t> port(const examples::command_line& line, std::string_view option) {
    const auto text = line.value(option);
    if (!text) return std::nullopt;
    return static_cast<std::uint16_t>(line.number(option, *text, 0, 65535));
}

wishes read(const examples::command_line& line) {
    if (!line.operands().empty()) line.refuse(fmt::format("'{}' was not understood", line.operands().front()));
    const auto rows = line.number("--rows", line.value("--rows").value_or("40"), 1, 100000);
    return {
        .filter = {.states = line.has("--states") ? states(line, *line.value("--states")) : net::tcp_state_set::all(),
                   .local_address = prefix(line, "--local"),
                   .local_port = port(line, "--local-port"),
                   .remote_address = prefix(line, "--remote"),
                   .remote_port = port(line, "--remote-port")},
        .interval = line.seconds("--interval", 0.5),
        .until = line.deadline("--for"),
        .once = line.has("--once"),
        .until_gone = line.has("--until-gone"),
        .live = examples::is_terminal(stdout) && !line.has("--once"),
        .rows = static_cast<std::size_t>(rows),
        .record = std::string{line.value("--record").value_or("")},
        .svg = std::string{line.value("--svg").value_or("")}};
}

/// Reports the first failure of a row of them. Whether watching can go on: another look may succeed after a shortage,
/// or after one that other programs interrupted.
bool goes_on_after(const net::error& failure, bool first) {
    if (failure == std::errc::interrupted) return true;
    if (first) examples::log_line(stderr, "state_watch: {}", failure);
    return failure.out_of_resources();
}

/// Whatever ends the watching, what was recorded until then is written.
int run(const wishes& asked) {
    if (!examples::is_writable("state_watch", asked.record) || !examples::is_writable("state_watch", asked.svg)) {
        return examples::exit_failure;
    }
    auto stop = net::stop_source::open();
    auto idle = net::poller::open();
    if (!stop || !idle) {
        examples::print(stderr, "state_watch: {}\n", !stop ? stop.error() : idle.error());
        return examples::exit_failure;
    }
    const examples::stop_on_signals on_signals{*stop};
    watch watching{asked};
    bool is_seen = true;
    while (true) {
        const net::deadline next = asked.interval;
        const auto looked = watching.look();
        if (!looked && !goes_on_after(looked.error(), is_seen)) {
            static_cast<void>(write_files(asked, watching.recorded()));
            return examples::exit_failure;
        }
        is_seen = looked.has_value();
        if ((asked.once && looked) || asked.until.has_passed() || (asked.until_gone && watching.is_over())) break;
        if (examples::output_is_lost() && !asked.keeps_samples()) break;  // nobody would see what comes next
        examples::pause(*idle, {std::min(next.when(), asked.until.when()), *stop});
        if (stop->stop_requested()) break;
    }
    const bool is_written = write_files(asked, watching.recorded());
    return is_written && is_seen ? examples::exit_success : examples::exit_failure;
}

}  // namespace

int main(int argc, char** argv) {
    const examples::command_line line{
        argc,
        argv,
        {.synopsis = "state_watch",
         .text = "Watches this machine's TCP connections: on a terminal as a live table, else as a line for each\n"
                 "change of state. Ends at Ctrl-C.",
         .options = {{"--states", "A,B,...", "only connections in these states, e.g. ESTABLISHED,TIME-WAIT"},
                     {"--local", "ADDR[/LENGTH]", "only from this local address or prefix"},
                     {"--local-port", "PORT", "only from this local port"},
                     {"--remote", "ADDR[/LENGTH]", "only to this remote address or prefix"},
                     {"--remote-port", "PORT", "only to this remote port"},
                     {"--interval", "SECONDS", "between two looks (0.5); what is shorter may be missed"},
                     {"--for", "SECONDS", "ends after this time"},
                     {"--until-gone", "", "ends once connections were seen and none is left"},
                     {"--once", "", "prints the table once"},
                     {"--rows", "N", "the table's rows at most (40)"},
                     {"--record", "FILE", "writes all samples as JSON in the end"},
                     {"--svg", "FILE", "draws the connection seen most often in the end"}}}};
    return line.end(run(read(line)));
}
