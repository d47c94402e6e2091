// Holders by row: how what a pass has seen is sorted and looked up, what may not be seen, and the text.

#include "support/must.hpp"
#include "support/scripted/kernel.hpp"

#include <sockstate/format.hpp>
#include <sockstate/tables/holders.hpp>

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <vector>

namespace sockstate::test::scripted_holders_test {

namespace {

using pass = table_walk<platform::held_socket>;

connection row_of(std::optional<std::uint64_t> inode) {
    connection row;
    row.inode = inode;
    return row;
}

std::vector<holder> listed(std::span<const holder> some) {
    return {some.begin(), some.end()};
}

}  // namespace

TEST_CASE("holders: of each row, in the order of processes and descriptors") {
    scripted_kernel kernel;
    kernel.will(call::visit_holders, pass{{{.socket = 9, .pid = 20, .name = "late", .descriptor = 3},
                                           {.socket = 5, .pid = 20, .name = "late", .descriptor = 10},
                                           {.socket = 5, .pid = 20, .name = "late", .descriptor = 4},
                                           {.socket = 5, .pid = 7, .name = "early", .descriptor = 30}}});
    const auto held = holders();
    REQUIRE(held);
    CHECK(listed(held->of(row_of(5))) == std::vector<holder>{{7, "early", 30}, {20, "late", 4}, {20, "late", 10}});
    CHECK(listed(held->of(row_of(9))) == std::vector<holder>{{20, "late", 3}});
    for (const auto other : {std::optional<std::uint64_t>{}, {0}, {4}, {6}, {8}, {10}}) {
        CHECK(held->of(row_of(other)).empty());
    }
    udp_socket datagrams;
    CHECK(held->of(datagrams).empty());
    datagrams.inode = 9;
    CHECK(held->of(datagrams).size() == 1);
    CHECK(held->size() == 4);
    CHECK(held->unreadable_processes().empty());
    CHECK(to_string(*held) == "4 holders");
}

TEST_CASE("holders: processes that may not be read are listed, and hold nothing") {
    scripted_kernel kernel;
    kernel.will(call::visit_holders, pass{{{.socket = {}, .pid = 1, .name = "init"},
                                           {.socket = 5, .pid = 2, .name = "two", .descriptor = 3},
                                           {.socket = {}, .pid = 4, .name = "four"}}});
    const auto held = holders();
    REQUIRE(held);
    CHECK(listed(held->unreadable_processes()) == std::vector<holder>{{1, "init", {}}, {4, "four", {}}});
    CHECK(held->size() == 1);
    CHECK(held->of(row_of(std::nullopt)).empty());
    CHECK(to_string(*held) == "1 holder, 2 processes not readable");
}

TEST_CASE("holders: of one process, and every failure is the call's own") {
    scripted_kernel kernel;
    kernel.will({{call::visit_holders, pass{{{.socket = 5, .pid = 7, .name = "one"}}}},
                 {call::visit_holders, std::errc::permission_denied},
                 {call::visit_holders, errc::not_supported},
                 {call::visit_holders,
                  pass{{{.socket = 5, .pid = 7}},
                       error::system(static_cast<int>(std::errc::too_many_files_open), operation::holders)}}});
    CHECK(must(holders(7)).size() == 1);
    CHECK(holders(7).error() == std::errc::permission_denied);
    CHECK(holders().error().not_supported());
    const auto broken = holders();
    REQUIRE(!broken);
    CHECK(broken.error() == std::errc::too_many_files_open);
    CHECK(broken.error().attempted() == operation::holders);
    CHECK(kernel.played_all());
}

TEST_CASE("holders: the text of one, which obeys no process's name") {
    CHECK(to_string(holder{42, "nginx", 7}) == "nginx pid 42 fd 7");
    CHECK(to_string(holder{42, "nginx.exe", {}}) == "nginx.exe pid 42");
    CHECK(to_string(holder{42, "", 0}) == "pid 42 fd 0");
    CHECK(to_string(holder{1, "\x1b[2J\n", 3}) == "\\x1b[2J\\x0a pid 1 fd 3");
    CHECK(fmt::format("{:>10}", holder{4, "a", {}}) == "   a pid 4");
    CHECK(fmt::format("{}", holder_table{}) == "0 holders");
}

namespace {

template <class Held>
concept gives_of = requires(Held held, const connection& row) { static_cast<Held&&>(held).of(row); };
template <class Result>
concept gives_arrow = requires(Result held) { static_cast<Result&&>(held).operator->(); };

static_assert(gives_of<const holder_table&> && gives_of<holder_table&>);
static_assert(!gives_of<holder_table> && !gives_of<const holder_table>, "what it gives would be gone");
static_assert(gives_arrow<holders_result&> && gives_arrow<const holders_result&>);
static_assert(!gives_arrow<holders_result> && !gives_arrow<const holders_result>);

}  // namespace

}  // namespace sockstate::test::scripted_holders_test
