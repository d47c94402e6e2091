#pragma once

// From what a script says to what a function of the seam returns.

#include "kernel.hpp"

namespace sockstate::test {

/// What `make` makes of the answer, unless that is a failure.
template <class Make>
[[nodiscard]] auto outcome(call what, const answer& how, Make make) -> result<decltype(make(how))> {
    if (const auto failure = how.failure_of(what)) return tl::unexpected{*failure};
    if constexpr (std::is_void_v<decltype(make(how))>) {
        make(how);
        return {};
    } else {
        return make(how);
    }
}

[[nodiscard]] inline result<void> done(call what, const answer& how) {
    return outcome(what, how, [](const answer&) {});
}

[[nodiscard]] inline result<std::size_t> counted(call what, const answer& how) {
    return outcome(what, how, [](const answer& counts) { return static_cast<std::size_t>(counts.number()); });
}

/// A new handle.
[[nodiscard]] inline result<native_handle> opened(call what, const answer& how) {
    return outcome(what, how, [](const answer&) { return scripted().open(); });
}

}  // namespace sockstate::test
