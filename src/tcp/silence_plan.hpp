#pragma once

// What limits the silence of a peer, worked out from a kernel's rules: pure functions, so those of every system can be
// tested on every host.

#include <sockstate/option_id.hpp>
#include <sockstate/platform/silence.hpp>
#include <sockstate/tcp/silence_limits.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace sockstate::detail {

/// The limits that can be kept: keep-alive counts in seconds, and no kernel's timer reaches further than this.
inline constexpr std::chrono::seconds shortest_silence{2};
inline constexpr std::chrono::seconds longest_silence{24 * 60 * 60};

/// One option to set, in its own unit.
struct silence_step {
    option_id option{};
    std::int64_t value = 0;

    friend constexpr bool operator==(const silence_step&, const silence_step&) noexcept = default;
};

/// When the probes of keep-alive are sent. The times and the number of probes make up the limit exactly.
struct probe_times {
    std::chrono::milliseconds idle{};
    std::chrono::milliseconds interval{};
    int count = 0;
};

/// What is to be done for one limit.
class silence_plan {
public:
    /// The options, in the order in which they are to be set.
    [[nodiscard]] std::span<const silence_step> steps() const noexcept { return std::span{steps_}.first(size_); }
    /// For a system without options for the times of keep-alive, which sends `fixed_probe_count` probes.
    [[nodiscard]] const probe_times& fixed_count() const noexcept { return fixed_count_; }

private:
    friend std::optional<silence_plan> plan_silence(const platform::silence_rules&, std::chrono::milliseconds,
                                                    stalled_peer) noexcept;
    void add(option_id option, std::int64_t value) noexcept { steps_[size_++] = {option, value}; }

    std::array<silence_step, 6> steps_{};
    std::size_t size_ = 0;
    probe_times fixed_count_;
};

/// Plans a limit of whole seconds: `within` is rounded down. Empty where that cannot be kept.
[[nodiscard]] std::optional<silence_plan> plan_silence(const platform::silence_rules& rules,
                                                       std::chrono::milliseconds within, stalled_peer stalled) noexcept;

/// Works out the times at which a kernel with these rules gives up, from what is set.
void add_times(silence_limits& limits, const platform::silence_rules& rules) noexcept;

}  // namespace sockstate::detail
