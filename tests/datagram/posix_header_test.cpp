// What is asked for one datagram, as the receiver sees it: a row for each field, over IPv4, IPv6 and an IPv4 peer of a
// dual-stack socket. Not on Windows, where Wine takes such requests and obeys none.

#include "support/emulation.hpp"
#include "support/loopback.hpp"

#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

#include <string>

namespace sockstate::test::posix_header_test {

using bound_socket = socket<udp, bound>;

namespace {

/// Sends from a socket of one family to one that hears every address of the other or the same.
struct row {
    std::string name;
    bound_socket mouth;
    bound_socket ears;
    ip::endpoint there;
    ip::address source;  ///< an address that the system would not choose, if there is one
};

row make_row(std::string name, ip::family talks, const char* to, const char* source) {
    auto mouth = must(udp::bind(ip::endpoint::any(talks, 0)));
    const auto address = *ip::address::parse(to);
    auto ears = must(udp::bind(ip::endpoint::any(address.unmapped().family(), 0)));
    must(ears.set(option::report_traffic_class{true}));
    must(ears.set(option::report_hop_limit{true}));
    const ip::endpoint there{address, must(ears.local_endpoint()).port()};
    return {std::move(name), std::move(mouth), std::move(ears), there, *ip::address::parse(source)};
}

template <class Check>
void for_each_row(Check check) {
    if (emulator_lacks("what is asked for one datagram")) return;
    row rows[] = {make_row("v4", ip::family::v4, "127.0.0.1", "127.0.0.9"),
                  make_row("v6", ip::family::v6, "::1", "::1"),
                  make_row("dual", ip::family::v6, "::ffff:127.0.0.1", "::ffff:127.0.0.9")};
    for (row& one : rows) {
        CAPTURE(one.name);
        check(one);
    }
}

struct heard {
    ip::endpoint sender;
    datagram_info info;
};
heard hear(row& of) {
    std::array<char, 16> buffer;
    heard one;
    const auto got = must(of.ears.receive_from(buffer, one.info, patience));
    CHECK(std::string(buffer.data(), got.bytes.size()) == "ping");
    one.sender = got.sender;
    return one;
}

/// Sends, or checks that the system refuses what it cannot do. Whether it was sent.
bool sends(row& of, const datagram_header& header) {
    const auto sent = of.mouth.send_to("ping", of.there, header);
    if (!sent) CHECK(sent.error() == errc::not_supported);
    return sent.has_value();
}

}  // namespace

TEST_CASE("send_to with a header: the source") {
    for_each_row([](row& one) {
        if (!sends(one, {.source = one.source})) return;
        CHECK(hear(one).sender.address() == one.source.unmapped());
        must(one.mouth.send_to("ping", one.there));
        CHECK(hear(one).sender.address() == one.there.address().unmapped());  // it held for one datagram
    });
}

TEST_CASE("send_to with a header: the traffic class and the hop limit") {
    for_each_row([](row& one) {
        if (sends(one, {.traffic_class = 0x89})) {
            const auto got = hear(one);
            CHECK(got.info.traffic_class == 0x89);
            CHECK(got.info.ecn == ip::ecn::capable_1);
        }
        if (sends(one, {.hop_limit = 33})) CHECK(hear(one).info.hop_limit == 33);
        must(one.mouth.send_to("ping", one.there));
        CHECK(hear(one).info.traffic_class == 0);
    });
}

TEST_CASE("send_to with a header: all fields at once, and none") {
    for_each_row([](row& one) {
        if (sends(one, {.source = one.source, .traffic_class = 0x02, .hop_limit = 9})) {
            const auto got = hear(one);
            CHECK(got.sender.address() == one.source.unmapped());
            CHECK(got.info.ecn == ip::ecn::capable_0);
            CHECK(got.info.hop_limit == 9);
        }
        CHECK(sends(one, datagram_header{}));
        hear(one);
    });
}

TEST_CASE("send_to with a header: what cannot be is an error, and nothing goes") {
    for_each_row([](row& one) {
        const ip::address foreign =
            *ip::address::parse(one.there.address().unmapped().is_v4() ? "192.0.2.1" : "2001:db8::1");
        const ip::address other = *ip::address::parse(one.there.address().unmapped().is_v4() ? "::1" : "127.0.0.1");
        CHECK(!one.mouth.send_to("lost", one.there, {.source = foreign}));
        CHECK(one.mouth.send_to("lost", one.there, {.source = other}).error() == errc::invalid_argument);
        CHECK(!one.mouth.send_to("lost", one.there, {.interface_index = 0x7fff'ffff}));
        must(one.mouth.send_to("ping", one.there));
        hear(one);
    });
}

TEST_CASE("send with a header: a connected socket asks for its peer's family") {
    for_each_row([](row& one) {
        auto talking = must(std::move(one.mouth).connect(one.there));
        const auto sent = talking.send("ping", {.traffic_class = 0x02});
        REQUIRE(sent);
        CHECK(sent == 4U);
        CHECK(hear(one).info.ecn == ip::ecn::capable_0);
        if (talking.send("ping", {.hop_limit = 5}, patience)) CHECK(hear(one).info.hop_limit == 5);
    });
}

TEST_CASE("datagram_info: an answer comes from the address that was asked") {
    for_each_row([](row& one) {
        must(one.ears.set(option::report_destination{true}));
        const auto asked =
            one.there.address().unmapped().is_v4() ? *ip::address::parse("127.0.0.7") : one.there.address();
        const ip::address to = one.there.address().is_v6() && asked.is_v4() ? ip::address{asked.to_v6()} : asked;
        const auto sent = one.mouth.send_to("ping", {to, one.there.port()});
        if (!sent) return;  // macOS has 127.0.0.1 alone
        const auto got = hear(one);
        CHECK(got.info.destination == asked);
        must(one.ears.send_to("pong", got.sender, got.info.reply()));
        std::array<char, 16> buffer;
        const auto answer = must(one.mouth.receive_from(buffer, patience));
        CHECK(answer.sender.address() == to);
    });
}

}  // namespace sockstate::test::posix_header_test
