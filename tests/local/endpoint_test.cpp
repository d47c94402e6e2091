// Names of local sockets: what may be one, its bytes, its text.

#include <sockstate/local/endpoint.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace sockstate::test::local_endpoint_test {

using namespace std::string_view_literals;
using local::endpoint;
using local::detail::endpoint_access;

namespace {

static_assert(endpoint{}.is_unnamed() && !endpoint{}.is_path() && !endpoint{}.is_abstract());
static_assert(endpoint{}.name().empty() && endpoint{}.bytes().empty());
static_assert(endpoint{} == endpoint{} && (endpoint{} <=> endpoint{}) == 0);
static_assert(endpoint::max_size == 108);

endpoint path(std::string_view text) {
    return endpoint::path(text).value();
}
endpoint abstract(std::string_view bytes) {
    return endpoint::abstract(bytes).value();
}

std::string every_byte() {
    std::string bytes;
    for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
    return bytes;
}

void check_refused(const sockstate::result<endpoint>& made) {
    REQUIRE_FALSE(made);
    CHECK(made.error() == sockstate::error{errc::invalid_argument, operation::parse});
}

}  // namespace

TEST_CASE("local::endpoint::path: keeps the path as it is") {
    const endpoint e = path("/run/it.sock");
    CHECK(e.is_path());
    CHECK_FALSE(e.is_abstract());
    CHECK_FALSE(e.is_unnamed());
    CHECK(e.name() == "/run/it.sock");
    CHECK(e.bytes() == "/run/it.sock");
    CHECK(path("relative").name() == "relative");
    CHECK(path("@at").is_path());
    CHECK(path("C:\\temp\\it.sock").name() == "C:\\temp\\it.sock");
}

TEST_CASE("local::endpoint::path: takes 108 bytes and no more, none of them NUL") {
    CHECK(path(std::string(108, 'x')).bytes() == std::string(108, 'x'));
    check_refused(endpoint::path(std::string(109, 'x')));
    check_refused(endpoint::path(std::string(256 + 8, 'x')));  // whose size would be 8 in one byte
    check_refused(endpoint::path(""));
    check_refused(endpoint::path("\0"sv));
    check_refused(endpoint::path("\0it"sv));
    check_refused(endpoint::path("/run/it.sock\0"sv));
    check_refused(endpoint::path("/run\0/it.sock"sv));
}

TEST_CASE("local::endpoint::abstract: puts a NUL before any bytes") {
    const endpoint e = abstract("it");
    CHECK(e.is_abstract());
    CHECK_FALSE(e.is_path());
    CHECK_FALSE(e.is_unnamed());
    CHECK(e.name() == "it");
    CHECK(e.bytes() == "\0it"sv);
    CHECK(abstract("a\0b\0"sv).name() == "a\0b\0"sv);
    CHECK(abstract("\0"sv).bytes() == "\0\0"sv);
    CHECK(abstract("").bytes() == "\0"sv);
    CHECK(abstract("").is_abstract());
}

TEST_CASE("local::endpoint::abstract: takes 107 bytes and no more") {
    CHECK(abstract(std::string(107, 'x')).bytes().size() == endpoint::max_size);
    check_refused(endpoint::abstract(std::string(108, 'x')));
    check_refused(endpoint::abstract(std::string(256, 'x')));
}

TEST_CASE("endpoint_access::from_bytes: takes what the system wrote") {
    CHECK(endpoint_access::from_bytes("") == endpoint{});
    CHECK(endpoint_access::from_bytes("/run/it.sock") == path("/run/it.sock"));
    CHECK(endpoint_access::from_bytes("/run/it.sock\0"sv) == path("/run/it.sock"));
    CHECK(endpoint_access::from_bytes("/run/it.sock\0left over"sv) == path("/run/it.sock"));
    CHECK(endpoint_access::from_bytes("\0it"sv) == abstract("it"));
    CHECK(endpoint_access::from_bytes("\0it\0"sv) == abstract("it\0"sv));
    CHECK(endpoint_access::from_bytes(std::string(108, 'x')) == path(std::string(108, 'x')));
    CHECK(endpoint_access::from_bytes(std::string(500, 'x')) == path(std::string(108, 'x')));
    CHECK(endpoint_access::from_bytes('\0' + std::string(500, 'x')) == abstract(std::string(107, 'x')));
}

TEST_CASE("to_string: a path as it is, an abstract name after an at sign") {
    CHECK(to_string(endpoint{}) == "(unnamed)");
    CHECK(to_string(path("/run/it.sock")) == "/run/it.sock");
    CHECK(to_string(path("C:\\temp\\it.sock")) == "C:\\temp\\it.sock");
    CHECK(to_string(path("/tmp/\xc3\xa9t\xc3\xa9 1")) == "/tmp/\xc3\xa9t\xc3\xa9 1");  // UTF-8 stays readable
    CHECK(to_string(abstract("it")) == "@it");
    CHECK(to_string(abstract("")) == "@");
}

TEST_CASE("to_string: a name never carries control characters to a terminal") {
    CHECK(to_string(path("/tmp/\x1b[31m\n\x7f")) == "/tmp/\\x1b[31m\\x0a\\x7f");
    CHECK(to_string(path("/tmp/\x9b"
                         "31m")) == "/tmp/\\x9b31m");
    CHECK(to_string(path("/tmp/\xc2\x9b"
                         "31m")) == "/tmp/\\xc2\\x9b31m");
    CHECK(to_string(path("/tmp/\xe2\x80\xae"
                         "cod")) == "/tmp/\\xe2\\x80\\xaecod");
    CHECK(to_string(path("/tmp/\xc3\xbc\xe2\x82\xac")) == "/tmp/\xc3\xbc\xe2\x82\xac");
    CHECK(to_string(path("/tmp/\xfc")) == "/tmp/\\xfc");
    CHECK(to_string(abstract("a\0b\n\x7f\xff \\x"sv)) == "@a\\x00b\\x0a\\x7f\\xff \\x5cx");

    const std::string all = every_byte();
    for (std::size_t i = 0; i < all.size(); i += 64) {
        const std::string text = to_string(abstract(std::string_view{all}.substr(i, 64)));
        CHECK(std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; }));
    }
}

TEST_CASE("to_string: no two abstract names print alike") {
    std::set<std::string> texts;
    for (const char c : every_byte()) texts.insert(to_string(abstract(std::string{'a', c})));
    texts.insert(to_string(abstract("a\\x00")));
    CHECK(texts.size() == 257);
}

TEST_CASE("to_string: the longest names fit the room that is made for them") {
    CHECK(to_string(path(std::string(108, '\n'))).size() == sockstate::local::detail::endpoint_text_size);
    CHECK(to_string(abstract(std::string(107, '\xff'))).size() == 1 + 4 * 107);
}

TEST_CASE("local::endpoint: is ordered by its bytes and is a key") {
    const std::vector<endpoint> sorted{{},        abstract(""),  abstract("\0"sv), abstract("a"), path("/"),
                                       path("a"), path("a\x01"), path("aa"),       path("b"),     path("\xff")};
    const std::unordered_set<endpoint> keys(sorted.begin(), sorted.end());
    CHECK(keys.size() == sorted.size());
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        CHECK(keys.contains(sorted[i]));
        for (std::size_t k = 0; k < sorted.size(); ++k) {
            CHECK((sorted[i] <=> sorted[k]) == (i <=> k));
            CHECK((sorted[i] == sorted[k]) == (i == k));
        }
    }
    CHECK_FALSE(keys.contains(path("c")));
}

}  // namespace sockstate::test::local_endpoint_test
