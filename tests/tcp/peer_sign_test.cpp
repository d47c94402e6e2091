// What a connection's metrics show of its peer.

#include "support/check_text.hpp"

#include <linux/tcp_info_decode.hpp>
#include <sockstate/tcp.hpp>

#include <doctest/doctest.h>

#include <bit>
#include <charconv>
#include <string_view>
#include <vector>

namespace sockstate::test::peer_sign_test {

namespace {

std::optional<peer_sign> sign_of(tcp_state state, std::optional<std::uint32_t> unanswered,
                                 std::optional<std::uint64_t> window = 65536) {
    tcp_metrics metrics;
    metrics.state = state;
    metrics.unanswered_segments = unanswered;
    metrics.send_window_bytes = window;
    return read_peer_sign(metrics);
}

/// What TCP_INFO wrote of a connection to a peer that vanished or stalled (Linux 6.18 on x86-64, 240 bytes).
struct recording {
    std::string_view situation;
    peer_sign shows;
    std::string_view bytes;
};

// clang-format off
constexpr recording recordings[] = {
    {"idle", peer_sign::answers,
     "010000000007aa01e01c0300000000000080000018020000000000000000000000000000000000000000000030000000"
     "000000003000000030000000ffff0000d7ff00002000000012000000ffffff7f0b000000cbff00000a00000000000000"
     "d7ff000000000000efb4340d06000000ffffffffffffffff020000000000000000000000000000000300000002000000"
     "00000000080000000000000001000000000024f400000000000000000000000000000000000000000000000000000000"
     "020000000000000001000000000000000000000000000000000000000000000000000000000001000000010000000000"},
    {"in flight, one segment unanswered", peer_sign::answers,
     "010401000107aa01801a060000000000e57f000018020000010000000000000001000000010000000000000000000000"
     "000000009801000098010000ffff0000d7ff00000e00000007000000ffffff7f01000000cbff00000a00000000000000"
     "d7ff0000020000006a36ac8f0f000000ffffffffffffffff010000000000000000000000000000000500000001000000"
     "000000000e00000000000000030000000000000000000000c03906000000000000000000000000000000000000000000"
     "010000000000000003000000000000000200000000000000000000000000000000000000cbff00000000010001000000"},
    {"in flight, two segments unanswered", peer_sign::silent,
     "010402000207aa0100350c0000000000e57f000018020000010000000000000001000000010000000000000000000000"
     "000000003803000038030000ffff0000d7ff00000e00000007000000ffffff7f01000000cbff00000a00000000000000"
     "d7ff0000030000006a36ac8f0f000000ffffffffffffffff010000000000000000000000000000000600000001000000"
     "000000000e00000000000000040000000000000000000000c0920c000000000000000000000000000000000000000000"
     "010000000000000004000000000000000300000000000000000000000000000000000000cbff00000000010002000000"},
    {"behind a shut window, answering", peer_sign::stalls,
     "010000010207aa00802c03000000000000ba000018020000000000000000000000000000000000000000000010050000"
     "00000000100600003c040000ffff0000d7ff000073120000b8240000ffffff7f10000000cbff00000a00000000000000"
     "d7ff000001000000d5eb1bc210000000ffffffffffffffff01f601000000000000000000000000000a00000005000000"
     "00123e000d00000000000000060000008df0ee300000000080ae17000000000080ae1700000000000000000000000000"
     "070000000000000000b002000000000000ba000000000000010000000000000000000000000000000000010000000000"},
    {"behind a shut window, two probes unanswered", peer_sign::silent,
     "010000020307aa00802c03000000000000ba0000180200000000000000000000000000000000000000000000e0050000"
     "00000000e00600000c050000ffff0000d7ff000073120000b8240000ffffff7f10000000cbff00000a00000000000000"
     "d7ff000001000000d5eb1bc210000000ffffffffffffffff01f601000000000000000000000000000b00000005000000"
     "00123e000d00000000000000060000008df0ee300000000000db1a000000000000db1a00000000000000000000000000"
     "070000000000000000b002000000000000ba000000000000010000000000000000000000000000000000010000000000"},
    {"idle, one probe unanswered", peer_sign::answers,
     "010000010007aa01400d030000000000e57f0000180200000000000000000000000000000000000000000000fc030000"
     "00000000fc030000fc030000ffff0000d7ff00001000000008000000ffffff7f0a000000cbff00000a00000000000000"
     "d7ff0000000000003abdb69d0d000000ffffffffffffffff010000000000000000000000000000000300000001000000"
     "000000001000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
     "010000000000000000000000000000000000000000000000000000000000000000000000cbff00000000010000000000"},
    {"idle, two probes unanswered", peer_sign::silent,
     "010000020007aa01400d030000000000e57f0000180200000000000000000000000000000000000000000000fc070000"
     "00000000fc070000fc070000ffff0000d7ff00001000000008000000ffffff7f0a000000cbff00000a00000000000000"
     "d7ff0000000000003abdb69d0d000000ffffffffffffffff010000000000000000000000000000000400000001000000"
     "000000001000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
     "010000000000000000000000000000000000000000000000000000000000000000000000cbff00000000010000000000"},
    {"given up", peer_sign::gone,
     "070000020007aa01400d030000000000e57f0000180200000000000000000000000000000000000000000000fc0b0000"
     "00000000fc0b0000fc0b0000ffff0000d7ff00001000000008000000ffffff7f0a000000cbff00000a00000000000000"
     "d7ff0000000000003abdb69d0d000000ffffffffffffffff010000000000000000000000000000000500000001000000"
     "000000001000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
     "010000000000000000000000000000000000000000000000000000000000000000000000cbff00000000010000000000"},
    {"after our FIN, two probes unanswered", peer_sign::silent,
     "050000020007aa01e01c0300000000000080000018020000000000000000000000000000000000000000000004080000"
     "000000000408000000080000ffff0000d7ff0000c501000072030000ffffff7f0b000000cbff00000a00000000000000"
     "d7ff000000000000c93218860e000000ffffffffffffffff020000000000000000000000000000000500000002000000"
     "000000000f0000000000000000000000abec8d0000000000a00f00000000000000000000000000000000000000000000"
     "020000000000000000000000000000000000000000000000000000000000000000000000000001000000010000000000"},
};
// clang-format on

tcp_metrics decoded(std::string_view digits) {
    std::vector<std::byte> bytes;
    for (std::size_t at = 0; at + 1 < digits.size(); at += 2) {
        unsigned value = 0;
        std::from_chars(digits.data() + at, digits.data() + at + 2, value, 16);
        bytes.push_back(static_cast<std::byte>(value));
    }
    return platform::linux_kernel::decode_tcp_metrics(bytes);
}

}  // namespace

TEST_CASE("read_peer_sign: what Linux wrote of peers that answered, stalled and vanished") {
    if (std::endian::native != std::endian::little) {
        MESSAGE("skipped: the bytes are those of a processor with the other byte order");
        return;
    }
    for (const auto& [situation, shows, bytes] : recordings) {
        CAPTURE(situation);
        CHECK(read_peer_sign(decoded(bytes)) == shows);
    }
}

TEST_CASE("read_peer_sign: two segments without an answer are silence, one is none") {
    CHECK(sign_of(tcp_state::established, 0) == peer_sign::answers);
    CHECK(sign_of(tcp_state::established, 1) == peer_sign::answers);
    CHECK(sign_of(tcp_state::established, 2) == peer_sign::silent);
    CHECK(sign_of(tcp_state::established, 15) == peer_sign::silent);
    CHECK(sign_of(tcp_state::fin_wait_1, 5) == peer_sign::silent);
    CHECK(sign_of(tcp_state::syn_sent, 3) == peer_sign::silent);
}

TEST_CASE("read_peer_sign: a shut window is a stall, unless nothing is answered either") {
    CHECK(sign_of(tcp_state::established, 0, 0) == peer_sign::stalls);
    CHECK(sign_of(tcp_state::close_wait, 1, 0) == peer_sign::stalls);
    CHECK(sign_of(tcp_state::established, 2, 0) == peer_sign::silent);
    CHECK(sign_of(tcp_state::established, 0, std::nullopt) == peer_sign::answers);  // before Linux 5.4
}

TEST_CASE("read_peer_sign: a connection that is closed is gone, on every system") {
    CHECK(sign_of(tcp_state::closed, 0) == peer_sign::gone);
    CHECK(sign_of(tcp_state::closed, 3) == peer_sign::gone);
    CHECK(sign_of(tcp_state::closed, std::nullopt) == peer_sign::gone);
}

TEST_CASE("read_peer_sign: nothing is known where nobody counts, or before the peer has answered") {
    CHECK(sign_of(tcp_state::established, std::nullopt) == std::nullopt);
    CHECK(sign_of(tcp_state::established, std::nullopt, 0) == std::nullopt);
    CHECK(sign_of(tcp_state::syn_sent, 1, 0) == std::nullopt);
    CHECK(sign_of(tcp_state::listen, 0, 0) == std::nullopt);
    CHECK(read_peer_sign(tcp_metrics{}) == std::nullopt);
}

TEST_CASE("peer_sign: prints its name") {
    check_text(peer_sign::answers, "answers");
    check_text(peer_sign::stalls, "stalls");
    check_text(peer_sign::silent, "silent");
    check_text(peer_sign::gone, "gone");
}

}  // namespace sockstate::test::peer_sign_test
