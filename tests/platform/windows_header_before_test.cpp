// The library's headers bear <windows.h> before them, with its macros and the old Winsock that it includes.

#undef NOMINMAX
#undef WIN32_LEAN_AND_MEAN
#include <windows.h>

#include <sockstate/format.hpp>
#include <sockstate/sockstate.hpp>

#include <doctest/doctest.h>

#include <chrono>

using namespace sockstate;

TEST_CASE("headers: the library works under the macros of <windows.h>") {
    auto listener = tcp::listen({ip::address_v4::loopback(), 0});
    REQUIRE(listener);
    auto client = tcp::connect(*listener->local_endpoint(), std::chrono::seconds{20});
    REQUIRE(client);
    CHECK(client->query_state() == tcp_state::established);
    CHECK(fmt::format("{}", ip::endpoint{ip::address_v4::loopback(), 80}) == "127.0.0.1:80");
}
