// A look: the rows, who holds them, what is asked for of them, and what is new.

#include "watch.hpp"

#include <sockstate/tables/connection_details.hpp>

#include <cstddef>
#include <iterator>

namespace examples {

namespace net = sockstate;

namespace {

/// A server goes on for long: it keeps the last hour of each connection at two looks a second, and what is gone for ten
/// minutes.
void forget_the_old(recording& recorded, double now) {
    constexpr std::size_t most_samples = 7200;
    constexpr double after_its_end = 600;
    for (auto at = recorded.begin(); at != recorded.end();) {
        std::vector<sample>& samples = at->second.samples;
        if (samples.size() > most_samples) samples.erase(samples.begin(), samples.begin() + most_samples / 2);
        const bool is_old = at->second.gone && now - *at->second.gone > after_its_end;
        at = is_old ? recorded.erase(at) : std::next(at);
    }
}

}  // namespace

net::result<std::vector<seen_change>> watch::look() {
    const auto taken_at = clock::now();
    const double now = seconds(taken_at);
    const auto rows =
        net::connections_with_details(asked_.filter, {net::connection_detail::info, net::connection_detail::timer});
    if (!rows) return tl::unexpected{rows.error()};
    if (asked_.names_processes()) {
        const auto learned = processes_.learn(*rows, taken_at);
        if (!learned && asked_.process) return tl::unexpected{learned.error()};  // else nobody is named
    }
    for (const net::connection_with_details& row : *rows) {
        const endpoints who{row.local, row.remote};
        const auto processes = processes_.of(who);
        const bool is_at_port = !asked_.port || who.local.port() == *asked_.port || who.remote.port() == *asked_.port;
        if (!is_at_port || (asked_.process && !asked_.process->is_among(processes))) continue;
        const sample seen = sample_of(now, row);
        table_.see(who, seen, processes);
        if (!asked_.keeps_samples()) continue;
        track& kept = recorded_[who];
        kept.samples.push_back(seen);
        kept.processes.assign(processes.begin(), processes.end());
    }
    const auto is_there = [this](const endpoints& who) {
        const auto row = net::find(who.local, who.remote);
        if (!row) return true;  // the system did not answer: the next round asks again
        return *row && asked_.filter.states.contains((*row)->state);
    };
    auto changes = table_.end_round(taken_at, is_there);
    for (const auto& [what, processes] : changes) {
        if (!what.to && asked_.keeps_samples()) recorded_[{what.local, what.remote}].gone = now;
    }
    if (asked_.serve) forget_the_old(recorded_, now);
    seen_any_ = seen_any_ || table_.size(asked_.ending) != 0;
    return changes;
}

}  // namespace examples
