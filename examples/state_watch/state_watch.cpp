// The machine's TCP connections as they change: a live table, a recording, and a picture of one connection.

#include "pages.hpp"
#include "picture.hpp"
#include "recording.hpp"
#include "server.hpp"
#include "support/command_line.hpp"
#include "support/listen.hpp"
#include "support/output.hpp"
#include "support/output_file.hpp"
#include "support/standard_streams.hpp"
#include "support/stop_on_signals.hpp"
#include "table_text.hpp"
#include "watch.hpp"
#include "wishes.hpp"

#include <sockstate/format.hpp>
#include <sockstate/poller.hpp>
#include <sockstate/stop_source.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace net = sockstate;

namespace {

/// What is shown of the looks: lines of changes, or the table.
class display {
public:
    explicit display(const examples::wishes& asked) : asked_{asked} {}

    void show(const examples::watch& watching, const std::vector<examples::seen_change>& changes) {
        for (const examples::seen_change& change : changes) report(change, watching.seconds(change.what.seen_at));
        if (asked_.live || (asked_.once && !asked_.json)) {
            draw(watching.table(), watching.seconds(examples::watch::clock::now()));
        }
    }

private:
    void report(const examples::seen_change& change, double at) {
        ++changes_;
        if (asked_.live || asked_.once || asked_.serve) return;
        if (asked_.json) {
            examples::log_line(stdout, "{}", examples::to_json(change.what, at, change.processes));
        } else {
            examples::log_line(stdout, "{:9.3f} {}", at, change.what);
        }
    }

    /// Once, or in the place of the table before: each line is written over, and what is left of the old one cleared.
    void draw(const examples::watched_table& table, double now) const {
        constexpr std::size_t around = 3;  // the heading, the line at the end, and the one that the cursor is in
        const auto terminal = examples::size_of_terminal(stdout);
        examples::table_shape shape{.rows = asked_.rows.value_or(40),
                                    .columns = terminal ? terminal->columns : std::numeric_limits<int>::max(),
                                    .order = asked_.order,
                                    .has_colour = asked_.has_colour,
                                    .counts_rest = !asked_.live};
        if (!asked_.live) {
            examples::print(stdout, "{}", table_text(table, now, shape));
            return;
        }
        const std::size_t fitting = terminal && terminal->rows > around ? terminal->rows - around : 1;
        shape.rows = std::min(asked_.rows.value_or(fitting), fitting);
        std::string text = "\x1b[H" + table_text(table, now, shape);
        const std::size_t all = table.size(net::tcp_state_set::all());
        const std::string status = fmt::format("{} of {} connections, {} changes in {:.0f} s. Ctrl-C ends.",
                                               std::min(all, shape.rows), all, changes_, now);
        text += std::string_view{status}.substr(0, shape.columns);
        for (std::size_t at = text.find('\n'); at != text.npos; at = text.find('\n', at + 4)) text.insert(at, "\x1b[K");
        examples::print(stdout, "{}\x1b[K\n\x1b[J", text);
        static_cast<void>(std::fflush(stdout));
    }

    const examples::wishes& asked_;
    std::size_t changes_ = 0;
};

/// The connection that was seen most often while it was open: a filter that leaves one leaves no doubt. A listener,
/// which a filter on the local port takes as well, is no connection.
const examples::recording::value_type* longest(const examples::recording& recorded) {
    const examples::recording::value_type* best = nullptr;
    std::pair<std::size_t, std::size_t> most;
    for (const auto& each : recorded) {
        std::pair<std::size_t, std::size_t> seen{0, 0};  // open, and at all
        for (const examples::sample& one : each.second.samples) {
            if (one.state != net::tcp_state::listen) ++seen.second;
            if (one.state != net::tcp_state::listen && one.state != net::tcp_state::time_wait) ++seen.first;
        }
        if (seen > most) {
            best = &each;
            most = seen;
        }
    }
    return best;
}

bool write_files(const examples::wishes& asked, const examples::recording& recorded) {
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

/// Reports the first failure of a row of them. Whether watching can go on: another look may succeed after a shortage,
/// or after one that other programs interrupted.
bool goes_on_after(const net::error& failure, bool first) {
    if (failure == std::errc::interrupted) return true;
    if (first) examples::log_line(stderr, "state_watch: {}", failure);
    return failure.out_of_resources();
}

/// Says why `--until` did not come true; the exit code for that.
int not_reached(const examples::wishes& asked, bool is_stopped) {
    if (is_stopped) return examples::stopped_before_the_end("state_watch");
    examples::print(stderr, "state_watch: no connection was seen in {}\n", asked.awaited);
    return examples::exit_failure;
}

/// Listens where it was asked for, and says where a browser finds it.
net::result<void> open_server(std::optional<examples::page_server>& server, net::poller& poller,
                              const examples::wishes& asked, const examples::watch& watching) {
    auto listener = examples::listen(*asked.serve, true);
    if (!listener) return tl::unexpected{listener.error()};
    const auto bound = listener->local_endpoint();
    if (!bound) return tl::unexpected{bound.error()};
    auto added = poller.add(std::move(*listener), examples::page_server::listener_key, net::readable{});
    if (!added) return tl::unexpected{added.error()};
    server.emplace(poller, std::move(*added),
                   [&](const http_server::request& request) { return answer_to(request, watching, asked.order); });
    examples::log_line(stdout, "listening on http://{}/", *bound);
    return {};
}

/// Whatever ends the watching, what was recorded until then is written.
int run(const examples::wishes& asked) {
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
    examples::watch watching{asked};
    display shown{asked};
    std::optional<examples::page_server> server;
    if (asked.serve) {
        if (const auto opened = open_server(server, *idle, asked, watching); !opened) {
            examples::print(stderr, "state_watch: {}: {}\n", *asked.serve, opened.error());
            return examples::exit_failure;
        }
    }
    bool is_seen = true;
    while (true) {
        const net::deadline next = asked.interval;
        const auto looked = watching.look();
        if (!looked && !goes_on_after(looked.error(), is_seen)) {
            static_cast<void>(write_files(asked, watching.recorded()));
            return examples::exit_failure;
        }
        is_seen = looked.has_value();
        if (looked) shown.show(watching, *looked);
        if ((asked.once && looked) || watching.is_reached() || asked.until.has_passed()) break;
        if (asked.until_gone && watching.is_over()) break;
        if (examples::output_is_lost() && !asked.keeps_samples()) break;  // nobody would see what comes next
        const net::deadline pause_until{std::min(next.when(), asked.until.when()), *stop};
        if (!server) {
            examples::pause(*idle, pause_until);
        } else if (const auto served = server->serve(pause_until); !served) {
            examples::log_line(stderr, "state_watch: {}", served.error());
            return examples::exit_failure;
        }
        if (stop->stop_requested()) break;
    }
    if (asked.once && asked.json) {
        examples::print(stdout, "{}", examples::to_json(watching.recorded(), asked.interval.count()));
    }
    const bool is_written = write_files(asked, watching.recorded());
    if (!is_written || !is_seen) return examples::exit_failure;
    return asked.awaited.empty() || watching.is_reached() ? examples::exit_success
                                                          : not_reached(asked, stop->stop_requested());
}

}  // namespace

int main(int argc, char** argv) {
    const examples::command_line line{
        argc,
        argv,
        {.synopsis = "state_watch",
         .text = "Watches this machine's TCP connections: on a terminal as a live table, else as a line for each\n"
                 "change of state. Ends at Ctrl-C.",
         .options = {{"--state", "STATE[,STATE...]", "only connections in these states, e.g. ESTABLISHED,TIME-WAIT"},
                     {"--port", "PORT", "only with this port at either end"},
                     {"--process", "NAME|PID", "only those that this program has open, or had open last"},
                     {"--local", "ADDR", "only from this address, prefix or endpoint: 10.0.0.0/8, [::1]:80, :80"},
                     {"--local-port", "PORT", "only from this local port"},
                     {"--remote", "ADDR", "only to this address, prefix or endpoint"},
                     {"--remote-port", "PORT", "only to this remote port"},
                     {"--sort", "KEY",
                      "the table's order: age, state, local, remote, process or a number, such as rtt"},
                     {"--interval", "SECONDS", "between two looks (0.5); what is shorter may be missed"},
                     {"--for", "SECONDS", "ends after this time"},
                     {"--until", "STATE[,STATE...]", "ends once a connection is seen in one of these states"},
                     {"--until-gone", "", "ends once connections were seen and none is left but in TIME-WAIT"},
                     {"--once", "", "prints the table once"},
                     {"--json", "", "prints objects: with --once the table, else a line for each change"},
                     {"--rows", "N", "the table's rows at most (what the terminal shows, else 40)"},
                     {"--serve", "ADDR:PORT",
                      "shows the table and pictures to a browser there; port 0 takes a free one"},
                     {"--to-network", "", "lets --serve listen on an address that others can reach"},
                     {"--record", "FILE", "writes all samples as JSON in the end"},
                     {"--svg", "FILE", "draws the connection seen most often in the end"}},
         .exit_codes = "0 success, 1 failure, or --until was not reached within --for, 2 arguments that were not\n"
                       "understood, 130 stopped by Ctrl-C before --until was reached"}};
    return line.end(run(examples::wishes_of(line)));
}
