// A message is a header, questions, and records in three sections. All of its parts are checked, also those that are
// not shown: what comes from the network is not trusted.

#include "discover/message.hpp"

#include "discover/name.hpp"

#include <sockstate/ip/address.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace dns {

namespace {

constexpr std::size_t header_size = 12;
constexpr std::uint16_t class_internet = 1;
constexpr std::uint16_t class_mask = 0x7fff;  // the bit above it asks for an answer by unicast, or to flush a cache

struct named_type {
    record_type type;
    std::string_view name;
};
constexpr std::array<named_type, 6> types{{{record_type::a, "A"},
                                           {record_type::aaaa, "AAAA"},
                                           {record_type::any, "ANY"},
                                           {record_type::ptr, "PTR"},
                                           {record_type::srv, "SRV"},
                                           {record_type::txt, "TXT"}}};

void append(std::vector<std::byte>& message, std::uint16_t number) {
    message.push_back(static_cast<std::byte>(number >> 8));
    message.push_back(static_cast<std::byte>(number & 0xffU));
}

/// Numbers of a message, most significant byte first.
class reader {
public:
    explicit reader(std::span<const std::byte> message) noexcept : message_{message} {}

    [[nodiscard]] std::size_t left() const noexcept { return message_.size() - at_; }
    [[nodiscard]] std::uint32_t number(std::size_t bytes) {
        std::uint32_t value = 0;
        for (; bytes != 0; --bytes) value = value << 8 | std::to_integer<std::uint32_t>(message_[at_++]);
        return value;
    }
    [[nodiscard]] std::uint16_t number16() { return static_cast<std::uint16_t>(number(2)); }
    [[nodiscard]] parsed<std::string> name() { return read_name(message_, at_); }
    [[nodiscard]] std::span<const std::byte> bytes(std::size_t count) {
        at_ += count;
        return message_.subspan(at_ - count, count);
    }
    /// The same message up to `count` bytes from here on.
    [[nodiscard]] reader first(std::size_t count) const {
        reader part{message_.first(at_ + count)};
        part.at_ = at_;
        return part;
    }

private:
    std::span<const std::byte> message_;
    std::size_t at_ = 0;
};

std::string wrong_size(record_type type) {
    return fmt::format("the content of {} {} record has the wrong size",
                       type == record_type::a || type == record_type::aaaa ? "an" : "a", to_string(type));
}

template <class Address>
parsed<std::string> read_address(record_type type, reader content) {
    typename Address::bytes_type bytes{};
    if (content.left() != bytes.size()) return tl::unexpected{wrong_size(type)};
    const auto from = content.bytes(bytes.size());
    std::transform(from.begin(), from.end(), bytes.begin(),
                   [](std::byte b) { return std::to_integer<std::uint8_t>(b); });
    return to_string(Address{bytes});
}

parsed<std::string> read_strings(reader content) {
    std::string text;
    if (content.left() == 0) return tl::unexpected{wrong_size(record_type::txt)};
    while (content.left() != 0) {
        const std::size_t size = content.number(1);
        if (size > content.left()) return tl::unexpected{std::string{"a string goes beyond the end of its TXT record"}};
        if (!text.empty()) text += ' ';
        text += '"' + escaped(content.bytes(size), '"') + '"';
    }
    return text;
}

parsed<std::string> read_target(record_type type, reader content) {
    std::string port;
    if (type == record_type::srv) {
        if (content.left() < 6) return tl::unexpected{wrong_size(type)};
        static_cast<void>(content.number(4));  // priority and weight
        port = fmt::format(":{}", content.number16());
    }
    auto name = content.name();
    if (!name) return name;
    if (content.left() != 0) return tl::unexpected{wrong_size(type)};
    return *name + port;
}

/// The content in words; nothing for a type that is not shown.
std::optional<parsed<std::string>> read_content(std::uint16_t type, const reader& content) {
    switch (const auto known = static_cast<record_type>(type)) {
        case record_type::a: return read_address<sockstate::ip::address_v4>(known, content);
        case record_type::aaaa: return read_address<sockstate::ip::address_v6>(known, content);
        case record_type::txt: return read_strings(content);
        case record_type::ptr:
        case record_type::srv: return read_target(known, content);
        case record_type::any: break;
    }
    return std::nullopt;
}

parsed<void> read_record(reader& in, std::vector<record>& records) {
    auto name = in.name();
    if (!name) return tl::unexpected{name.error()};
    if (in.left() < 10) return tl::unexpected{std::string{"a record goes beyond the end of the message"}};
    const std::uint16_t type = in.number16();
    const std::uint16_t record_class = in.number16() & class_mask;
    const std::uint32_t seconds = in.number(4);
    const std::size_t size = in.number16();
    if (size > in.left()) return tl::unexpected{std::string{"a record goes beyond the end of the message"}};
    const reader content = in.first(size);
    static_cast<void>(in.bytes(size));
    if (record_class != class_internet) return {};
    auto text = read_content(type, content);
    if (!text) return {};
    if (!*text) return tl::unexpected{text->error()};
    records.push_back({std::move(*name), static_cast<record_type>(type), seconds, std::move(**text)});
    return {};
}

}  // namespace

std::string_view to_string(record_type type) noexcept {
    const auto* const found =
        std::find_if(types.begin(), types.end(), [&](const named_type& one) { return one.type == type; });
    return found == types.end() ? "" : found->name;
}

std::optional<record_type> find_type(std::string_view name) noexcept {
    const auto capital = [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; };
    for (const named_type& one : types) {
        if (std::equal(name.begin(), name.end(), one.name.begin(), one.name.end(),
                       [&](char given, char known) { return capital(given) == known; })) {
            return one.type;
        }
    }
    return std::nullopt;
}

std::string type_names() {
    std::string names;
    for (const named_type& one : types) {
        if (!names.empty()) names += ", ";
        names += one.name;
    }
    return names;
}

parsed<std::vector<std::byte>> encode_question(std::string_view name, record_type type, std::uint16_t id) {
    std::vector<std::byte> message;
    append(message, id);
    // No flags, one question, no records.
    for (const std::uint16_t field : std::array<std::uint16_t, 5>{0, 1, 0, 0, 0}) append(message, field);
    if (auto named = append_name(message, name); !named) return tl::unexpected{named.error()};
    append(message, static_cast<std::uint16_t>(type));
    append(message, class_internet);
    return message;
}

parsed<std::vector<record>> parse_answer(std::span<const std::byte> message, std::uint16_t id) {
    if (message.size() < header_size) return tl::unexpected{std::string{"it is shorter than a header"}};
    reader in{message};
    const std::uint16_t answered = in.number16();
    const std::uint16_t flags = in.number16();
    if ((flags & 0x8000U) == 0) return tl::unexpected{std::string{"it is a question"}};
    if (answered != id) return tl::unexpected{std::string{"it answers another question"}};
    if ((flags & 0x7800U) != 0) return tl::unexpected{fmt::format("its operation is {}, not 0", flags >> 11 & 0xfU)};
    if ((flags & 0xfU) != 0) return tl::unexpected{fmt::format("it reports error {} of DNS", flags & 0xfU)};
    const std::uint32_t questions = in.number16();
    std::uint32_t records_left = in.number16();
    records_left += in.number16();
    records_left += in.number16();
    for (std::uint32_t i = 0; i < questions; ++i) {
        if (auto name = in.name(); !name) return tl::unexpected{name.error()};
        if (in.left() < 4) return tl::unexpected{std::string{"a question goes beyond the end of the message"}};
        static_cast<void>(in.number(4));
    }
    std::vector<record> records;
    for (; records_left != 0; --records_left) {
        if (auto read = read_record(in, records); !read) return tl::unexpected{read.error()};
    }
    if (in.left() != 0) return tl::unexpected{std::string{"bytes follow its last record"}};
    return records;
}

}  // namespace dns
