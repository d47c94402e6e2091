// What a poller of Windows cannot do: its queue is nothing that another loop waits for, and it takes sockets alone.

#include "support/must.hpp"

#include <sockstate/poller.hpp>

#include <doctest/doctest.h>

#include <array>

#include <windows.h>

namespace sockstate::test::windows_poller_test {

TEST_CASE("poller::native: is not supported on Windows") {
    auto on = must(poller::open());
    CHECK(on.native().error() == error{errc::not_supported, operation::poll});
}

TEST_CASE("poller::watch: a handle that is no socket fails") {
    auto on = must(poller::open());
    HANDLE out = nullptr;
    HANDLE in = nullptr;
    REQUIRE(::CreatePipe(&out, &in, nullptr, 0) != 0);
    for (const HANDLE each : {out, in}) {
        const auto refused = on.watch(reinterpret_cast<native_handle>(each), 1, readable{});
        REQUIRE(!refused);
        CHECK((refused.error() == std::errc::bad_file_descriptor || refused.error() == std::errc::not_a_socket));
        ::CloseHandle(each);
    }
    CHECK_FALSE(on.watch(invalid_handle, 1, readable{}).has_value());
    std::array<poller::event, 1> room;
    CHECK(on.wait(room, std::chrono::milliseconds{30}).error() == errc::deadline_exceeded);
}

}  // namespace sockstate::test::windows_poller_test
