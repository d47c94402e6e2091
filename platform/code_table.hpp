#pragma once

// A backend's error codes, put in order when compiled and searched without allocating.

#include <sockstate/platform/error_codes.hpp>

#include <algorithm>
#include <array>
#include <cstddef>

namespace sockstate::platform {

/// Never defined: a table that calls it is no constant, so it does not compile, and the compiler names it.
void one_code_has_two_meanings();

/// Codes in ascending order, whatever the order they were written in, since errno's numbers differ by system.
///
/// Two names may share a number, as EAGAIN and EWOULDBLOCK do on most systems; they must then mean the same.
template <std::size_t N>
class code_table {
public:
    template <std::size_t... Sizes>
    consteval explicit code_table(const std::array<code_entry, Sizes>&... parts) {
        auto to = entries_.begin();
        ((to = std::copy(parts.begin(), parts.end(), to)), ...);
        std::sort(entries_.begin(), entries_.end(), [](const auto& a, const auto& b) { return a.code < b.code; });
        if (std::adjacent_find(entries_.begin(), entries_.end(), contradict) != entries_.end()) {
            one_code_has_two_meanings();
        }
    }

    /// The entry for `code`, or nullptr.
    [[nodiscard]] constexpr const code_entry* find(int code) const noexcept {
        const auto found = std::lower_bound(entries_.begin(), entries_.end(), code,
                                            [](const code_entry& entry, int wanted) { return entry.code < wanted; });
        return found != entries_.end() && found->code == code ? &*found : nullptr;
    }

private:
    static constexpr bool contradict(const code_entry& left, const code_entry& right) noexcept {
        return left.code == right.code && (left.condition != right.condition || left.name != right.name);
    }

    std::array<code_entry, N> entries_;
};

template <std::size_t... Sizes>
code_table(const std::array<code_entry, Sizes>&...) -> code_table<(Sizes + ...)>;

}  // namespace sockstate::platform
