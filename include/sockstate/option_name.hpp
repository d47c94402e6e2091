#pragma once

// The value of an option that is a name: a device or an algorithm.

#include <sockstate/export.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace sockstate {

namespace option {

/// A short text held in place (a device or an algorithm; the kernels' limit is 15 characters).
class name {
public:
    static constexpr std::size_t max_size = 15;  ///< the longest text that a kernel takes

    /// Empty.
    constexpr name() noexcept = default;
    /// A text of more than `max_size` characters is not stored: `too_long()` is true, and setting the option fails.
    constexpr name(std::string_view text) noexcept : size_{text.size()} {
        for (std::size_t i = 0; i < text.size() && i < max_size; ++i) text_[i] = text[i];
    }
    /// The same of a text that ends in a NUL.
    constexpr name(const char* text) noexcept : name{std::string_view{text}} {}
    /// The same of a string.
    name(const std::string& text) noexcept : name{std::string_view{text}} {}

    /// Whether the text was longer than `max_size`.
    [[nodiscard]] constexpr bool too_long() const noexcept { return size_ > max_size; }
    /// The stored text, with a NUL at its end. It is a part of this object, so this does not compile on a temporary:
    /// store the name in a variable, compare it, or copy it by `to_string`.
    [[nodiscard]] friend constexpr std::string_view view(const name& held) noexcept {
        return {held.text_.data(), held.too_long() ? max_size : held.size_};
    }
    friend void view(const name&& temporary) = delete;
    /// The text, as `view` gives it.
    constexpr operator std::string_view() const& noexcept { return view(*this); }
    operator std::string_view() const&& = delete;
    /// Whether the text is `right`; never if it is too long.
    friend constexpr bool operator==(const name& left, std::string_view right) noexcept {
        return !left.too_long() && view(left) == right;
    }

private:
    std::array<char, max_size + 1> text_{};
    std::size_t size_ = 0;
};

/// The stored text, for people to read: it escapes what the path of a local endpoint escapes. `view` gives the text
/// itself.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const name& text);

}  // namespace option

using option::to_string;  // so that a qualified call finds it too

}  // namespace sockstate
