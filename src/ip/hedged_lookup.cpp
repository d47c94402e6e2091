// One look-up for both families, and, if that takes long, one more for each family.

#include "ip/hedged_lookup.hpp"

namespace sockstate::ip {

namespace {

platform::address_family family_of(asked_for which) noexcept {
    switch (which) {
        case asked_for::both: break;
        case asked_for::v6: return platform::address_family::ipv6;
        case asked_for::v4: return platform::address_family::ipv4;
    }
    return platform::address_family::none;
}

}  // namespace

hedged_lookup::hedged_lookup(std::string_view host, const service& port, int protocol)
    : asked_{std::string{host}, port.name(), port.port(), protocol}, plan_{platform::now()} {
    ask(asked_for::both);
}

std::optional<error> hedged_lookup::failure() const noexcept {
    if (!found_.empty()) return std::nullopt;
    return parts_.front().failure;
}

std::size_t hedged_lookup::list(std::span<platform::waited> to) const noexcept {
    std::size_t count = 0;
    for (const part& each : parts_) {
        if (each.running) to[count++] = {each.running->answered(), platform::readiness::readable};
    }
    return count;
}

void hedged_lookup::go_on() {
    for (const asked_for which : every_question) {
        if (!of(which).running) continue;
        if (auto answer = of(which).running->take()) note(which, *std::move(answer));
    }
    const auto now = platform::now();
    if (plan_.asks_families(now)) {
        plan_.ask_families();
        ask(asked_for::v6);
        ask(asked_for::v4);
    }
    for (const asked_for which : every_question) {
        if (!plan_.counts(which, now)) continue;
        plan_.take(which);
        found_.insert(found_.end(), of(which).found.begin(), of(which).found.end());
    }
    if (plan_.is_over()) {
        for (part& each : parts_) each.running.reset();  // left behind
    }
}

void hedged_lookup::ask(asked_for which) {
    question asked = asked_;
    asked.family = family_of(which);
    if (auto running = running_lookup::start(std::move(asked))) {
        of(which).running.emplace(*std::move(running));
    } else {
        note(which, tl::unexpected{running.error()});
    }
}

void hedged_lookup::note(asked_for which, found_endpoints answer) {
    part& ended = of(which);
    ended.running.reset();
    plan_.end(which, answer && !answer->empty(), platform::now());
    if (answer) {
        ended.found = *std::move(answer);
    } else {
        ended.failure = answer.error();
    }
}

}  // namespace sockstate::ip
