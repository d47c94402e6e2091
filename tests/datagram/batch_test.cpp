// Many datagrams in one call, there and back.

#include "support/emulation.hpp"
#include "support/loopback.hpp"

#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <vector>

namespace sockstate::test::batch_test {

using bound_socket = socket<udp, bound>;
using slot = datagram_slot<ip::endpoint>;
using outgoing = outgoing_datagram<ip::endpoint>;
using namespace std::chrono_literals;

namespace {

/// Slots, each with room for so many bytes.
struct rooms {
    explicit rooms(std::size_t count, std::size_t size = 64) : memory(count * size), slots(count) {
        for (std::size_t i = 0; i < count; ++i) slots[i].room = std::span{memory}.subspan(i * size, size);
    }
    std::vector<char> memory;
    std::vector<slot> slots;
};

std::string text_of(const slot& one) {
    return {reinterpret_cast<const char*>(one.bytes.data()), one.bytes.size()};
}

/// Receives so many, with as many calls as it takes.
template <class Socket>
std::vector<std::string> hear(Socket& ears, std::size_t count, const ip::endpoint& sender) {
    std::vector<std::string> texts;
    rooms room{count};
    while (texts.size() < count) {
        const auto got = must(ears.receive_batch(room.slots, patience));
        CHECK(!got.empty());
        for (const slot& one : got) {
            texts.push_back(text_of(one));
            CHECK(one.sender == sender);
            CHECK(!one.truncated);
            CHECK(one.info == datagram_info{});
        }
    }
    return texts;
}

std::vector<std::string> numbered(std::size_t count) {
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < count; ++i) texts.push_back(i % 7 == 3 ? "" : "number " + std::to_string(i));
    return texts;
}

}  // namespace

TEST_CASE_TEMPLATE("send_batch, receive_batch: every datagram once, whole and in order", Family,
                   std::integral_constant<ip::family, ip::family::v4>,
                   std::integral_constant<ip::family, ip::family::v6>) {
    auto ears = must(udp::bind(any_port(Family::value)));
    auto mouth = must(udp::bind(any_port(Family::value)));
    const auto from = must(mouth.local_endpoint());
    for (const std::size_t count : {1U, 2U, 31U, 32U, 33U, 70U}) {
        CAPTURE(count);
        const auto texts = numbered(count);
        std::vector<outgoing> all;
        for (const auto& text : texts) all.push_back({.bytes = text, .receiver = must(ears.local_endpoint())});
        CHECK(mouth.send_batch(all, patience));
        CHECK(hear(ears, count, from) == texts);
    }
}

TEST_CASE("send_batch, receive_batch: connected sockets") {
    auto fresh = must(udp::bind(any_port()));
    auto mouth = must(udp::connect(must(fresh.local_endpoint())));
    auto ears = must(std::move(fresh).connect(must(mouth.local_endpoint())));
    const auto texts = numbered(40);
    const std::vector<byte_view> parts(texts.begin(), texts.end());
    CHECK(mouth.send_batch(parts));
    CHECK(hear(ears, 40, must(mouth.local_endpoint())) == texts);
}

TEST_CASE("send_batch: to IPv4 receivers from an IPv6 socket, and to several receivers") {
    auto first = must(udp::bind(any_port()));
    auto second = must(udp::bind(any_port()));
    auto mouth = must(udp::bind(ip::endpoint::any(ip::family::v6, 0)));
    const ip::endpoint from{ip::address_v4::loopback(), must(mouth.local_endpoint()).port()};
    const std::array<outgoing, 3> all = {outgoing{.bytes = "one", .receiver = must(first.local_endpoint())},
                                         outgoing{.bytes = "two", .receiver = must(second.local_endpoint())},
                                         outgoing{.bytes = "three", .receiver = must(first.local_endpoint())}};
    CHECK(mouth.send_batch(all));
    CHECK(hear(first, 2, from) == std::vector<std::string>{"one", "three"});
    CHECK(hear(second, 1, from) == std::vector<std::string>{"two"});
}

TEST_CASE("send_batch: the one that cannot be sent ends it, those before it went") {
    auto ears = must(udp::bind(any_port()));
    auto mouth = must(udp::bind(any_port()));
    const auto there = must(ears.local_endpoint());
    const std::vector<char> too_long(65'600);
    for (const std::size_t at : {0U, 1U, 31U, 32U, 40U}) {
        CAPTURE(at);
        const auto texts = numbered(at);
        std::vector<outgoing> all;
        for (const auto& text : texts) all.push_back({.bytes = text, .receiver = there});
        all.push_back({.bytes = too_long, .receiver = there});
        all.push_back({.bytes = "never", .receiver = there});
        const auto sent = mouth.send_batch(all);
        REQUIRE(!sent);
        CHECK(sent.error() == std::errc::message_size);
        CHECK(sent.error().datagrams == at);
        CHECK(mouth.send_batch(std::span{all}.subspan(at + 1)));
        auto expected = texts;
        expected.emplace_back("never");
        CHECK(hear(ears, at + 1, must(mouth.local_endpoint())) == expected);
    }
}

TEST_CASE("send_batch: a header for one of them, and one that cannot be obeyed") {
    auto ears = must(udp::bind(any_port()));
    auto mouth = must(udp::bind(any_port()));
    const auto there = must(ears.local_endpoint());
    std::vector<outgoing> all(3, outgoing{.bytes = "ping", .receiver = there});
    all[2].header.source = ip::address_v6::loopback();  // of the other family
    const auto sent = mouth.send_batch(all);
    REQUIRE(!sent);
    CHECK(sent.error() == errc::invalid_argument);
    CHECK(sent.error().datagrams == 2);
    CHECK(hear(ears, 2, must(mouth.local_endpoint())).size() == 2);

    if (emulator_lacks("what is asked for one datagram")) return;
    if (!ears.set(option::report_traffic_class{true})) return;
    all[2].header = {};
    all[1].header.traffic_class = 2;
    if (!mouth.send_batch(all)) return;  // a Windows without ECN
    rooms room{3};
    std::vector<std::optional<ip::ecn>> marks;
    while (marks.size() < 3) {
        for (const slot& one : must(ears.receive_batch(room.slots, patience))) marks.push_back(one.info.ecn);
    }
    if (marks[1] == ip::ecn::not_capable) {
        MESSAGE("skipped: Wine obeys no header");
        return;
    }
    CHECK(marks == std::vector<std::optional<ip::ecn>>{ip::ecn::not_capable, ip::ecn::capable_0, ip::ecn::not_capable});
}

TEST_CASE("receive_batch: fills what is there, cuts what is too long, and leaves the rest for the next call") {
    auto ears = must(udp::bind(any_port()));
    auto mouth = must(udp::bind(any_port()));
    const auto there = must(ears.local_endpoint());
    const std::array<outgoing, 3> all = {outgoing{.bytes = "longer than its room", .receiver = there},
                                         outgoing{.bytes = "fits", .receiver = there},
                                         outgoing{.bytes = "", .receiver = there}};
    CHECK(mouth.send_batch(all));
    rooms room{2, 4};
    auto got = must(ears.receive_batch(room.slots, patience));
    REQUIRE(got.size() == 2);
    CHECK(text_of(got[0]) == "long");
    CHECK(got[0].truncated);
    CHECK(text_of(got[1]) == "fits");
    CHECK(!got[1].truncated);
    CHECK(got[1].datagrams().size() == 1);
    got = must(ears.receive_batch(room.slots, patience));
    REQUIRE(got.size() == 1);
    CHECK(got[0].bytes.empty());
    CHECK(!got[0].truncated);
    CHECK(got[0].datagrams().size() == 1);
}

TEST_CASE("receive_batch: no datagram, by mode and deadline, and a moved-from socket") {
    auto ears = must(udp::bind(any_port()));
    rooms room{4};
    auto got = ears.receive_batch(room.slots, 10ms);
    REQUIRE(!got);
    CHECK(got.error().deadline_passed());
    CHECK(got.error().datagrams == 0);
    must(ears.set_blocking(false));
    CHECK(ears.receive_batch(room.slots).error().would_block());
    const auto elsewhere = std::move(ears);
    CHECK(ears.receive_batch(room.slots).error() == std::errc::bad_file_descriptor);
    CHECK(ears.send_batch(std::array{outgoing{.receiver = any_port()}}).error() == std::errc::bad_file_descriptor);
}

TEST_CASE("receive_batch: what the socket's options report, of each datagram") {
    auto ears = must(udp::bind(any_port()));
    auto mouth = must(udp::bind(any_port()));
    must(ears.set(option::report_destination{true}));
    const auto there = must(ears.local_endpoint());
    CHECK(mouth.send_batch(std::vector<outgoing>(2, outgoing{.bytes = "ping", .receiver = there})));
    rooms room{2};
    std::size_t count = 0;
    while (count < 2) {
        for (const slot& one : must(ears.receive_batch(room.slots, patience))) {
            CHECK(one.info.destination == there.address());
            ++count;
        }
    }
}

TEST_CASE("datagram_range: every datagram of a train, the last one shorter, and an empty one") {
    std::array<std::byte, 10> bytes{};
    const auto sizes_of = [](const datagram_range& range) {
        std::vector<std::size_t> sizes;
        for (const auto one : range) sizes.push_back(one.size());
        CHECK(sizes.size() == range.size());
        return sizes;
    };
    using sizes = std::vector<std::size_t>;
    CHECK(sizes_of({bytes, 0}) == sizes{10});
    CHECK(sizes_of({bytes, 10}) == sizes{10});
    CHECK(sizes_of({bytes, 11}) == sizes{10});
    CHECK(sizes_of({bytes, 9}) == sizes{9, 1});
    CHECK(sizes_of({bytes, 5}) == sizes{5, 5});
    CHECK(sizes_of({bytes, 4}) == sizes{4, 4, 2});
    CHECK(sizes_of({bytes, 1}) == sizes(10, 1));
    CHECK(sizes_of({{}, 0}) == sizes{0});
    CHECK(sizes_of({{}, 4}) == sizes{0});
    const datagram_range three{bytes, 4};
    auto each = three.begin();
    CHECK((*each++).data() == bytes.data());
    CHECK((*each).data() == bytes.data() + 4);
    CHECK(each != three.end());
    static_assert(std::forward_iterator<datagram_range::iterator>);
}

}  // namespace sockstate::test::batch_test
