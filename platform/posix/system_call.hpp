#pragma once

// How this family's calls fail: -1, with the reason in errno.

#include <sockstate/result.hpp>

#include <cerrno>

namespace sockstate::platform {

/// The error of the call that has just returned -1.
[[nodiscard]] inline tl::unexpected<error> failed(operation what, std::uint8_t subject = 0) noexcept {
    return tl::unexpected{error::system(errno, what, subject)};
}

/// Nothing on 0, the error on -1.
[[nodiscard]] inline result<void> checked(int returned, operation what) noexcept {
    if (returned == -1) return failed(what);
    return {};
}

/// Makes a call again for as long as a signal interrupts it.
template <class Call>
[[nodiscard]] auto uninterrupted(Call call) noexcept {
    for (;;) {
        const auto returned = call();
        if (returned != -1 || errno != EINTR) return returned;
    }
}

}  // namespace sockstate::platform
