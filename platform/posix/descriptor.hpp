#pragma once

// A file descriptor that the backend owns, and that the destructor closes.

#include <sockstate/platform/handle.hpp>

#include <utility>

namespace sockstate::platform {

/// Owns what open(2) or socket(2) returned; -1 is none, and errno still says why.
class descriptor {
public:
    explicit descriptor(int returned) noexcept : number_{returned} {}
    descriptor(const descriptor&) = delete;
    descriptor& operator=(const descriptor&) = delete;
    ~descriptor() {
        if (valid()) static_cast<void>(close(number_));
    }

    [[nodiscard]] bool valid() const noexcept { return number_ != -1; }
    [[nodiscard]] int get() const noexcept { return number_; }
    /// Gives it away, open.
    [[nodiscard]] int release() noexcept { return std::exchange(number_, -1); }

private:
    int number_;
};

}  // namespace sockstate::platform
