#pragma once

// Addresses made from a seed, the same ones on every run and every platform, and rich in what addresses
// trip over: runs of zero groups, embedded IPv4, scopes.

#include <sockstate/ip/endpoint.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>

namespace sockstate::test {

class generated_addresses {
public:
    explicit generated_addresses(std::uint64_t seed) : random_{seed} {}

    ip::address_v4 next_v4() { return ip::address_v4{static_cast<std::uint32_t>(random_())}; }

    /// Half of the groups are zero, and many of the others are short. One in four is link-local and has a scope.
    ip::address_v6 next_v6() {
        ip::address_v6::bytes_type bytes{};
        for (std::size_t i = 0; i < bytes.size(); i += 2) {
            const std::uint64_t digits = random_() % 8;  // 4 to 7: a zero group
            const auto group = digits < 4 ? random_() >> 48U >> 4 * digits : 0;
            bytes[i] = static_cast<std::uint8_t>(group >> 8U);
            bytes[i + 1] = static_cast<std::uint8_t>(group);
        }
        const std::uint64_t shape = random_() % 16;
        if (shape == 0) return ip::address_v6::v4_mapped(next_v4());
        if (shape == 1) std::fill_n(bytes.begin(), 12, std::uint8_t{0});  // where some print a dotted tail
        if (random_() % 4 != 0) return ip::address_v6{bytes};
        bytes[0] = 0xfe;
        bytes[1] = 0x80;
        return ip::address_v6{bytes, static_cast<std::uint32_t>(random_())};
    }

    ip::address next() { return random_() % 2 == 0 ? ip::address{next_v4()} : ip::address{next_v6()}; }

    ip::endpoint next_endpoint() {
        const ip::address a = next();
        return {a, static_cast<std::uint16_t>(random_())};
    }

    /// A number below `limit`.
    std::size_t pick(std::size_t limit) { return static_cast<std::size_t>(random_() % limit); }

private:
    std::mt19937_64 random_;
};

}  // namespace sockstate::test
