// What `remove_stale` concludes from each answer of the system, and who is quicker than it.

#include "support/must.hpp"
#include "support/scripted/kernel.hpp"

#include <sockstate/local.hpp>

#include <doctest/doctest.h>

namespace sockstate::test::scripted_names_test {

namespace {

const platform::file_identity left_behind{.device = 1, .number = 42, .is_socket = true};
const error in_use{error::system(static_cast<int>(std::errc::address_in_use), operation::remove_name)};

local::endpoint it() {
    return must(local::endpoint::path("it"));
}

/// What is said where the probe ends so, and the name is removed or not.
result<void> conclude(const answer& probed, const answer& removed = 1) {
    scripted_kernel kernel;
    kernel.will({{call::name_identity, left_behind}, {call::open}, {call::connect, probed}});
    const auto failure = probed.failure_of(call::connect);
    const bool is_stale =
        failure && (*failure == std::errc::connection_refused || *failure == std::errc::no_such_file_or_directory);
    if (is_stale) kernel.will(call::remove_name, removed);
    const auto done = local::remove_stale(it());
    CHECK(kernel.open_handles() == 0);
    return done;
}

}  // namespace

TEST_CASE("local::remove_stale: removes the very file that it has asked") {
    scripted_kernel kernel;
    kernel.will({{call::name_identity, left_behind},
                 {call::open},
                 {call::connect, std::errc::connection_refused},
                 {call::remove_name, 1}});
    must(local::remove_stale(it()));
    CHECK(kernel.story() == "name_identity it, open local non-blocking, connect local never, remove_name it 42");
}

TEST_CASE("local::remove_stale: each answer of a probe") {
    must(conclude(std::errc::connection_refused));
    must(conclude(std::errc::no_such_file_or_directory));  // gone meanwhile
    for (const answer& taken : {answer{}, answer{std::errc::wrong_protocol_type},
                                answer{std::errc::operation_not_permitted}, answer{std::errc::operation_would_block}}) {
        CHECK(conclude(taken).error() == in_use);
    }
    for (const auto unclear : {std::errc::permission_denied, std::errc::too_many_symbolic_link_levels}) {
        const auto done = conclude(unclear);
        CHECK(done.error() == unclear);
        CHECK(done.error().attempted() == operation::remove_name);
    }
}

TEST_CASE("local::remove_stale: another starter that was quicker has the name") {
    CHECK(conclude(std::errc::connection_refused, 0).error() == in_use);
    CHECK(conclude(std::errc::connection_refused, std::errc::permission_denied).error() ==
          std::errc::permission_denied);
}

TEST_CASE("local::remove_stale: where there are no local datagrams it connects as a stream") {
    {
        scripted_kernel kernel;
        kernel.will({{call::name_identity, left_behind}, {call::open, std::errc::protocol_not_supported}});
        kernel.will({{call::open}, {call::connect, std::errc::connection_refused}, {call::remove_name, 1}});
        must(local::remove_stale(it()));
    }
    scripted_kernel kernel;
    kernel.will({{call::name_identity, left_behind}, {call::open, std::errc::protocol_not_supported}});
    kernel.will(call::open, std::errc::too_many_files_open);
    CHECK(local::remove_stale(it()).error() == std::errc::too_many_files_open);
}

}  // namespace sockstate::test::scripted_names_test
