// What the example `discover` reads from the network: whole answers, answers that are cut anywhere, and bad ones.

#include "discover/message.hpp"

#include "discover/name.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace dns_message_test {

using namespace std::string_literals;
using dns::record_type;

constexpr std::uint16_t id = 0x0102;

std::vector<std::byte> bytes_of(std::string_view text) {
    std::vector<std::byte> bytes(text.size());
    std::transform(text.begin(), text.end(), bytes.begin(), [](char c) { return static_cast<std::byte>(c); });
    return bytes;
}

/// A header that is followed by so many records, without a question.
std::string header(char records) {
    return "\x01\x02\x84\x00\x00\x00\x00"s + records + "\x00\x00\x00\x00"s;
}

std::string record(const std::string& owner, char type, const std::string& content, char record_class = 1) {
    const auto size = static_cast<char>(content.size());
    return owner + "\0"s + type + "\0"s + record_class + "\0\0\0\x78\0"s + size + content;
}

dns::parsed<std::vector<dns::record>> parse(std::string_view message) {
    return dns::parse_answer(bytes_of(message), id);
}

std::string refusal(std::string_view message) {
    const auto records = parse(message);
    return records ? "taken" : records.error();
}

const std::string local = "\5local\0"s;  // at 12 if it is the first record's owner, so that C0 0C refers to it
const std::string whole = header(5) + record(local, 12, "\4a.b\\\xc0\x0c"s) +
                          record("\4host\xc0\x0c"s, 33, "\0\0\0\0\x02\x77\xc0\x0c"s) +
                          record("\xc0\x0c"s, 16, "\4a=\"b\0"s) + record("\0"s, 1, "\xc0\0\2\7"s) +
                          record("\xc0\x0c"s, 28, "\x20\1\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1"s);

TEST_CASE("Answer: each type of record is read") {
    const auto records = parse(whole);
    REQUIRE(records);
    CHECK(*records == std::vector<dns::record>{{"local", record_type::ptr, 120, R"(a\.b\\.local)"},
                                               {"host.local", record_type::srv, 120, "local:631"},
                                               {"local", record_type::txt, 120, R"("a=\"b" "")"},
                                               {".", record_type::a, 120, "192.0.2.7"},
                                               {"local", record_type::aaaa, 120, "2001:db8::1"}});
    CHECK(parse(header(0))->empty());
}

TEST_CASE("Answer: cut at any length it is refused, and so is what follows it") {
    for (std::size_t size = 0; size < whole.size(); ++size) {
        CAPTURE(size);
        CHECK_FALSE(parse(whole.substr(0, size)));
    }
    CHECK(refusal(whole + "x") == "bytes follow its last record");
}

TEST_CASE("Answer: records of other types and classes are left out, and their sizes are checked") {
    CHECK(parse(header(2) + record(local, 47, "anything") + record(local, 1, "of class 3", 3))->empty());
    CHECK(parse(header(1) + record(local, 1, "\1\2\3\4"s))->size() == 1);
    CHECK(refusal(header(1) + record(local, 47, "anything").substr(0, 20)) ==
          "a record goes beyond the end of the message");
}

TEST_CASE("Answer: the header says what it is") {
    auto message = whole;
    message[2] = 0x04;
    CHECK(refusal(message) == "it is a question");
    message[2] = static_cast<char>(0xa8);
    CHECK(refusal(message) == "its operation is 5, not 0");
    message[2] = static_cast<char>(0x84);
    message[3] = 3;
    CHECK(refusal(message) == "it reports error 3 of DNS");
    message[3] = 0;
    message[0] = 9;
    CHECK(refusal(message) == "it answers another question");
}

TEST_CASE("Answer: content of another size than its type has is refused") {
    for (const auto& [type, name] : {std::pair{1, "an A"}, {28, "an AAAA"}, {16, "a TXT"}, {33, "a SRV"}}) {
        CAPTURE(name);
        CHECK(refusal(header(1) + record(local, static_cast<char>(type), "")) ==
              "the content of "s + name + " record has the wrong size");
    }
    CHECK(refusal(header(1) + record(local, 1, "12345")) == "the content of an A record has the wrong size");
    CHECK(refusal(header(1) + record(local, 12, local + "x")) == "the content of a PTR record has the wrong size");
    CHECK(refusal(header(1) + record(local, 16, "\5four"s)) == "a string goes beyond the end of its TXT record");
    // The name would go on in the bytes of the next record.
    CHECK(refusal(header(2) + record(local, 12, "\x0b"s) + record(local, 1, "\1\2\3\4"s)) ==
          "a name goes beyond the end of the message");
}

TEST_CASE("Name: a pointer leads backwards, further than the one before") {
    const auto refused = "the pointer in a name does not lead backwards"s;
    CHECK(refusal(header(1) + record("\xc0\x0c"s, 1, "\1\2\3\4"s)) == refused);     // to itself
    CHECK(refusal(header(1) + record("\1a\xc0\x0c"s, 1, "\1\2\3\4"s)) == refused);  // to its own beginning
    CHECK(refusal(header(1) + record("\xc0\x20"s, 1, "\1\2\3\4"s)) == refused);     // forwards
    CHECK(refusal(header(1) + record("\xff\xff"s, 1, "\1\2\3\4"s)) == refused);     // far beyond the end
    const auto two = record("\1a\xc0\x0e"s, 12, "\xc0\x0c"s);
    CHECK(refusal(header(1) + two) == refused);
}

TEST_CASE("Name: labels and names have a greatest length") {
    std::string name;
    for (int i = 0; i < 3; ++i) name += '\x3f' + std::string(63, 'a');
    const auto longest = name + '\x3d' + std::string(61, 'a') + '\0';  // 255 bytes
    CHECK(parse(header(1) + record(longest, 1, "\1\2\3\4"s))->front().name.size() == 253);
    const auto too_long = name + '\x3e' + std::string(62, 'a') + '\0';
    CHECK(refusal(header(1) + record(too_long, 1, "\1\2\3\4"s)) == "a name is longer than 255 bytes");
    CHECK(refusal(header(1) + record("\x40"s, 1, "\1\2\3\4"s)) == "a label of an unknown kind (1)");
    CHECK(refusal(header(1) + record("\x80"s, 1, "\1\2\3\4"s)) == "a label of an unknown kind (2)");
}

TEST_CASE("Name: what is not printable is three digits, and UTF-8 stays") {
    const auto shown = [](std::string_view text) { return dns::escaped(bytes_of(text), '.'); };
    CHECK(shown("a.b\\") == R"(a\.b\\)");
    CHECK(shown("\x1b[2J\x7f") == R"(\027[2J\127)");
    CHECK(shown("B\xc3\xbcro \xe2\x82\xac \xf0\x9f\x98\x80") == "B\xc3\xbcro \xe2\x82\xac \xf0\x9f\x98\x80");
    CHECK(shown("\xc2\x9b") == R"(\194\155)");                  // a control character of a terminal
    CHECK(shown("\xc3") == R"(\195)");                          // cut
    CHECK(shown("\xc0\x80") == R"(\192\128)");                  // too long
    CHECK(shown("\xed\xa0\x80") == R"(\237\160\128)");          // a surrogate
    CHECK(shown("\xf4\x90\x80\x80") == R"(\244\144\128\128)");  // beyond the last character
}

TEST_CASE("Question: the name as bytes, and names that are refused") {
    CHECK(dns::encode_question(R"(a\.b\\\010._tcp.local.)", record_type::srv, id) ==
          bytes_of("\1\2\0\0\0\1\0\0\0\0\0\0\5a.b\\\n\4_tcp\5local\0\0\x21\0\1"s));
    CHECK(dns::encode_question(".", record_type::any, id)->size() == 17);
    const auto refused = [](const std::string& name) {
        const auto question = dns::encode_question(name, record_type::a, id);
        return question ? "taken" : question.error();
    };
    CHECK(refused("a..b") == "a label between two dots is empty");
    CHECK(refused(".a") == "a label between two dots is empty");
    CHECK(refused(std::string(64, 'a')) == "a label is longer than 63 bytes");
    for (const char* const name : {"\\", "\\1", "\\12", "\\256", "\\999"}) {
        CAPTURE(name);
        CHECK(refused(name) == "\\ stands before a dot, itself or three digits up to 255");
    }
    const std::string most(63, 'a');
    CHECK(refused(most + '.' + most + '.' + most + '.' + std::string(61, 'a')) == "taken");
    CHECK(refused(most + '.' + most + '.' + most + '.' + std::string(62, 'a')) == "it is longer than 255 bytes");
}

TEST_CASE("Type: by name, in capitals or not") {
    for (const auto type :
         {record_type::a, record_type::ptr, record_type::txt, record_type::aaaa, record_type::srv, record_type::any}) {
        CHECK(dns::find_type(dns::to_string(type)) == type);
    }
    CHECK(dns::find_type("aaaa") == record_type::aaaa);
    CHECK_FALSE(dns::find_type("MX"));
    CHECK_FALSE(dns::find_type(""));
    CHECK(dns::type_names() == "A, AAAA, ANY, PTR, SRV, TXT");
}

}  // namespace dns_message_test
