#pragma once

// The columns of numbers in the table, and what its rows can be sorted by.

#include "recording.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace examples {

/// A column: its number of a connection, empty where the system does not report it, and how it is shown.
struct column {
    std::string_view key;  ///< for `--sort`
    std::string_view heading;
    std::size_t width;
    std::optional<double> (*value)(const sample& last, const std::optional<sample>& before);
    std::string (*text)(double value, const sample& last);
};

/// The first are those that a narrow terminal shows as well.
[[nodiscard]] std::span<const column> columns() noexcept;

/// What comes first: the youngest state, the word that is first in the alphabet, or the largest number of a column.
struct sort_key {
    enum class kind : std::uint8_t { age, state, local, remote, process, number };
    kind by = kind::age;
    const column* number = nullptr;  ///< of `kind::number`
};

/// What `--sort` takes: `age, state, local, …`.
[[nodiscard]] std::string sort_key_names();
[[nodiscard]] std::optional<sort_key> sort_key_named(std::string_view name) noexcept;

}  // namespace examples
