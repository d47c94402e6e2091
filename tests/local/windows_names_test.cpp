// Paths of local sockets as Windows has them. Wine has no local sockets, so what is looked at are files of other kinds.

#include "support/scratch_path.hpp"

#include <sockstate/local.hpp>
#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

#include <fstream>
#include <string>

namespace sockstate::test::windows_names_test {

namespace {

using file = std::filesystem::path;

file path_of(const local::endpoint& name) {
    return {std::u8string{name.name().begin(), name.name().end()}};  // UTF-8, as such a path is
}

void write_file(const local::endpoint& name) {
    std::ofstream{path_of(name)} << "not a socket";
    REQUIRE(std::filesystem::exists(path_of(name)));
}

}  // namespace

TEST_CASE("platform::name_identity: tells files apart, and none is a socket") {
    const scratch_path one{"one"};
    const scratch_path two{"two-\xc3\xa9t\xc3\xa9"};
    CHECK(platform::name_identity(one.endpoint()).error() == std::errc::no_such_file_or_directory);
    write_file(one.endpoint());
    write_file(two.endpoint());
    const auto first = must(platform::name_identity(one.endpoint()));
    CHECK_FALSE(first.is_socket);
    CHECK(first == must(platform::name_identity(one.endpoint())));
    CHECK(first != must(platform::name_identity(two.endpoint())));
    for (const auto& none :
         {local::endpoint{}, must(local::endpoint::abstract("x")), must(local::endpoint::path("\xff"))}) {
        CHECK(platform::name_identity(none).error() == std::errc::no_such_file_or_directory);
    }
}

TEST_CASE("platform::remove_name: removes that file, leaves another, and takes none for free") {
    const scratch_path one{"removed"};
    const scratch_path two{"left"};
    write_file(one.endpoint());
    write_file(two.endpoint());
    const auto first = must(platform::name_identity(one.endpoint()));
    CHECK_FALSE(must(platform::remove_name(two.endpoint(), first)));
    CHECK(std::filesystem::exists(path_of(two.endpoint())));
    CHECK(must(platform::remove_name(one.endpoint(), first)));
    CHECK_FALSE(std::filesystem::exists(path_of(one.endpoint())));
    CHECK(must(platform::remove_name(one.endpoint(), first)));
}

TEST_CASE("local::remove_stale: a path that nothing has is free, a file is in use") {
    const scratch_path path{"stale"};
    must(local::remove_stale(path.endpoint()));
    write_file(path.endpoint());
    CHECK(local::remove_stale(path.endpoint()).error() == std::errc::address_in_use);
    CHECK(std::filesystem::exists(path_of(path.endpoint())));
}

TEST_CASE("bind: a local name without a path is not supported") {
    const auto any = must(udp::open(ip::family::v4));  // no local socket can be had everywhere; none is asked
    for (const auto& name : {local::endpoint{}, must(local::endpoint::abstract("x"))}) {
        platform::native_address address;
        platform::encode(name, address);
        CHECK(platform::bind(any.native(), address).error() == error{errc::not_supported, operation::bind});
    }
}

}  // namespace sockstate::test::windows_names_test
