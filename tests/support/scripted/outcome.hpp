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

/// What a hot call answers. An error of the library's own is as good as the code that it stands for.
template <class Make>
[[nodiscard]] platform::number_or_code answered(call what, const answer& how, Make make) {
    if (const auto failure = how.failure_of(what)) {
        const bool is_native = failure->domain() == error_domain::system;
        const int code = is_native ? failure->native_code() : static_cast<int>(failure->condition());
        return platform::number_or_code::failure(code != 0 ? code : static_cast<int>(std::errc::protocol_error));
    }
    return {static_cast<std::ptrdiff_t>(make(how))};
}

/// A new handle.
[[nodiscard]] inline result<native_handle> opened(call what, const answer& how) {
    return outcome(what, how, [](const answer&) { return scripted().open(); });
}

}  // namespace sockstate::test
