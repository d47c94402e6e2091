// Prints a row when both ends are in the expected state, or when the time for that has passed.

#include "steps.hpp"

namespace tour {

namespace {

bool changes_state(const net::transition& row) {
    return row.from != row.to;
}

}  // namespace

void steps::print(row line, const view& here, const view& peer, std::string complaint) {
    std::vector<std::string> complaints;
    if (!complaint.empty()) complaints.push_back(std::move(complaint));
    const auto look = [&](const view& end, std::string_view which) {
        const sight seen = end();
        if (seen.state) seen_.insert(*seen.state);
        if (!seen.complaint.empty()) complaints.push_back(std::string{which} + ": " + seen.complaint);
        return seen.text;
    };
    line.here = look(here, "here");
    line.peer = look(peer, "peer");
    out_.add(line, complaints);
}

std::vector<net::transition> steps::missing() const {
    std::vector<net::transition> left;
    for (std::size_t i = 0; i < rows; ++i) {
        if (changes_state(net::transitions[i]) && !performed_.test(i)) left.push_back(net::transitions[i]);
    }
    return left;
}

std::size_t steps::transition_count() {
    return static_cast<std::size_t>(
        std::count_if(std::begin(net::transitions), std::end(net::transitions), changes_state));
}

}  // namespace tour
