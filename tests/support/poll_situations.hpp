#pragma once

// Situations of a handle, and what a poller announces of each: a table, with a column for each mechanism.

#include "loopback.hpp"

#include <sockstate/poller.hpp>

#include <doctest/doctest.h>

#include <array>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sockstate::test {

/// A handle, and what happens to it. The function keeps what the situation is made of.
struct situation {
    native_handle handle;
    std::function<void()> happens;
};

/// What is announced where readiness in both directions is asked for: `r`eadable, `w`ritable, `p`eer_closed, `f`ailed,
/// "-" for nothing, "?" where nobody knows.
struct announced_row {
    const char* name;
    std::function<situation()> make;
    std::string_view epoll;
    std::string_view kqueue;
    std::string_view afd;
    std::string_view wine = "";  ///< where it differs from Windows

    /// That of the mechanism below this program.
    [[nodiscard]] std::string_view here() const {
        if constexpr (std::filesystem::path::preferred_separator == '/') {
            return std::filesystem::exists("/proc/sys/kernel/ostype") ? epoll : kqueue;
        }
        const bool is_wine = std::filesystem::exists("C:\\windows\\system32\\winecfg.exe");
        return is_wine && !wine.empty() ? wine : afd;
    }
};

inline constexpr std::uint64_t announced_key = 11;

/// What one wait announces; "-" where it is quiet for a while. Events of one wait are one: kqueue has two.
inline std::string announced(poller& on) {
    std::array<poller::event, 16> room;
    const auto events = on.wait(room, std::chrono::milliseconds{30});
    if (!events) {
        REQUIRE(events.error() == error{errc::deadline_exceeded, operation::poll});
        return "-";
    }
    poller::event all;
    for (const auto& each : *events) {
        CHECK(each.key == announced_key);
        all.readable |= each.readable;
        all.writable |= each.writable;
        all.peer_closed |= each.peer_closed;
        all.failed |= each.failed;
    }
    std::string text;
    if (all.readable) text += 'r';
    if (all.writable) text += 'w';
    if (all.peer_closed) text += 'p';
    if (all.failed) text += 'f';
    return text;
}

/// Waits until what is announced `is_it`, and then sees that it stays so.
template <class Expected>
void check_announced(poller& on, Expected is_it) {
    const deadline until{patience};
    std::string seen = announced(on);
    while (!is_it(seen) && !until.has_passed()) seen = announced(on);
    for (int again = 0; again < 3; ++again) {
        CHECK_MESSAGE(is_it(seen), "announced: ", seen);
        seen = announced(on);
    }
}

inline bool has(std::string_view text, char letter) {
    return text.find(letter) != std::string_view::npos;
}

/// Each situation, registered before it comes and after it.
inline void check_announced(const std::vector<announced_row>& rows) {
    for (const announced_row& row : rows) {
        const std::string_view expected = row.here();
        if (expected == "?") continue;
        CAPTURE(std::string{row.name});
        CAPTURE(expected);
        const auto is_it = [expected](std::string_view seen) { return seen == expected; };
        for (const bool registered_before : {true, false}) {
            CAPTURE(registered_before);
            auto on = must(poller::open());
            const auto scene = row.make();
            std::optional<registration> entry;
            const auto enter = [&] { entry = must(on.watch(scene.handle, announced_key, readable{}, writable{})); };
            if (registered_before) enter();
            scene.happens();
            if (!registered_before) enter();
            check_announced(on, is_it);
        }
    }
}

/// Each situation, for who asks for one direction, or for none.
inline void check_announced_by_direction(const std::vector<announced_row>& rows) {
    for (const announced_row& row : rows) {
        const std::string_view expected = row.here();
        if (expected == "?") continue;
        CAPTURE(std::string{row.name});
        auto on = must(poller::open());
        const auto scene = row.make();
        scene.happens();
        auto entry = must(on.watch(scene.handle, announced_key, readable{}));
        check_announced(on, [&](std::string_view seen) {
            return has(seen, 'r') == has(expected, 'r') && has(seen, 'p') == has(expected, 'p');
        });
        must(entry.set(writable{}));
        check_announced(on, [&](std::string_view seen) {
            return has(seen, 'w') == has(expected, 'w') && has(seen, 'f') == has(expected, 'f') && !has(seen, 'p');
        });
        must(entry.set());
        check_announced(on, [](std::string_view seen) { return seen == "-"; });
    }
}

}  // namespace sockstate::test
