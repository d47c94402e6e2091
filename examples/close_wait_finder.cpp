// Finds connections that nobody closes: in CLOSE-WAIT the peer has closed and this side forgot to, in FIN-WAIT-2 this
// side has closed and the peer does not. Either is passed through in no time where all is well.

#include "support/command_line.hpp"
#include "support/output.hpp"
#include "support/process_rows.hpp"
#include "support/stop_on_signals.hpp"

#include <sockstate/deadline.hpp>
#include <sockstate/format.hpp>
#include <sockstate/poller.hpp>
#include <sockstate/stop_source.hpp>
#include <sockstate/tables/connections.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace net = sockstate;
using namespace std::chrono_literals;

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

    [[nodiscard]] double age(clock_type::time_point now) const { return seconds{now - since}.count(); }
};

std::string queues_of(const net::connection& row) {
    std::string text;
    if (row.receive_queue_bytes) text += fmt::format(" unread {}", *row.receive_queue_bytes);
    if (row.send_queue_bytes) text += fmt::format(" unsent {}", *row.send_queue_bytes);
    return text;
}

/// What was seen of the table so far.
class watch {
public:
    watch(std::optional<examples::process_rows> whose, seconds limit) : whose_{std::move(whose)}, limit_{limit} {}

    /// One look at the table; an error where there is none to be had.
    net::result<void> look() {
        const auto now = clock_type::now();
        suspects_by_ends seen;
        const auto walked = net::visit_connections({.states = suspects}, [&](const net::connection& row) {
            if (!whose_ || whose_->contains(row)) add(seen, row, now);
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
                examples::log_line(stdout, "gone   {:8.1f} s  {}", old.age(now), old.row);
            }
        }
        seen_ = std::move(seen);
        first_look_ = first_look_.value_or(now);
        watched_ = now - *first_look_;
        report(now);
        return {};
    }

    std::error_code refresh() { return whose_ ? whose_->refresh() : std::error_code{}; }
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
        seen[ends] = is_known ? suspect{row, old->second.since, old->second.is_reported} : suspect{row, now};
    }

    void report(clock_type::time_point now) {
        for (auto& [ends, each] : seen_) {
            if (each.is_reported || each.age(now) < limit_.count()) continue;
            each.is_reported = true;
            ++found_;
            examples::log_line(stdout, "stuck  {:8.1f} s  {}{}", each.age(now), each.row, queues_of(each.row));
        }
    }

    std::optional<examples::process_rows> whose_;
    seconds limit_;
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
};

int run(const settings& asked) {
    auto stop = net::stop_source::open();
    if (!stop) return fail(to_string(stop.error()));
    const examples::stop_on_signals on_signals{*stop};
    auto idle = net::poller::open();
    if (!idle) return fail(to_string(idle.error()));
    std::optional<examples::process_rows> whose;
    if (asked.process) whose.emplace(*asked.process);
    watch table{std::move(whose), asked.limit};
    for (bool first = true; !stop->stop_requested(); first = false) {
        if (const auto problem = table.refresh()) {
            if (first || problem != std::errc::no_such_process) {
                return fail(fmt::format("process {}: {}", *asked.process, problem.message()));
            }
            examples::log_line(stdout, "process {} has ended", *asked.process);
            break;
        }
        if (const auto looked = table.look(); !looked) return fail(to_string(looked.error()));
        if (first) {
            const std::string of_whom = asked.process
                                            ? fmt::format("of {} {}", examples::process_rows::told_by(), *asked.process)
                                            : "on this machine";
            examples::log_line(stdout, "in CLOSE-WAIT or FIN-WAIT-2 {}: {}", of_whom, table.size());
        }
        if (asked.follow ? examples::output_is_lost() : table.is_decided()) break;
        examples::pause(*idle, {asked.interval, *stop});
    }
    examples::log_line(stdout, "stuck for {} s or longer: {}", asked.limit.count(), table.found());
    return table.found() == 0 ? examples::exit_success : exit_found;
}

}  // namespace

int main(int argc, char** argv) {
    const examples::command_line line{
        argc,
        argv,
        {.synopsis = "close_wait_finder [PID]",
         .text =
             "Watches the kernel's table for connections that stay in CLOSE-WAIT (the peer has closed, this side has\n"
             "not) or FIN-WAIT-2 (this side has closed, the peer has not): of one process, or of the machine. Ages "
             "are\n"
             "counted from the first look. On Linux the process's /proc/PID/fd must be readable, and its network be\n"
             "that of this program; a connection that it has closed is no longer its own. Where the system does not\n"
             "tell processes, PID stands for all connections of this user.",
         .options = {{"--longer-than", "SECONDS", "how long a connection is to stay so before it is stuck (10)"},
                     {"--interval", "SECONDS", "from one look to the next (1)"},
                     {"--follow", "", "goes on until Ctrl-C or the process's end, and reports what goes away"}},
         .exit_codes = "0 none was stuck, 1 failure, 2 arguments that were not understood, 3 some were stuck"}};
    if (line.operands().size() > 1) line.refuse("one PID at most");
    settings asked{.process = std::nullopt,
                   .limit = line.seconds("--longer-than", 10),
                   .interval = line.seconds("--interval", 1),
                   .follow = line.has("--follow")};
    constexpr std::uint64_t largest_pid = 0xffffffff;
    if (!line.operands().empty()) {
        asked.process = static_cast<std::uint32_t>(line.number("PID", line.operands()[0], 1, largest_pid));
    }
    return line.end(run(asked));
}
