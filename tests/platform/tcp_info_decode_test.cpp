// Every system's TCP metrics, decoded on this host: what holds for all of them, at every length and state number.

#include "support/byte_image.hpp"

#include <freebsd/tcp_info_decode.hpp>
#include <linux/tcp_info_decode.hpp>
#include <macos/tcp_info_decode.hpp>
#include <windows/socket_table_decode.hpp>
#include <windows/tcp_info_decode.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <string_view>

namespace sockstate::test::tcp_info_decode_test {

using namespace sockstate::platform;
using sockstate::test::byte_image;

namespace {

using numbering = std::array<tcp_state, 11>;

// The numbers, each system's own, as its headers give them.
constexpr numbering bsd_states = {
    tcp_state::closed,      tcp_state::listen,     tcp_state::syn_sent,   tcp_state::syn_received,
    tcp_state::established, tcp_state::close_wait, tcp_state::fin_wait_1, tcp_state::closing,
    tcp_state::last_ack,    tcp_state::fin_wait_2, tcp_state::time_wait,
};
constexpr numbering windows_states = {
    tcp_state::closed,      tcp_state::listen,     tcp_state::syn_sent,   tcp_state::syn_received,
    tcp_state::established, tcp_state::fin_wait_1, tcp_state::fin_wait_2, tcp_state::close_wait,
    tcp_state::closing,     tcp_state::last_ack,   tcp_state::time_wait,
};

tcp_state linux_state(unsigned number) {
    switch (number) {
        case 1: return tcp_state::established;
        case 2: return tcp_state::syn_sent;
        case 3: return tcp_state::syn_received;
        case 4: return tcp_state::fin_wait_1;
        case 5: return tcp_state::fin_wait_2;
        case 6: return tcp_state::time_wait;
        case 7: return tcp_state::closed;
        case 8: return tcp_state::close_wait;
        case 9: return tcp_state::last_ack;
        case 10: return tcp_state::listen;
        case 11: return tcp_state::closing;
        case 12: return tcp_state::syn_received;  // NEW_SYN_RECV, the kernel's own
        default: return tcp_state::unknown;
    }
}
tcp_state bsd_state(unsigned number) {
    return number < bsd_states.size() ? bsd_states[number] : tcp_state::unknown;
}
tcp_state windows_state(unsigned number) {
    return number < windows_states.size() ? windows_states[number] : tcp_state::unknown;
}

struct system_case {
    std::string_view name;
    result<tcp_info> (*decode)(std::span<const std::byte>) noexcept;
    std::size_t least;
    std::size_t most;
    tcp_state (*state_of)(unsigned);
    unsigned listen;
};

constexpr system_case systems[] = {
    {"linux", linux_kernel::decode_tcp_info, 104, 240, linux_state, 10},
    {"macos", macos_kernel::decode_tcp_info, 52, 112, bsd_state, 1},
    {"freebsd", freebsd_kernel::decode_tcp_info, 132, 236, bsd_state, 1},
    {"windows", windows_kernel::decode_tcp_info, 88, 152, windows_state, 1},
};

/// Nothing but zeros and a state. Windows alone has more than a byte for it, little end first.
byte_image zeros(const system_case& system, unsigned state) {
    byte_image image{system.most + 64};
    image.put(0, static_cast<std::uint8_t>(state));
    return image;
}

byte_image noise(const system_case& system, std::mt19937& random) {
    byte_image image{system.most + 64};
    for (std::size_t i = 0; i < image.size(); ++i) image.put(i, static_cast<std::uint8_t>(random()));
    return image;
}

/// Every optional field that says something of a connection, for what must be absent together.
bool tells_of_a_connection(const tcp_info& info) {
    tcp_info bare;
    bare.state = info.state;
    bare.accept_queue_length = info.accept_queue_length;
    bare.accept_queue_limit = info.accept_queue_limit;
    return !(info == bare);
}

}  // namespace

TEST_CASE("decode_tcp_info: too few bytes are not supported, and all others decode") {
    for (const system_case& system : systems) {
        CAPTURE(system.name);
        const byte_image image = zeros(system, 4);
        for (std::size_t length = 0; length <= image.size(); ++length) {
            CAPTURE(length);
            const auto info = system.decode(image.first(length));
            REQUIRE(info.has_value() == (length >= system.least));
            if (info) continue;
            CHECK(info.error() == errc::not_supported);
            CHECK(info.error().attempted() == operation::query_info);
        }
    }
}

TEST_CASE("decode_tcp_info: every state number at every length") {
    for (const system_case& system : systems) {
        CAPTURE(system.name);
        for (unsigned number = 0; number < 256; ++number) {
            CAPTURE(number);
            const byte_image image = zeros(system, number);
            const auto right_at = [&](std::size_t length) {
                return system.decode(image.first(length))->state == system.state_of(number);
            };
            std::size_t length = system.least;
            while (length <= image.size() && right_at(length)) ++length;
            REQUIRE(length == image.size() + 1);
        }
    }
}

TEST_CASE("decode_tcp_info: each of the eleven states has a number on every system") {
    for (const system_case& system : systems) {
        for (int wanted = 0; wanted < tcp_state_count - 1; ++wanted) {
            CAPTURE(to_string(static_cast<tcp_state>(wanted)));
            int found = 0;
            for (unsigned number = 0; number < 256; ++number) {
                if (system.state_of(number) == static_cast<tcp_state>(wanted)) ++found;
            }
            CHECK(found >= 1);
        }
    }
}

TEST_CASE("decode_tcp_info: bytes beyond what is known change nothing") {
    std::mt19937 random{7};
    for (const system_case& system : systems) {
        CAPTURE(system.name);
        const byte_image image = noise(system, random);
        const auto whole = system.decode(image.first(system.most));
        for (std::size_t length = system.most; length <= image.size(); ++length) {
            CHECK(system.decode(image.first(length)) == whole);
        }
    }
}

TEST_CASE("decode_tcp_info: any bytes at any length give numbers that are not negative") {
    std::mt19937 random{9293};
    for (const system_case& system : systems) {
        CAPTURE(system.name);
        for (int round = 0; round < 50; ++round) {
            const byte_image image = noise(system, random);
            for (std::size_t length = system.least; length <= image.size(); ++length) {
                const auto info = system.decode(image.first(length));
                REQUIRE(info);
                const std::string text = to_string(*info);
                REQUIRE(text.find('-', to_string(info->state).size()) == std::string::npos);
            }
        }
    }
}

TEST_CASE("decode_tcp_info: the bytes stay with what was decoded from them, copies too") {
    std::mt19937 random{280};
    for (const system_case& system : systems) {
        CAPTURE(system.name);
        const byte_image image = noise(system, random);
        for (std::size_t length = system.least; length <= image.size(); ++length) {
            const auto info = system.decode(image.first(length));
            REQUIRE(info);
            REQUIRE(std::ranges::equal(raw_bytes(*info), image.first(length)));
            const tcp_info copy = *info;
            REQUIRE(std::ranges::equal(raw_bytes(copy), image.first(length)));
            CHECK(raw_bytes(copy).data() != raw_bytes(*info).data());
        }
    }
    const tcp_info none;
    CHECK(raw_bytes(none).empty());
}

TEST_CASE("decode_tcp_info: of more than there is room for, the first bytes are kept") {
    for (const system_case& system : systems) {
        const byte_image image{detail::kernel_bytes::capacity + 8};
        const auto info = system.decode(image.all());
        CHECK(raw_bytes(*info).size() == detail::kernel_bytes::capacity);
    }
}

TEST_CASE("decode_tcp_info: what was never measured is empty, and not 0") {
    for (const system_case& system : systems) {
        CAPTURE(system.name);
        for (unsigned number = 0; number < 256; ++number) {
            const auto info = system.decode(zeros(system, number).first(system.most));
            REQUIRE(info);
            CHECK(!info->round_trip_time);
            CHECK(!info->round_trip_time_variation);
            CHECK(!info->retransmission_timeout);
            CHECK(!info->send_mss_bytes);
            CHECK(!info->receive_mss_bytes);
            CHECK(!info->path_mtu_bytes);
            CHECK(!info->delivery_rate_bytes_per_second);
            CHECK(!info->receive_round_trip_time);
        }
    }
}

TEST_CASE("decode_tcp_info: a listener has no metrics of a connection, whatever is written") {
    std::mt19937 random{80};
    for (const system_case& system : systems) {
        CAPTURE(system.name);
        byte_image image = noise(system, random);
        image.put(0, static_cast<std::uint8_t>(system.listen));
        if (system.name == "windows") image.put(0, std::uint32_t{0}).put(0, static_cast<std::uint8_t>(system.listen));
        for (std::size_t length = system.least; length <= image.size(); ++length) {
            const auto info = system.decode(image.first(length));
            REQUIRE(info);
            REQUIRE(info->state == tcp_state::listen);
            CHECK(!tells_of_a_connection(*info));
        }
    }
}

TEST_CASE("windows: the numbers of the tables are one more than those of SIO_TCP_INFO") {
    CHECK(windows_kernel::decode_table_state(0) == tcp_state::unknown);
    CHECK(windows_kernel::decode_table_state(12) == tcp_state::unknown);  // DELETE_TCB
    CHECK(windows_kernel::decode_table_state(~0U) == tcp_state::unknown);
    for (std::uint32_t number = 0; number < 256; ++number) {
        CHECK(windows_kernel::decode_table_state(number + 1) == windows_state(number));
        CHECK(windows_kernel::decode_tcp_state(number) == windows_state(number));
    }
}

TEST_CASE("linux: inet_diag's mask has a bit for each state, and those of no other") {
    using linux_kernel::encode_tcp_states;
    CHECK(encode_tcp_states({}) == 0);
    CHECK(encode_tcp_states(tcp_state::unknown) == 0);
    CHECK(encode_tcp_states(tcp_state::established) == 1U << 1U);
    CHECK(encode_tcp_states({tcp_state::time_wait, tcp_state::listen}) == (1U << 6U | 1U << 10U));
    CHECK((encode_tcp_states(tcp_state::syn_received) & 1U << 3U) != 0);
    CHECK(encode_tcp_states(tcp_state_set::all()) == 0x1ffeU);  // not 13: sockets that are bound and no more
}

}  // namespace sockstate::test::tcp_info_decode_test
