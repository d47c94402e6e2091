#pragma once

// The messages of multicast DNS (RFC 6762), which have the form of those of DNS (RFC 1035 §4): one question is written,
// and the records of an answer are read. Pure functions of bytes.

#include <tl/expected.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dns {

/// A value, or a sentence that says what is wrong.
template <class T>
using parsed = tl::expected<T, std::string>;

/// The types of records that are shown, and `any`, which only a question has.
// NOLINTNEXTLINE(performance-enum-size): as wide as in a message
enum class record_type : std::uint16_t { a = 1, ptr = 12, txt = 16, aaaa = 28, srv = 33, any = 255 };

/// `PTR`, `AAAA`, ….
[[nodiscard]] std::string_view to_string(record_type type) noexcept;
/// The type that is called so, in capitals or not.
[[nodiscard]] std::optional<record_type> find_type(std::string_view name) noexcept;
/// `A, AAAA, ANY, PTR, SRV, TXT`.
[[nodiscard]] std::string type_names();

/// One record of an answer, in words.
struct record {
    /// Labels with dots between them. In a label `\` stands before a dot and before itself, and a byte that is not
    /// printable is `\` and three digits.
    std::string name;
    record_type type = record_type::a;
    std::uint32_t seconds_to_live = 0;
    std::string text;  ///< a name, `HOST:PORT`, an address, or strings in quotes

    friend bool operator==(const record&, const record&) = default;
};

/// The bytes of a question. The name is written as `record::name` is.
[[nodiscard]] parsed<std::vector<std::byte>> encode_question(std::string_view name, record_type type, std::uint16_t id);

/// The records of an answer to the question with this `id`. Records of other types and classes are left out; the whole
/// message is refused if any part of it is malformed.
[[nodiscard]] parsed<std::vector<record>> parse_answer(std::span<const std::byte> message, std::uint16_t id);

}  // namespace dns
