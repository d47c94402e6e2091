// What can be sent and received into: what converts, what must not, and how long it then is.

#include <sockstate/bytes.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <initializer_list>
#include <list>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace sockstate::test::bytes_test {

namespace {

enum class octet : unsigned char {};
struct one_byte {
    char c;
};
struct not_trivial {
    not_trivial(const not_trivial& other) : c{other.c} {}
    char c;
};

template <class From>
constexpr bool sends = std::is_convertible_v<From, byte_view>;
template <class From>
constexpr bool receives = std::is_convertible_v<From, byte_buffer>;

std::string text(byte_view bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

TEST_CASE("byte_view: made of any contiguous one-byte elements") {
    static_assert(sends<std::span<const std::byte>> && sends<std::span<std::byte, 4>>);
    static_assert(sends<std::string> && sends<const std::string&> && sends<std::string_view> && sends<std::u8string>);
    static_assert(sends<std::vector<char>> && sends<const std::vector<unsigned char>&> &&
                  sends<std::vector<std::byte>>);
    static_assert(sends<std::array<char, 4>> && sends<const std::array<signed char, 4>&> &&
                  sends<std::array<octet, 4>>);
    static_assert(sends<std::vector<one_byte>> && sends<std::initializer_list<char>>);
    static_assert(sends<const char(&)[5]> && sends<char(&)[5]> && sends<std::byte(&)[5]> && sends<const char*>);
    static_assert(sends<byte_buffer> && std::is_trivially_copyable_v<byte_view>);
    CHECK(byte_view{}.empty());
}

TEST_CASE("byte_view: refuses wider elements, bool, and memory that is not contiguous") {
    static_assert(!sends<std::vector<int>> && !sends<std::wstring> && !sends<const wchar_t(&)[5]>);
    static_assert(!sends<std::vector<bool>> && !sends<std::array<bool, 4>> && !sends<bool(&)[4]>);
    static_assert(!sends<std::vector<not_trivial>> && !sends<std::list<char>>);
    static_assert(!sends<int> && !sends<char> && !sends<std::nullptr_t> && !sends<const void*>);
    static_assert(!sends<const unsigned char*> && !sends<const std::byte*>);  // without a length, nobody knows how many
    CHECK(true);
}

TEST_CASE("byte_view: literal text is sent without its NUL, and a buffer whole") {
    CHECK(byte_view{"ping"}.size() == 4);
    CHECK(text("ping") == "ping");
    CHECK(byte_view{u8"ping"}.size() == 4);
    CHECK(byte_view{""}.empty());
    CHECK(byte_view{"a\0b"}.size() == 3);

    const char ends_in_zero[] = {'p', 'i', 'n', '\0'};
    CHECK(byte_view{std::span{ends_in_zero}}.size() == 4);
    char buffer[8] = "ping";
    CHECK(byte_view{buffer}.size() == 8);
    const unsigned char numbers[] = {1, 0};
    CHECK(byte_view{numbers}.size() == 2);
    const std::byte raw[] = {std::byte{1}, std::byte{0}};
    CHECK(byte_view{raw}.size() == 2);

    const char* pointer = "ping\0pong";
    CHECK(byte_view{pointer}.size() == 4);
    CHECK(byte_view{std::string{"a\0b", 3}}.size() == 3);
}

TEST_CASE("byte_view: refers to the caller's memory") {
    const std::vector<char> data{'a', 'b', 'c'};
    const byte_view view = data;
    CHECK(static_cast<const void*>(view.data()) == data.data());
    CHECK(view.size() == 3);
    CHECK(text(view.after(0)) == "abc");
    CHECK(text(view.after(2)) == "c");
    CHECK(view.after(3).empty());
    CHECK(byte_view{data.data(), 2}.size() == 2);
    const byte_view copy = view;
    CHECK(copy.data() == view.data());
}

TEST_CASE("byte_buffer: made of writable memory that outlives the call") {
    static_assert(receives<std::vector<char>&> && receives<std::string&> && receives<std::array<std::byte, 4>&>);
    static_assert(receives<char(&)[4]> && receives<unsigned char(&)[4]> && receives<std::vector<one_byte>&>);
    static_assert(receives<std::span<std::byte>> && receives<const std::span<char>&> && receives<std::span<octet, 4>>);
    static_assert(receives<byte_buffer&> && receives<const byte_buffer&>);
    static_assert(std::is_trivially_copyable_v<byte_buffer>);
    CHECK(byte_buffer{}.empty());
}

TEST_CASE("byte_buffer: refuses what is constant, what dies with the call, and wider elements") {
    static_assert(!receives<std::vector<char>> && !receives<std::string> && !receives<std::array<std::byte, 4>>);
    static_assert(!receives<const std::vector<char>&> && !receives<const std::string&> && !receives<std::string_view>);
    static_assert(!receives<std::span<const std::byte>> && !receives<const char(&)[5]> && !receives<byte_view>);
    static_assert(!receives<std::vector<int>&> && !receives<std::vector<bool>&> && !receives<std::wstring&>);
    static_assert(!receives<char*> && !receives<void*> && !receives<std::list<char>&>);
    CHECK(true);
}

TEST_CASE("byte_buffer: its parts are the caller's memory") {
    std::array<char, 5> memory{};
    const byte_buffer buffer = memory;
    CHECK(static_cast<void*>(buffer.data()) == memory.data());
    CHECK(buffer.size() == 5);
    CHECK(buffer.first(2).size() == 2);
    CHECK(buffer.first(0).empty());
    CHECK(buffer.after(2).size() == 3);
    CHECK(buffer.after(5).empty());
    buffer.first(1)[0] = std::byte{'x'};
    buffer.after(4).data()[0] = std::byte{'y'};
    CHECK(memory == std::array<char, 5>{'x', 0, 0, 0, 'y'});
    CHECK(byte_buffer{memory.data(), 3}.size() == 3);
}

}  // namespace sockstate::test::bytes_test
