#pragma once

// Which questions are asked when a name's addresses are looked up for a race, and which answers count. Pure: the caller
// passes the time.

#include <sockstate/deadline.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace sockstate::ip {

/// The addresses that a question asks for, by their family.
enum class asked_for : std::uint8_t { both, v6, v4 };
inline constexpr std::array every_question = {asked_for::both, asked_for::v6, asked_for::v4};

/// The first question asks for both families, and its answer keeps the system's order. It takes long when a name server
/// drops the question for one family. Then each family is also asked for by itself, and the first answer counts.
/// Addresses of IPv4 alone wait a little for those of IPv6 (RFC 8305 §3).
class lookup_plan {
public:
    using time_point = deadline::clock::time_point;
    static constexpr std::chrono::milliseconds patience{250};
    static constexpr std::chrono::milliseconds resolution_delay{50};

    /// Both families are asked for at `now`.
    explicit constexpr lookup_plan(time_point now) noexcept : families_due_{now + patience} {}

    /// Whether each family is to be asked for by itself now.
    [[nodiscard]] constexpr bool asks_families(time_point now) const noexcept {
        return !has_asked_families() && !is_over() && now >= families_due_;
    }
    /// Both questions for one family have been asked.
    constexpr void ask_families() noexcept { at(asked_for::v6) = at(asked_for::v4) = standing::asked; }
    /// A question has found addresses or failed.
    constexpr void end(asked_for which, bool found, time_point now) noexcept {
        at(which) = found ? standing::found : standing::failed;
        if (which == asked_for::v4) v4_due_ = now + resolution_delay;
    }
    /// Whether the caller is to take now what this question has found.
    [[nodiscard]] constexpr bool counts(asked_for which, time_point now) const noexcept {
        if (of(which) != standing::found) return false;
        return which != asked_for::v4 || of(asked_for::v6) != standing::asked || now >= v4_due_;
    }
    /// The caller has taken what this question has found.
    constexpr void take(asked_for which) noexcept { at(which) = standing::taken; }
    /// Whether no answer that could matter is missing.
    [[nodiscard]] constexpr bool is_over() const noexcept {
        if (has_found(asked_for::both)) return true;
        if (!has_asked_families()) return of(asked_for::both) == standing::failed;
        const bool ended = of(asked_for::v6) != standing::asked && of(asked_for::v4) != standing::asked;
        const bool any = has_found(asked_for::v6) || has_found(asked_for::v4);
        return ended && (any || of(asked_for::both) == standing::failed);
    }
    /// The time at which the plan wants something although no question has ended; the clock's end if there is none.
    [[nodiscard]] constexpr time_point wakes_at() const noexcept {
        if (is_over()) return never;
        if (!has_asked_families()) return families_due_;
        const bool v4_waits = of(asked_for::v4) == standing::found && of(asked_for::v6) == standing::asked;
        return v4_waits ? v4_due_ : never;
    }

private:
    enum class standing : std::uint8_t { not_asked, asked, found, taken, failed };
    // In parentheses, so that a macro of the name leaves it alone.
    static constexpr time_point never = (time_point::max)();

    [[nodiscard]] constexpr standing of(asked_for which) const noexcept {
        return standings_[static_cast<std::size_t>(which)];
    }
    [[nodiscard]] constexpr standing& at(asked_for which) noexcept {
        return standings_[static_cast<std::size_t>(which)];
    }
    [[nodiscard]] constexpr bool has_found(asked_for which) const noexcept {
        return of(which) == standing::found || of(which) == standing::taken;
    }
    [[nodiscard]] constexpr bool has_asked_families() const noexcept {
        return of(asked_for::v6) != standing::not_asked;
    }

    time_point families_due_;
    time_point v4_due_ = never;
    std::array<standing, 3> standings_ = {standing::asked, standing::not_asked, standing::not_asked};
};

}  // namespace sockstate::ip
