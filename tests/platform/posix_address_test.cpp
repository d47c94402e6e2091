// Our addresses beside the system's: in its structures the same bytes, as text the same but where our own pages say
// that they differ.

#include <sockstate/platform.hpp>

#include "support/generated_addresses.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace sockstate::test::posix_address_test {

using ip::address;
using ip::address_v4;
using ip::address_v6;
using ip::endpoint;

namespace {

std::string system_text(const address& a) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    const address_v4::bytes_type v4 = a.to_v4().bytes();
    const address_v6::bytes_type v6 = a.to_v6().bytes();
    const char* const done = a.is_v4() ? inet_ntop(AF_INET, v4.data(), text.data(), text.size())
                                       : inet_ntop(AF_INET6, v6.data(), text.data(), text.size());
    REQUIRE(done != nullptr);
    return done;
}

/// What inet_pton makes of it, by family.
template <class Address>
bool system_takes(const std::string& text, typename Address::bytes_type& bytes) {
    return inet_pton(sizeof bytes == 4 ? AF_INET : AF_INET6, text.c_str(), bytes.data()) == 1;
}

/// With 96 zero bits the old "IPv4-compatible" form (RFC 4291 §2.5.5.1, deprecated) has a dotted tail.
bool lacks_dotted_tail(const address_v6& a, std::string_view ours, std::string_view theirs) {
    const address_v6::bytes_type bytes = a.bytes();
    return std::all_of(bytes.begin(), bytes.begin() + 12, [](std::uint8_t byte) { return byte == 0; }) &&
           theirs.find('.') != theirs.npos && ours.find('.') == ours.npos;
}

int count_groups(std::string_view text) {
    int count = 0;
    for (std::size_t i = 0; i < text.size(); ++i) count += text[i] != ':' && (i == 0 || text[i - 1] == ':') ? 1 : 0;
    return count;
}

/// Of two runs of zeros with the same length RFC 5952 §4.2.3 shortens the first. musl's inet_ntop shortens a later one
/// where the first is at the beginning.
bool shortens_first_of_equals(std::string_view ours, std::string_view theirs) {
    return ours.starts_with("::") && theirs.find("::", 1) != theirs.npos && count_groups(ours) == count_groups(theirs);
}

/// Every group spelled out, in either case, with up to four digits.
std::string spelled_out(const address_v6& a, generated_addresses& generated) {
    std::string text;
    for (std::size_t i = 0; i < a.bytes().size(); i += 2) {
        const unsigned group = static_cast<unsigned>(a.bytes()[i]) << 8U | a.bytes()[i + 1];
        std::array<char, 8> digits{};
        const int width = static_cast<int>(generated.pick(5));
        std::snprintf(digits.data(), digits.size(), generated.pick(2) == 0 ? "%0*x" : "%0*X", width, group);
        text += (i == 0 ? "" : ":");
        text += digits.data();
    }
    return text;
}

/// The text with a character or two changed, added or lost.
std::string damaged(std::string text, generated_addresses& generated) {
    constexpr std::string_view alphabet = "0123456789abcdefABCDEF:::...[] gx-+/";
    for (std::size_t edits = generated.pick(3); edits > 0; --edits) {
        const std::size_t at = generated.pick(text.size() + 1);
        const char c = alphabet[generated.pick(alphabet.size())];
        switch (generated.pick(3)) {
            case 0: text.insert(at, 1, c); break;
            case 1: text.replace(at, at < text.size() ? 1 : 0, 1, c); break;
            default: text.erase(at, at < text.size() ? 1 : 0); break;
        }
    }
    return text;
}

/// Both take the text, and for the same address, or neither does. Says whether they took it.
template <class Address>
bool check_agreement(const std::string& text) {
    CAPTURE(text);
    typename Address::bytes_type bytes{};
    const bool taken = system_takes<Address>(text, bytes);
    const auto ours = Address::parse(text);
    REQUIRE(ours.has_value() == taken);
    if (taken) REQUIRE(ours->bytes() == bytes);
    return taken;
}

}  // namespace

TEST_CASE("to_string: as inet_ntop prints, but for two differences that are known") {
    generated_addresses generated{3493};
    int differences = 0;
    for (int i = 0; i < 50'000; ++i) {
        const address_v6 v6 = generated.next_v6().with_scope(0);
        const std::string ours = to_string(v6);
        const std::string theirs = system_text(v6);
        CAPTURE(theirs);
        if (ours != theirs) {
            ++differences;
            REQUIRE(address_v6::parse(theirs) == v6);
            REQUIRE((lacks_dotted_tail(v6, ours, theirs) || shortens_first_of_equals(ours, theirs)));
        }
        const address_v4 v4 = generated.next_v4();
        REQUIRE(to_string(v4) == system_text(v4));
    }
    CHECK(differences > 0);
}

TEST_CASE("address_v4::parse: takes what inet_pton takes, and nothing else") {
    generated_addresses generated{791};
    int taken = 0;
    constexpr int tries = 50'000;
    for (int i = 0; i < tries; ++i)
        taken += check_agreement<address_v4>(damaged(to_string(generated.next_v4()), generated));
    CHECK(taken > tries / 4);
    CHECK(taken < tries * 3 / 4);
}

TEST_CASE("address_v6::parse: takes what inet_pton takes, and nothing else") {
    generated_addresses generated{4291};
    int taken = 0;
    constexpr int tries = 50'000;
    for (int i = 0; i < tries; ++i) {
        const address_v6 a = generated.next_v6().with_scope(0);
        const std::string text = generated.pick(2) == 0 ? system_text(a) : spelled_out(a, generated);
        taken += check_agreement<address_v6>(damaged(text, generated));
    }
    CHECK(taken > tries / 4);
    CHECK(taken < tries * 3 / 4);
}

TEST_CASE("address_v6::parse: a zone may be an interface's name") {
    struct if_nameindex* const interfaces = if_nameindex();
    REQUIRE(interfaces != nullptr);
    REQUIRE(interfaces->if_index != 0);  // the loopback interface at least
    for (const struct if_nameindex* each = interfaces; each->if_index != 0; ++each) {
        const std::string name = each->if_name;
        CAPTURE(name);
        const auto link_local = address_v6::parse("fe80::1%" + name);
        REQUIRE(link_local);
        CHECK(link_local->scope_id() == each->if_index);
        CHECK(to_string(*link_local) == "fe80::1%" + std::to_string(each->if_index));
        CHECK(endpoint::parse("[fe80::1%" + name + "]:80") == endpoint{*link_local, 80});

        using namespace std::string_literals;
        CHECK_FALSE(address_v6::parse("fe80::1%" + name + "\0"s));  // the system's look-up would stop at the NUL
        CHECK_FALSE(address_v6::parse("fe80::1%" + name + " "));
    }
    if_freenameindex(interfaces);
}

TEST_CASE("encode, decode: an endpoint is what the system's macros make of it, in network order") {
    generated_addresses generated{793};
    for (std::uint32_t port = 0; port <= 0xffff; port += 257) {
        const endpoint one{generated.next(), static_cast<std::uint16_t>(port + 1)};
        CAPTURE(to_string(one));
        sockstate::platform::native_address native;
        encode(one, native);
        if (one.address().is_v4()) {
            sockaddr_in v4{};
            REQUIRE(native.size == sizeof v4);
            std::memcpy(&v4, native.bytes, sizeof v4);
            CHECK(v4.sin_family == AF_INET);
            CHECK(ntohs(v4.sin_port) == one.port());
            CHECK(ntohl(v4.sin_addr.s_addr) == one.address().to_v4().to_uint());
        } else {
            const address_v6 expected = one.address().to_v6();
            sockaddr_in6 v6{};
            REQUIRE(native.size == sizeof v6);
            std::memcpy(&v6, native.bytes, sizeof v6);
            CHECK(v6.sin6_family == AF_INET6);
            CHECK(ntohs(v6.sin6_port) == one.port());
            CHECK(v6.sin6_scope_id == expected.scope_id());
            CHECK(std::memcmp(&v6.sin6_addr, expected.bytes().data(), sizeof v6.sin6_addr) == 0);
        }
        endpoint back;
        REQUIRE(decode(native, back));
        CHECK(back == one);
    }
}

}  // namespace sockstate::test::posix_address_test
