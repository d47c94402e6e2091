// The connection lists of macOS and FreeBSD, from bytes laid out by hand: every state, both families, and lists
// that are cut short or make no sense.

#include <freebsd/pcblist_layout.hpp>
#include <macos/pcblist_layout.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <string>
#include <vector>

namespace sockstate::test::pcblist_decode_test {

namespace {

using bytes = std::vector<std::byte>;
using address = std::array<std::uint8_t, 16>;

constexpr unsigned speaks_v4 = 1;
constexpr unsigned speaks_v6 = 2;

/// A socket as a test describes it. Addresses are 16 bytes in network order, IPv4 in the last four.
struct row {
    unsigned state = 4;
    unsigned speaks = speaks_v4;
    address local = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 127, 0, 0, 1};
    address remote = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 192, 0, 2, 1};
    std::uint16_t local_port = 80;
    std::uint16_t remote_port = 4242;
    std::uint32_t receive_queue = 11;
    std::uint32_t send_queue = 22;
    unsigned waiting = 0;
    unsigned unfinished = 0;
    unsigned waiting_limit = 0;
    std::uint32_t user = 501;
    std::uint64_t socket = 0x1122334455667788;  // 0: none
};

template <class T>
void put(bytes& to, std::size_t offset, T value, std::endian order) {
    for (std::size_t i = 0; i < sizeof value; ++i) {
        const std::size_t at = order == std::endian::little ? i : sizeof value - 1 - i;
        to.at(offset + at) = static_cast<std::byte>(value >> 8 * i);
    }
}

void put(bytes& to, std::size_t offset, const address& from) {
    std::ranges::transform(from, to.begin() + static_cast<std::ptrdiff_t>(offset),
                           [](std::uint8_t byte) { return std::byte{byte}; });
}

void put_port(bytes& to, std::size_t offset, std::uint16_t port) {
    put(to, offset, port, std::endian::big);
}

/// xnu's xinpgen and xtcpcb64; the offsets are those that Apple's compiler gives its own headers.
struct macos {
    static constexpr std::size_t head_size = 24;
    static constexpr std::size_t row_size = 472;  // longer than what is read, as xnu's is
    static constexpr std::size_t least_row_size = 296;
    static constexpr auto order = std::endian::little;
    using length_type = std::uint32_t;
    static constexpr std::size_t count_offset = 4;
    static constexpr std::size_t speaks_offset = 96;

    static bytes encode(const row& from) {
        bytes to(row_size);
        put(to, 0, static_cast<length_type>(row_size), order);
        put_port(to, 20, from.remote_port);
        put_port(to, 22, from.local_port);
        to.at(speaks_offset) = static_cast<std::byte>(from.speaks);
        put(to, 100, from.remote);
        put(to, 116, from.local);
        if (from.socket != 0) {
            put(to, 148, std::uint32_t{108}, order);
            put(to, 152, from.socket, order);
            put(to, 184, static_cast<std::uint16_t>(from.waiting + from.unfinished), order);
            put(to, 186, static_cast<std::uint16_t>(from.unfinished), order);
            put(to, 188, static_cast<std::uint16_t>(from.waiting_limit), order);
            put(to, 204, from.receive_queue, order);
            put(to, 228, from.send_queue, order);
            put(to, 252, from.user, order);
        }
        put(to, 292, std::uint32_t{from.state}, order);
        return to;
    }
    static constexpr auto visit = platform::visit_tcp_pcbs<platform::macos_kernel::lists>;
};

/// FreeBSD's xinpgen and xtcpcb on amd64 and arm64.
struct freebsd {
    static constexpr std::size_t head_size = 64;
    static constexpr std::size_t row_size = 744;
    static constexpr std::size_t least_row_size = 576;
    static constexpr auto order = std::endian::native;
    using length_type = std::uint64_t;
    static constexpr std::size_t count_offset = 8;
    static constexpr std::size_t speaks_offset = 400;

    static bytes encode(const row& from) {
        bytes to(row_size);
        put(to, 0, static_cast<length_type>(row_size), order);
        if (from.socket != 0) {
            put(to, 24, from.socket, order);
            put(to, 120, std::uint32_t{from.waiting}, order);
            put(to, 124, std::uint32_t{from.unfinished}, order);
            put(to, 128, std::uint32_t{from.waiting_limit}, order);
            put(to, 136, from.user, order);
            put(to, 184, from.receive_queue, order);
            put(to, 220, from.send_queue, order);
        }
        put_port(to, 260, from.remote_port);
        put_port(to, 262, from.local_port);
        put(to, 264, from.remote);
        put(to, 280, from.local);
        to.at(speaks_offset) = static_cast<std::byte>(from.speaks);
        put(to, 568, std::uint32_t{from.state}, order);
        return to;
    }
    static constexpr auto visit = platform::visit_tcp_pcbs<platform::freebsd_kernel::lists>;
};

template <class System>
bytes head(std::size_t count) {
    bytes to(System::head_size);
    put(to, 0, static_cast<typename System::length_type>(System::head_size), System::order);
    put(to, System::count_offset, static_cast<std::uint32_t>(count), System::order);
    return to;
}

void append(bytes& to, const bytes& more) {
    to.insert(to.end(), more.begin(), more.end());
}

template <class System>
bytes list_of(const std::vector<row>& rows) {
    bytes list = head<System>(rows.size());
    for (const row& each : rows) append(list, System::encode(each));
    append(list, head<System>(rows.size()));
    return list;
}

template <class System>
result<std::vector<connection>> decode(const bytes& list, const connection_filter& wanted = {}) {
    std::vector<connection> found;
    const auto keep = [](void* context, const connection& each, const tcp_info*) {
        static_cast<std::vector<connection>*>(context)->push_back(each);
        return true;
    };
    return System::visit(list, wanted, keep, &found).map([&] { return found; });
}

template <class System>
connection decode_one(const row& from) {
    const auto found = decode<System>(list_of<System>({from}));
    REQUIRE(found);
    REQUIRE(found->size() == 1);
    return found->front();
}

ip::endpoint endpoint(const char* text) {
    return ip::endpoint::parse(text).value();
}

}  // namespace

TEST_CASE_TEMPLATE("pcblist: every field of an IPv4 connection", System, macos, freebsd) {
    CHECK(decode_one<System>({}) == connection{.state = tcp_state::established,
                                               .local = endpoint("127.0.0.1:80"),
                                               .remote = endpoint("192.0.2.1:4242"),
                                               .receive_queue_bytes = 11,
                                               .send_queue_bytes = 22,
                                               .uid = 501,
                                               .inode = 0x1122334455667788});
}

TEST_CASE_TEMPLATE("pcblist: 4.4BSD's state numbers, and unknown for any other", System, macos, freebsd) {
    constexpr std::array states = {tcp_state::closed,       tcp_state::listen,      tcp_state::syn_sent,
                                   tcp_state::syn_received, tcp_state::established, tcp_state::close_wait,
                                   tcp_state::fin_wait_1,   tcp_state::closing,     tcp_state::last_ack,
                                   tcp_state::fin_wait_2,   tcp_state::time_wait,   tcp_state::unknown};
    for (unsigned number = 0; number < states.size(); ++number) {
        CAPTURE(number);
        CHECK(decode_one<System>({.state = number}).state == states[number]);
    }
    CHECK(decode_one<System>({.state = ~0U}).state == tcp_state::unknown);
}

TEST_CASE_TEMPLATE("pcblist: IPv6, with the scope that a link-local address carries inside", System, macos, freebsd) {
    const connection found =
        decode_one<System>({.speaks = speaks_v6,
                            .local = {0xfe, 0x80, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1},
                            .remote = {0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2}});
    CHECK(found.local == endpoint("[fe80::1%4]:80"));
    CHECK(found.remote == endpoint("[2001:db8::2]:4242"));
    const connection unscoped =
        decode_one<System>({.speaks = speaks_v6, .local = {0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}});
    CHECK(unscoped.local == endpoint("[fe80::1]:80"));
}

TEST_CASE_TEMPLATE("pcblist: a mapped address is IPv4, however it is held", System, macos, freebsd) {
    const address mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 7};
    CHECK(decode_one<System>({.speaks = speaks_v6, .local = mapped}).local == endpoint("192.0.2.7:80"));
    CHECK(decode_one<System>({.speaks = speaks_v4, .local = mapped}).local == endpoint("192.0.2.7:80"));
}

TEST_CASE_TEMPLATE("pcblist: a listener has an accept queue instead of bytes", System, macos, freebsd) {
    const connection found = decode_one<System>({.state = 1,
                                                 .speaks = speaks_v4 | speaks_v6,
                                                 .local = {},
                                                 .remote = {},
                                                 .remote_port = 0,
                                                 .waiting = 3,
                                                 .unfinished = 2,
                                                 .waiting_limit = 128});
    CHECK(found.state == tcp_state::listen);
    CHECK(found.local == endpoint("[::]:80"));
    CHECK(found.remote == endpoint("[::]:0"));
    CHECK(found.accept_queue_length == 3U);
    CHECK(found.accept_queue_limit == 128U);
    CHECK(!found.receive_queue_bytes);
    CHECK(!found.send_queue_bytes);
    CHECK(found.uid == 501U);
}

TEST_CASE_TEMPLATE("pcblist: nobody owns what has no socket, or waits for its end", System, macos, freebsd) {
    const connection handshake = decode_one<System>({.state = 3, .socket = 0});
    CHECK(handshake.state == tcp_state::syn_received);
    CHECK_FALSE((handshake.uid || handshake.inode));
    CHECK_FALSE((handshake.receive_queue_bytes || handshake.send_queue_bytes));
    CHECK_FALSE(decode_one<System>({.state = 10}).uid);
}

TEST_CASE_TEMPLATE("pcblist: rows in order, without sockets that have no address yet", System, macos, freebsd) {
    const auto found = decode<System>(list_of<System>(
        {{.local_port = 1}, {.state = 0, .local = {}, .remote = {}, .local_port = 0}, {.local_port = 2}}));
    REQUIRE(found);
    REQUIRE(found->size() == 2);
    CHECK(found->front().local.port() == 1);
    CHECK(found->back().local.port() == 2);
    CHECK(decode<System>(list_of<System>({}))->empty());
    CHECK(decode<System>(head<System>(0))->empty());
}

TEST_CASE_TEMPLATE("pcblist: the filter lets through what matches", System, macos, freebsd) {
    const bytes list = list_of<System>({{.state = 4, .local_port = 1}, {.state = 10, .local_port = 2}, {.state = 10}});
    CHECK(decode<System>(list, {.states = tcp_state::time_wait})->size() == 2);
    CHECK(decode<System>(list, {.local_port = 2})->size() == 1);
    CHECK(decode<System>(list, {.remote_address = ip::address_v4::loopback()})->empty());
    CHECK(decode<System>(list, {.local_address = ip::address_v6::v4_mapped(ip::address_v4::loopback())})->size() == 3);
}

TEST_CASE_TEMPLATE("pcblist: a list cut anywhere is malformed", System, macos, freebsd) {
    const bytes whole = list_of<System>({{}, {}});
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        const auto found = decode<System>(cut);
        if (found || found.error() != errc::malformed_answer) FAIL_CHECK("cut to ", size);
    }
}

TEST_CASE_TEMPLATE("pcblist: lengths that cannot be are malformed", System, macos, freebsd) {
    using length = typename System::length_type;
    const auto with_length = [](std::size_t at, length value) {
        bytes list = list_of<System>({{}});
        put(list, at, value, System::order);
        return decode<System>(list);
    };
    for (const std::size_t at : {std::size_t{0}, System::head_size, System::head_size + System::row_size}) {
        for (const length value : {length{0}, length{1}, static_cast<length>(System::head_size - 1),
                                   static_cast<length>(System::head_size + 1),
                                   static_cast<length>(System::least_row_size - 1), static_cast<length>(~length{0})}) {
            CAPTURE(at);
            CAPTURE(value);
            const auto found = with_length(at, value);
            REQUIRE_FALSE(found);
            CHECK(found.error() == errc::malformed_answer);
            CHECK(found.error().attempted() == operation::connections);
        }
    }
}

TEST_CASE_TEMPLATE("pcblist: a record of neither family is malformed", System, macos, freebsd) {
    const auto found = decode<System>(list_of<System>({{.speaks = 0}}));
    REQUIRE_FALSE(found);
    CHECK(found.error() == errc::malformed_answer);
}

TEST_CASE("pcblist: macOS: a socket of another size is another layout, so malformed") {
    bytes list = list_of<macos>({{}});
    put(list, macos::head_size + 148, std::uint32_t{112}, macos::order);
    const auto found = decode<macos>(list);
    REQUIRE_FALSE(found);
    CHECK(found.error() == errc::malformed_answer);
}

}  // namespace sockstate::test::pcblist_decode_test
