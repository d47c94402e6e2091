// Lines of /proc/net/unix: every column, at every length, and names that hold what they like.

#include "support/must.hpp"

#include <linux/proc_unix_decode.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace sockstate::test::proc_unix_decode_test {

using namespace sockstate::platform::linux_kernel;

namespace {

/// The columns before the name.
std::string line_of(std::string_view flags, std::string_view type, std::string_view state,
                    std::string_view inode = "12345") {
    std::string line = "0000000000000000: 00000002 00000000 ";
    for (const auto column : {flags, type, state}) line.append(column).append(" ");
    return line.append(inode);
}

const std::string connected = line_of("00000000", "0001", "03");

local_socket decoded(std::string_view line) {
    return must(decode_proc_local_line(line));
}

}  // namespace

TEST_CASE("decode_proc_local_line: types and states") {
    CHECK(decoded(line_of("00000000", "0001", "03")).type == protocol_kind::stream);
    CHECK(decoded(line_of("00000000", "0002", "01")).type == protocol_kind::datagram);
    CHECK(decoded(line_of("00000000", "0005", "01")).type == protocol_kind::sequenced);
    CHECK(!decoded(line_of("00000000", "0003", "01")).type);
    CHECK(!decoded(line_of("00000000", "FFFF", "01")).type);
    CHECK(decoded(line_of("00010000", "0001", "01")).state == local_socket_state::listening);
    CHECK(decoded(line_of("00000000", "0001", "01")).state == local_socket_state::unconnected);
    CHECK(decoded(line_of("00000000", "0001", "03")).state == local_socket_state::connected);
    for (const char* const other : {"00", "02", "04", "FF"}) {
        CHECK(decoded(line_of("00000000", "0001", other)).state == local_socket_state::unknown);
    }
}

TEST_CASE("decode_proc_local_line: what the text has, and nothing else") {
    local_socket expected;
    expected.type = protocol_kind::stream;
    expected.state = local_socket_state::connected;
    expected.inode = 12345;
    CHECK(decoded(connected) == expected);
    CHECK(decoded(line_of("00000000", "0001", "03", "    7")).inode == 7);  // padded to five digits
    CHECK(!decoded(line_of("00000000", "0001", "02", "    0")).inode);
    expected.name = must(local::endpoint::path("/run/x"));
    CHECK(decoded(connected + " /run/x") == expected);
}

TEST_CASE("decode_proc_local_line: names") {
    const auto name_of = [](std::string_view printed) { return decoded(connected + " " + std::string{printed}).name; };
    CHECK(name_of("@abstract") == must(local::endpoint::abstract("abstract")));
    CHECK(name_of("@a@b") == must(local::endpoint::abstract("a@b")));  // perhaps a NUL between them
    CHECK(name_of("@") == must(local::endpoint::abstract("")));
    CHECK(name_of("relative") == must(local::endpoint::path("relative")));
    CHECK(name_of("  blank s ") == must(local::endpoint::path("  blank s ")));
    CHECK(name_of("").is_unnamed());
    const std::string longest(local::endpoint::max_size, 'p');
    CHECK(name_of(longest).name() == longest);
    CHECK(!decode_proc_local_line(connected + " " + longest + "p"));
    const std::string longest_abstract = "@" + std::string(local::endpoint::max_size - 1, 'a');
    CHECK(name_of(longest_abstract).name() == longest_abstract.substr(1));
}

TEST_CASE("decode_proc_local_line: a line that is cut before its inode, or that is no row") {
    const std::string_view whole = connected;
    for (std::size_t size = 0; size <= whole.rfind(' '); ++size) {
        CAPTURE(size);
        const auto row = decode_proc_local_line(whole.substr(0, size));
        REQUIRE(!row);
        CHECK(row.error() == errc::malformed_answer);
        CHECK(row.error().attempted() == operation::local_sockets);
    }
    for (const std::string& line :
         {std::string{"Num       RefCount Protocol Flags    Type St Inode Path"}, line_of("0000000x", "0001", "03"),
          line_of("00000000", "10000", "03"), line_of("00000000", "0001", "100"),
          line_of("00000000", "0001", "03", "-1"), line_of("00000000", "0001", "03", "18446744073709551616"),
          "0" + connected.substr(17)}) {
        CAPTURE(line);
        CHECK(!decode_proc_local_line(line));
    }
}

TEST_CASE("continue_name: a line break belongs to the name of the row before") {
    local_socket row = decoded(connected + " /run/x");
    REQUIRE(continue_name(row, "y"));
    REQUIRE(continue_name(row, ""));
    CHECK(row.name.name() == "/run/x\ny\n");
    local_socket first = decoded(connected + " ");
    REQUIRE(continue_name(first, "y"));
    CHECK(first.name.name() == "\ny");
    local_socket abstract = decoded(connected + " @a");
    REQUIRE(continue_name(abstract, "b"));
    CHECK(abstract.name == must(local::endpoint::abstract("a\nb")));
}

TEST_CASE("continue_name: up to the longest name") {
    const std::string room(local::endpoint::max_size - 3, 'p');
    local_socket row = decoded(connected + " /r");
    CHECK(!continue_name(row, room + "p"));
    CHECK(row.name.name() == "/r");
    REQUIRE(continue_name(row, room));
    CHECK(row.name.name().size() == local::endpoint::max_size);
}

}  // namespace sockstate::test::proc_unix_decode_test
