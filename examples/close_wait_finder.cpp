// Finds connections that nobody closes: in CLOSE-WAIT the peer has closed and this side forgot to, in FIN-WAIT-2 this
// side has closed and the peer does not. In a healthy program a connection leaves both states almost at once.

#include "support/command_line.hpp"
#include "support/json.hpp"
#include "support/output.hpp"
#include "support/process_names.hpp"
#include "support/stop_on_signals.hpp"

#include <sockstate/format.hpp>
#include <sockstate/poller.hpp>
#include <sockstate/stop_source.hpp>
#include <sockstate/tables/holders.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace net = sockstate;

namespace {

using clock_type = std::chrono::steady_clock;
using seconds = std::chrono::duration<double>;

constexpr int exit_found = 3;
constexpr net::tcp_state_set suspects = {net::tcp_state::close_wait, net::tcp_state::fin_wait_2};

/// A connection in one of the two states, since when it was seen to be in it.
struct suspect {
    net::connection row;
    clock_type::time_point since;
    bool is_reported = false;
    std::string process = {};  ///< as it was called when this was reported

    [[nodiscard]] double age(clock_type::time_point now) const { return seconds{now - since}.count(); }
};

/// Prints what happens: a line for people, or an object for scripts.
class reporter {
public:
    explicit reporter(bool json) : json_{json} {}

    void begin(const std::string& of_whom, std::size_t count) const {
        if (json_) {
            examples::log_line(stdout, R"({{"event":"begin","count":{}}})", count);
        } else {
            examples::log_line(stdout, "in CLOSE-WAIT or FIN-WAIT-2 {}: {}", of_whom, count);
        }
    }
    void stuck(const suspect& one, double age) const { print("stuck", one, age); }
    void gone(const suspect& one, double age) const { print("gone", one, age); }
    void end(double limit, std::size_t found) const {
        if (json_) {
            examples::log_line(stdout, R"({{"event":"end","stuck":{}}})", found);
        } else {
            examples::log_line(stdout, "stuck for {} s or longer: {}", limit, found);
        }
    }

private:
    void print(std::string_view event, const suspect& one, double age) const {
        const net::connection& row = one.row;
        std::string rest;
        const auto add = [&](std::string_view name, std::string_view key, const auto& value) {
            if (value) rest += json_ ? fmt::format(R"(,"{}":{})", key, *value) : fmt::format(" {} {}", name, *value);
        };
        if (event == "stuck") {
            add("unread", "unread_bytes", row.receive_queue_bytes);
            add("unsent", "unsent_bytes", row.send_queue_bytes);
        }
        if (!json_) {
            const std::string process = one.process.empty() ? "" : ", " + one.process;
            examples::log_line(stdout, "{:<6} {:8.1f} s  {}{}{}", event, age, row, rest, process);
            return;
        }
        if (!one.process.empty()) rest += R"(,"process":)" + examples::json_string(one.process);
        examples::log_line(stdout, R"({{"event":"{}","seconds":{:.3f},"state":"{}","local":"{}","remote":"{}"{}}})",
                           event, age, row.state, row.local, row.remote, rest);
    }

    bool json_;
};

/// What was seen of the table so far.
class watch {
public:
    watch(std::optional<std::uint32_t> process, seconds limit, reporter says)
        : process_{process}, limit_{limit}, says_{says} {}

    /// One look at the table; an error where there is none to be had.
    net::result<void> look() {
        const auto now = clock_type::now();
        net::holder_table of_process;
        if (process_) {
            auto held = net::holders(*process_);
            if (!held) return tl::unexpected{held.error()};
            of_process = std::move(*held);
        }
        suspects_by_ends seen;
        const auto walked = net::visit_connections({.states = suspects}, [&](const net::connection& row) {
            if (!process_ || !of_process.of(row).empty()) add(seen, row, now);
        });
        if (!walked && walked.error() == std::errc::interrupted) return {};  // the next look will tell
        if (!walked) return walked;
        for (auto& [ends, old] : seen_) {
            if (seen.contains(ends)) continue;
            // A walk may miss a row while others come and go: the connection itself is asked for.
            const auto row = net::find(ends.first, ends.second);
            if (!row) return tl::unexpected{row.error()};
            if (*row && (*row)->state == old.row.state) {
                seen.emplace(ends, old);
            } else if (old.is_reported) {
                says_.gone(old, old.age(now));
            }
        }
        seen_ = std::move(seen);
        first_look_ = first_look_.value_or(now);
        watched_ = now - *first_look_;
        report(now);
        return {};
    }

    [[nodiscard]] std::size_t size() const { return seen_.size(); }
    [[nodiscard]] std::size_t found() const { return found_; }
    /// Whether all that were there at the first look are either gone or found.
    [[nodiscard]] bool is_decided() const {
        return watched_ >= limit_ ||
               std::all_of(seen_.begin(), seen_.end(), [](const auto& each) { return each.second.is_reported; });
    }

private:
    using suspects_by_ends = std::map<std::pair<net::ip::endpoint, net::ip::endpoint>, suspect>;

    void add(suspects_by_ends& seen, const net::connection& row, clock_type::time_point now) const {
        const std::pair ends{row.local, row.remote};
        const auto old = seen_.find(ends);
        const bool is_known = old != seen_.end() && old->second.row.state == row.state;
        seen[ends] = is_known ? suspect{row, old->second.since, old->second.is_reported, old->second.process}
                              : suspect{row, now};
    }

    void report(clock_type::time_point now) {
        std::optional<net::holder_table> held;  // one pass over the processes for all that is new
        for (auto& [ends, each] : seen_) {
            if (each.is_reported || each.age(now) < limit_.count()) continue;
            if (!held) held = net::holders().value_or(net::holder_table{});  // without one, nobody is named
            each.is_reported = true;
            each.process = examples::process_names(held->of(each.row));
            ++found_;
            says_.stuck(each, each.age(now));
        }
    }

    std::optional<std::uint32_t> process_;
    seconds limit_;
    reporter says_;
    suspects_by_ends seen_;
    std::optional<clock_type::time_point> first_look_;
    seconds watched_{0};
    std::size_t found_ = 0;
};

int fail(const std::string& why) {
    examples::print(stderr, "close_wait_finder: {}\n", why);
    return examples::exit_failure;
}

struct settings {
    std::optional<std::uint32_t> process;
    seconds limit;
    seconds interval;
    bool follow;
    bool json;
};

int run(const settings& asked) {
    auto stop = net::stop_source::open();
    if (!stop) return fail(to_string(stop.error()));
    const examples::stop_on_signals on_signals{*stop};
    auto idle = net::poller::open();
    if (!idle) return fail(to_string(idle.error()));
    const reporter says{asked.json};
    watch table{asked.process, asked.limit, says};
    for (bool first = true; !stop->stop_requested(); first = false) {
        if (const auto looked = table.look(); !looked) {
            if (looked.error().attempted() != net::operation::holders) return fail(to_string(looked.error()));
            if (first || looked.error() != std::errc::no_such_process) {
                return fail(fmt::format("process {}: {}", *asked.process, looked.error()));
            }
            if (!asked.json) examples::log_line(stdout, "process {} has ended", *asked.process);
            break;
        }
        if (first) {
            const std::string of_whom =
                asked.process ? fmt::format("of process {}", *asked.process) : "on this machine";
            says.begin(of_whom, table.size());
            if (asked.follow) {
                examples::log_line(stderr, "close_wait_finder: watching; Ctrl-C ends it");
            } else if (!table.is_decided()) {
                examples::log_line(stderr, "close_wait_finder: waiting {} s for those that stay", asked.limit.count());
            }
        }
        if (asked.follow ? examples::output_is_lost() : table.is_decided()) break;
        examples::pause(*idle, {asked.interval, *stop});
    }
    says.end(asked.limit.count(), table.found());
    if (stop->stop_requested() && !asked.follow) return examples::stopped_before_the_end("close_wait_finder");
    return table.found() == 0 ? examples::exit_success : exit_found;
}

}  // namespace

int main(int argc, char** argv) {
    const examples::command_line line{
        argc,
        argv,
        {.synopsis = "close_wait_finder [PID]",
         .text = "Watches the kernel's table for connections that stay in CLOSE-WAIT (the peer has closed, this\n"
                 "side has not) or FIN-WAIT-2 (this side has closed, the peer has not): of one process, or of the\n"
                 "machine. Ages are counted from the first look. On Linux the process's /proc/PID/fd must be\n"
                 "readable, and its network be that of this program; a connection that it has closed is no longer\n"
                 "its own.",
         .options = {{"--longer-than", "SECONDS", "how long a connection is to stay so before it is stuck (10)"},
                     {"--interval", "SECONDS", "from one look to the next (1)"},
                     {"--follow", "", "goes on until Ctrl-C or the process's end, and reports what goes away"},
                     {"--json", "", "prints an object a line"}},
         .exit_codes = "0 none was stuck, 1 failure, 2 arguments that were not understood, 3 some were stuck,\n"
                       "130 stopped by Ctrl-C without --follow"}};
    if (line.operands().size() > 1) line.refuse("one PID at most");
    settings asked{.process = std::nullopt,
                   .limit = line.seconds("--longer-than", 10),
                   .interval = line.seconds("--interval", 1),
                   .follow = line.has("--follow"),
                   .json = line.has("--json")};
    constexpr std::uint64_t largest_pid = 0xffffffff;
    if (!line.operands().empty()) {
        asked.process = static_cast<std::uint32_t>(line.number("PID", line.operands()[0], 1, largest_pid));
    }
    return line.end(run(asked));
}
