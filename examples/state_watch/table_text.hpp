#pragma once

// The table of the watched connections, for people to read.

#include "columns.hpp"
#include "watched_table.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace examples {

/// What there is room for.
struct table_shape {
    std::size_t rows;
    std::size_t columns;  ///< no line is longer: numbers that do not fit are left out, long endpoints and names cut
    sort_key order = {};
    bool has_colour = false;
    bool counts_rest = true;
};

/// The rows, in their order.
[[nodiscard]] std::vector<const watched_table::rows::value_type*> sorted(const watched_table& table,
                                                                         const sort_key& order);

/// A heading, at most `shape.rows` rows, and a line that counts the rest, unless the caller's own does.
[[nodiscard]] std::string table_text(const watched_table& table, double now, const table_shape& shape);

}  // namespace examples
