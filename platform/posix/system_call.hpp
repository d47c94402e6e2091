#pragma once

// How the system calls of this family report a failure: they return -1, and errno has the reason.

#include <sockstate/platform/number_or_code.hpp>
#include <sockstate/result.hpp>

#include <cerrno>

namespace sockstate::platform {

/// The error of the call that has just returned -1. Out of line, as all that follows a failure, so that a call which
/// succeeds does not carry it.
[[nodiscard, gnu::cold, gnu::noinline]] inline tl::unexpected<error> failed(operation what,
                                                                            std::uint8_t subject = 0) noexcept {
    return tl::unexpected{error::system(errno, what, subject)};
}

/// Nothing on 0, the error on -1.
[[nodiscard]] inline result<void> checked(int returned, operation what) noexcept {
    if (returned == -1) return failed(what);
    return {};
}

/// The code of the call that has just returned -1, as the hot calls answer it.
[[nodiscard, gnu::cold, gnu::noinline]] inline number_or_code failure() noexcept {
    return number_or_code::failure(errno);
}

/// What a hot call answers.
[[nodiscard]] inline number_or_code answered(std::ptrdiff_t returned) noexcept {
    return returned != -1 ? number_or_code{returned} : failure();
}

/// Goes on with a call that has just returned -1, for as long as a signal was the reason.
template <class Call>
[[nodiscard, gnu::cold, gnu::noinline]] auto repeated(const Call& call) noexcept -> decltype(call()) {
    while (errno == EINTR) {
        if (const auto returned = call(); returned != -1) return returned;
    }
    return -1;
}

/// Makes a call again for as long as a signal interrupts it. Let `call` capture by value: then the values stay in
/// memory until a retry. Captured by reference they would take registers, which every call would have to save and
/// restore.
template <class Call>
[[nodiscard]] auto uninterrupted(const Call& call) noexcept {
    const auto returned = call();
    return returned != -1 ? returned : repeated(call);
}

}  // namespace sockstate::platform
