#pragma once

// What can be sent and what can be received into: contiguous memory of one-byte elements.
// Both types only refer to the caller's memory, which must outlive the call.

#include <sockstate/detail/language.hpp>

#include <cstddef>
#include <span>
#include <string_view>
#include <type_traits>

namespace sockstate {

/// An element whose memory may be read and written as bytes: `std::byte`, `char`, `unsigned char`, `char8_t`, ….
template <class T>
concept byte_like = sizeof(T) == 1 && std::is_trivially_copyable_v<T> && !std::is_same_v<std::remove_cv_t<T>, bool>;

namespace detail {
template <class R>
using element_of = std::remove_pointer_t<decltype(std::data(std::declval<R&>()))>;

template <class R>
concept contiguous_bytes = requires(R& r) {
    std::data(r);
    std::size(r);
} && byte_like<element_of<R>>;

/// What text is made of.
template <class T>
constexpr bool is_character = std::is_same_v<T, char> || std::is_same_v<T, char8_t>;

inline void this_array_is_not_text_pass_a_span() {}

/// The length of literal text without its NUL. Not a constant expression for an array that does not end in one.
template <class T>
constexpr std::size_t literal_size(const T* text, std::size_t size) {
    if (text[size - 1] != T{}) this_array_is_not_text_pass_a_span();
    return size - 1;
}
}  // namespace detail

/// Bytes to send: made from a span, string, vector or array of one-byte elements, or from literal text.
class byte_view {
public:
    /// No bytes.
    constexpr byte_view() noexcept = default;
    /// The `size` bytes from `data` on.
    byte_view(const void* data, std::size_t size) noexcept : data_{data}, size_{size} {}
    /// Any contiguous range of one-byte elements, whole.
    template <class R>
        requires detail::contiguous_bytes<const R> && (!std::is_array_v<R>)
    byte_view(const R& range) noexcept : byte_view{std::data(range), std::size(range)} {}
    /// A whole writable array, whatever it contains.
    template <byte_like T, std::size_t N>
        requires(!std::is_const_v<T>)
    byte_view(T (&array)[N]) noexcept : byte_view{array, N} {}
    /// A constant array of numbers, whole.
    template <byte_like T, std::size_t N>
        requires(!detail::is_character<T>)
    byte_view(const T (&array)[N]) noexcept : byte_view{array, N} {}
    /// Literal text without its terminating NUL: `"ping"` is four bytes.
    ///
    /// A constant array of characters that is not text does not compile, because how much of it is sent would depend on
    /// its last byte. Pass a std::span of it.
    template <class T, std::size_t N>
        requires detail::is_character<T>
    consteval byte_view(const T (&pass_a_span_unless_it_is_literal_text)[N]) noexcept
        : data_{pass_a_span_unless_it_is_literal_text},
          size_{detail::literal_size(pass_a_span_unless_it_is_literal_text, N)} {}
    /// Text up to its NUL.
    template <class T>
        requires std::is_same_v<T, const char*> || std::is_same_v<T, char*>
    byte_view(const T& text) noexcept : byte_view{std::string_view{text}} {}

    /// The first byte.
    [[nodiscard]] const std::byte* data() const noexcept { return static_cast<const std::byte*>(data_); }
    /// How many bytes.
    [[nodiscard]] constexpr std::size_t size() const noexcept { return size_; }
    /// Whether there are none.
    [[nodiscard]] constexpr bool empty() const noexcept { return size_ == 0; }
    /// Without its first `count` bytes, which must exist.
    [[nodiscard]] byte_view after(std::size_t count) const noexcept { return {data() + count, size_ - count}; }

private:
    const void* data_ = nullptr;
    std::size_t size_ = 0;
};

/// Memory to receive into: made from a writable span, string, vector or array of one-byte elements.
class byte_buffer {
public:
    /// No room.
    constexpr byte_buffer() noexcept = default;
    /// The `size` bytes from `data` on.
    byte_buffer(void* data, std::size_t size) noexcept : data_{static_cast<std::byte*>(data)}, size_{size} {}
    /// A writable range that outlives the call: an lvalue, or a span.
    template <class R>
        requires detail::contiguous_bytes<R> && (!std::is_const_v<detail::element_of<R>>) &&
                 (std::is_lvalue_reference_v<R &&> || std::ranges::enable_borrowed_range<std::remove_cvref_t<R>>)
    byte_buffer(R&& range) noexcept : byte_buffer{std::data(range), std::size(range)} {}

    /// The first byte.
    [[nodiscard]] constexpr std::byte* data() const noexcept { return data_; }
    /// How many bytes.
    [[nodiscard]] constexpr std::size_t size() const noexcept { return size_; }
    /// Whether there are none.
    [[nodiscard]] constexpr bool empty() const noexcept { return size_ == 0; }
    /// The first `count` bytes, which must exist.
    template <class Byte = std::byte>  // so that a span is made where this is called, and not wherever it is included
    [[nodiscard]] constexpr std::span<Byte> first(std::size_t count) const noexcept {
        return {data_, count};
    }
    /// Without its first `count` bytes, which must exist.
    [[nodiscard]] byte_buffer after(std::size_t count) const noexcept { return {data_ + count, size_ - count}; }

private:
    std::byte* data_ = nullptr;
    std::size_t size_ = 0;
};

}  // namespace sockstate
