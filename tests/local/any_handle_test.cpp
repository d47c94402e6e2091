// A handle of any kind: owned, made a socket of what the kernel says that it is, or given away.

#include "support/must.hpp"

#include <sockstate/any_handle.hpp>
#include <sockstate/tcp.hpp>
#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

namespace sockstate::test::any_handle_test {

namespace {

any_handle of_listener() {
    return any_handle{must(tcp::listen({ip::address_v4::loopback(), 0})).release()};
}

}  // namespace

static_assert(sizeof(any_handle) == sizeof(native_handle));
static_assert(!std::is_copy_constructible_v<any_handle> && !std::is_copy_assignable_v<any_handle>);
static_assert(std::is_nothrow_move_constructible_v<any_handle> && std::is_nothrow_move_assignable_v<any_handle>);

TEST_CASE("any_handle: becomes the socket that it is, and nothing else") {
    auto any = of_listener();
    CHECK(std::move(any).adopt<tcp::stream>().error() == errc::state_mismatch);
    CHECK(std::move(any).adopt<socket<udp, bound>>().error() == errc::state_mismatch);
    CHECK(std::move(any).discover<udp>().error() == errc::state_mismatch);
    REQUIRE(any.valid());
    const native_handle number = any.native();
    const auto listener = must(std::move(any).adopt<tcp::listener>());
    CHECK(listener.native() == number);
    CHECK(!any.valid());
    CHECK(listener.local_endpoint());
}

TEST_CASE("any_handle: discover gives it the state that it has") {
    auto any = of_listener();
    auto found = must(std::move(any).discover<tcp>());
    CHECK(!any.valid());
    CHECK(std::holds_alternative<tcp::listener>(found));
}

TEST_CASE("any_handle: closes its handle unless it was given away") {
    auto any = of_listener();
    const native_handle number = any.native();
    auto moved = std::move(any);
    CHECK(moved.native() == number);
    moved = of_listener();  // closes the one that it had
    CHECK(adopt<tcp::listener>(number).error() == std::errc::bad_file_descriptor);
    const native_handle given = std::move(moved).release();
    CHECK(!moved.valid());
    CHECK(must(adopt<tcp::listener>(given)).valid());
}

TEST_CASE("any_handle: an empty one is no socket") {
    any_handle none{invalid_handle};
    CHECK(!none.valid());
    CHECK(std::move(none).adopt<tcp::listener>().error() == std::errc::bad_file_descriptor);
}

}  // namespace sockstate::test::any_handle_test
