// Ports by number and by name, from whatever a program has.

#include <sockstate/ip/resolve.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace sockstate::test::service_test {

using ip::service;

namespace {

constexpr std::string_view host = "127.0.0.1";

template <class T>
concept makes_service = std::is_convertible_v<T, service>;

static_assert(makes_service<int> && makes_service<std::uint16_t> && makes_service<std::uint8_t> &&
              makes_service<long long>);
static_assert(makes_service<const char*> && makes_service<std::string_view> && makes_service<std::string>);
static_assert(!makes_service<std::nullptr_t> && !makes_service<double> && !makes_service<bool> && !makes_service<char>);

template <class Number>
void check_refused(Number number) {
    CAPTURE(number);
    CHECK(!service{number}.is_valid());
    CHECK(ip::resolve(host, number).error() == error{errc::invalid_argument, operation::resolve});
}

}  // namespace

TEST_CASE("service: a number is that port, and what is no port is refused") {
    CHECK(service{0}.is_valid());
    CHECK(ip::resolve(host, 0)->front().port() == 0);
    CHECK(ip::resolve(host, 65535)->front().port() == 65535);
    CHECK(ip::resolve(host, std::uint8_t{7})->front().port() == 7);
    CHECK(ip::resolve(host, 443ULL)->front().port() == 443);
    check_refused(105215);  // 39,679 modulo 65,536
    check_refused(65536);
    check_refused(-1);
    check_refused(std::numeric_limits<long long>::min());
    check_refused(std::numeric_limits<unsigned long long>::max());
}

TEST_CASE("service: text of digits is a decimal number up to 65,535") {
    for (const std::string_view text : {"80", "080", "00080", "0000000000000000000080"}) {
        CAPTURE(text);
        const service port{text};
        CHECK(port.is_valid());
        CHECK(port.name().empty());
        CHECK(port.port() == 80);
    }
    CHECK(service{"0"}.is_valid());
    CHECK(service{"000"}.port() == 0);
    CHECK(service{"65535"}.port() == 65535);
    for (const std::string_view text :
         {"65536", "70000", "105215", "4294967376", "18446744073709551696", "99999999999999999999999"}) {
        CAPTURE(text);
        CHECK(!service{text}.is_valid());
    }
}

TEST_CASE("service: a name has no sign in front and no blank, and text is not nothing") {
    for (const std::string_view text : {"https", "http-alt", "3com-tsmux", "whois++", "z39.50", "80a", "0x50"}) {
        CAPTURE(text);
        const service port{text};
        CHECK(port.is_valid());
        CHECK(port.name() == text);
        CHECK(port.port() == 0);
    }
    for (const std::string_view text : {"", "+70000", "+80", "-0", "-", "+http", " 80", "80 ", "\t80", "\n80", "\v80",
                                        "\f80", "\r80", " ", "ht tp", "http\n", "\x7f"}) {
        CAPTURE(text);
        const service port{text};
        CHECK(!port.is_valid());
        CHECK(ip::resolve(host, text).error() == error{errc::invalid_argument, operation::resolve});
        CHECK(ip::resolve("localhost", text).error() == error{errc::invalid_argument, operation::resolve});
    }
    CHECK(!service{std::string_view{"http\0", 5}}.is_valid());
    CHECK(!service{static_cast<const char*>(nullptr)}.is_valid());
}

TEST_CASE("service: a name's control characters are printed as escapes, in one byte and in two") {
    CHECK(to_string(service{"https"}) == "https");
    CHECK(to_string(service{"caf\xc3\xa9"}) == "caf\xc3\xa9");
    CHECK(to_string(service{"a\x9b"
                            "2J"}) == "a\\x9b2J");
    CHECK(to_string(service{"a\xc2\x9b"
                            "2J"}) == "a\\xc2\\x9b2J");
    CHECK(service{"a\x9b"
                  "2J"}
              .name() ==
          "a\x9b"
          "2J");
}

TEST_CASE("service: keeps its text when the string that it was made from is gone") {
    const service port = std::string(40, 'x');
    const std::string overwritten(40, 'y');
    CHECK(port.name() == std::string(40, 'x'));
}

}  // namespace sockstate::test::service_test
