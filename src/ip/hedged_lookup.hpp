#pragma once

// The addresses of a name as they come, for a race that waits for them beside its sockets.

#include <sockstate/ip/service.hpp>
#include <sockstate/platform/wait.hpp>

#include "ip/lookup.hpp"
#include "ip/lookup_plan.hpp"

#include <span>

namespace sockstate::ip {

/// A look-up on threads, one or three, as `lookup_plan` has it. Those that still run at its end are left behind.
class hedged_lookup {
public:
    using time_point = deadline::clock::time_point;

    /// Begins to look up a name, which `is_host_name` holds for.
    hedged_lookup(std::string_view host, const service& port, int protocol);

    /// What was found so far. Later answers are appended.
    [[nodiscard]] std::span<const endpoint> found() const noexcept { return found_; }
    [[nodiscard]] bool is_going_on() const noexcept { return !plan_.is_over(); }
    /// Why there is no address, once nothing is going on.
    [[nodiscard]] std::optional<error> failure() const noexcept;
    [[nodiscard]] time_point wakes_at() const noexcept { return plan_.wakes_at(); }
    /// Writes down the handles that announce more, three at most, and returns how many there are.
    [[nodiscard]] std::size_t list(std::span<platform::waited> to) const noexcept;
    /// Takes what has come, and asks what is due.
    void go_on();

private:
    /// A question under way, or how it ended.
    struct part {
        std::optional<running_lookup> running;
        std::vector<endpoint> found;
        std::optional<error> failure;
    };

    void ask(asked_for which);
    void note(asked_for which, found_endpoints answer);
    [[nodiscard]] part& of(asked_for which) noexcept { return parts_[static_cast<std::size_t>(which)]; }

    question asked_;
    lookup_plan plan_;
    std::array<part, every_question.size()> parts_;
    std::vector<endpoint> found_;
};

}  // namespace sockstate::ip
