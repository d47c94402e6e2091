#pragma once

// What a fuzz target is made of: its input, taken apart, and properties that must hold of what is made of it.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <span>
#include <string>
#include <vector>

namespace sockstate::fuzz {

/// What libFuzzer hands in. Where it is used up it goes on with zeros.
class input {
public:
    input(const std::uint8_t* data, std::size_t size) noexcept
        : rest_{reinterpret_cast<const std::byte*>(data), size} {}

    template <class T>
    [[nodiscard]] T take() noexcept {
        T value{};
        const std::size_t size = std::min(sizeof value, rest_.size());
        if (size != 0) std::memcpy(&value, rest_.data(), size);
        rest_ = rest_.subspan(size);
        return value;
    }
    /// A number below `limit`.
    [[nodiscard]] std::size_t pick(std::size_t limit) noexcept { return take<std::uint16_t>() % limit; }

    [[nodiscard]] std::span<const std::byte> rest() const noexcept { return rest_; }
    [[nodiscard]] std::string text() const { return {reinterpret_cast<const char*>(rest_.data()), rest_.size()}; }

private:
    std::span<const std::byte> rest_;
};

/// Bytes in a block of their own and of their size, so that reading beyond them is seen.
[[nodiscard]] inline std::vector<std::byte> copy_of(std::span<const std::byte> bytes) {
    return {bytes.begin(), bytes.end()};
}

/// Whether the one is how the other begins.
template <class T>
[[nodiscard]] bool begins_with(const std::vector<T>& whole, const std::vector<T>& beginning) {
    return beginning.size() <= whole.size() && std::equal(beginning.begin(), beginning.end(), whole.begin());
}

}  // namespace sockstate::fuzz

/// Ends the run where the property does not hold; libFuzzer then keeps the input.
#define HOLDS(...)                                                                                \
    do {                                                                                          \
        if (!(__VA_ARGS__)) {                                                                     \
            std::fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #__VA_ARGS__); \
            std::abort();                                                                         \
        }                                                                                         \
    } while (false)
