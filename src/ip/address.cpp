// Addresses as text, after RFC 5952, and as hashes.

#include <sockstate/ip/address.hpp>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace sockstate::ip {

namespace {

constexpr std::size_t group_count = 8;

using groups = std::array<std::uint16_t, group_count>;

groups groups_of(const address_v6& a) noexcept {
    groups out{};
    for (std::size_t i = 0; i < group_count; ++i) {
        out[i] = static_cast<std::uint16_t>(a.bytes()[2 * i] << 8 | a.bytes()[2 * i + 1]);
    }
    return out;
}

/// What `::` stands for.
struct zero_run {
    std::size_t first = group_count;
    std::size_t length = 0;
};

/// The longest run of zero groups, the first among equals; one group alone is no run (RFC 5952 §4.2).
zero_run longest_zero_run(const groups& all) noexcept {
    zero_run best;
    for (std::size_t i = 0; i < group_count; ++i) {
        std::size_t end = i;
        while (end < group_count && all[end] == 0) ++end;
        if (end - i >= 2 && end - i > best.length) best = {i, end - i};
        i = end;
    }
    return best;
}

char* write_number(char* out, std::uint32_t number, int base = 10) noexcept {
    constexpr std::ptrdiff_t most_digits = 10;
    return std::to_chars(out, out + most_digits, number, base).ptr;
}

char* write_v4(char* out, address_v4 a) noexcept {
    for (std::size_t i = 0; i < 4; ++i) {
        if (i != 0) *out++ = '.';
        out = write_number(out, a.bytes()[i]);
    }
    return out;
}

char* write_groups(char* out, const groups& all) noexcept {
    const zero_run run = longest_zero_run(all);
    for (std::size_t i = 0; i < group_count; ++i) {
        if (i == run.first) {
            *out++ = ':';
            *out++ = ':';
            i += run.length - 1;
        } else {
            if (i != 0 && i != run.first + run.length) *out++ = ':';
            out = write_number(out, all[i], 16);
        }
    }
    return out;
}

char* write_v6(char* out, const address_v6& a) noexcept {
    constexpr std::string_view mapped = "::ffff:";
    if (a.is_v4_mapped()) {
        out = write_v4(std::copy(mapped.begin(), mapped.end(), out), a.v4_part());
    } else {
        out = write_groups(out, groups_of(a));
    }
    if (a.scope_id() != 0) {
        *out++ = '%';
        out = write_number(out, a.scope_id());
    }
    return out;
}

/// Spreads every bit of `x` over the whole word (the finalizer of splitmix64).
constexpr std::uint64_t mix(std::uint64_t x) noexcept {
    x = (x ^ x >> 30U) * 0xbf58476d1ce4e5b9U;
    x = (x ^ x >> 27U) * 0x94d049bb133111ebU;
    return x ^ x >> 31U;
}

}  // namespace

std::string_view to_string(family f) noexcept {
    switch (f) {
        case family::v4: return "v4";
        case family::v6: return "v6";
    }
    return "unknown";
}

std::string to_string(address_v4 a) {
    return to_string(address{a});
}
std::string to_string(const address_v6& a) {
    return to_string(address{a});
}
std::string to_string(const address& a) {
    char text[detail::address_text_size];
    return {text, detail::write_text(text, a)};
}

namespace detail {

char* write_text(char* out, const address& a) noexcept {
    return a.is_v4() ? write_v4(out, a.to_v4()) : write_v6(out, a.to_v6());
}

std::size_t hash_bytes(const void* data, std::size_t size, std::size_t seed) noexcept {
    const auto* at = static_cast<const std::byte*>(data);
    // The size too, so that trailing zeros count; the odd constant keeps the empty input off zero.
    std::uint64_t hash = mix(seed + 0x9e3779b97f4a7c15U * (size + 1));
    while (size != 0) {
        std::uint64_t word = 0;
        const std::size_t taken = std::min(size, sizeof word);
        std::memcpy(&word, at, taken);
        hash = mix(hash ^ word);
        at += taken;
        size -= taken;
    }
    return static_cast<std::size_t>(hash ^ hash >> 32U);
}

}  // namespace detail

}  // namespace sockstate::ip
