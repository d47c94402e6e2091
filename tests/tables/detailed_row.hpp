#pragma once

// One connection's row with its details.

#include "support/connection_table.hpp"

#include <sockstate/tables/connection_details.hpp>

namespace sockstate::test {

inline connection_with_details details_of(const connection_filter& wanted,
                                          connection_detail_set asked = connection_detail_set::all()) {
    return one_row([&] { return must(connections_with_details(wanted, asked)); });
}

/// The row, once its timer is of this kind.
inline connection_with_details row_with_timer(const connection_filter& wanted, timer_kind kind) {
    const deadline until{patience};
    for (;;) {
        auto row = details_of(wanted);
        REQUIRE(row.details.timer);
        if (row.details.timer->kind == kind) return row;
        REQUIRE(!until.has_passed());
    }
}

}  // namespace sockstate::test
