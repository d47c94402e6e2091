// No socket of the library's reaches a child process: one is started that may inherit all that can be inherited.
// The child is this very program, told through its environment which handles to look at.

#include "support/loopback.hpp"
#include "support/windows_child.hpp"

#include <sockstate/tcp.hpp>
#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

#include <cstdlib>
#include <initializer_list>
#include <sstream>
#include <string>

#include <windows.h>

namespace sockstate::test::windows_inheritance_test {

namespace {

constexpr const char* variable = "SOCKSTATE_TEST_HANDLES";

/// Whether a child has one of these as a socket of its own.
bool child_has_any(std::initializer_list<native_handle> handles) {
    std::ostringstream list;
    for (const native_handle handle : handles) list << handle << ' ';
    REQUIRE(SetEnvironmentVariableA(variable, list.str().c_str()) != 0);
    return exit_code_of(start_child("child:*")) != 0;
}

bool is_inheritable(native_handle handle) {
    DWORD flags = 0;
    CHECK(GetHandleInformation(reinterpret_cast<HANDLE>(handle), &flags) != 0);
    return (flags & HANDLE_FLAG_INHERIT) != 0;
}

}  // namespace

// What the parent starts. It fails for each handle that is here.
TEST_CASE("child: has none of the parent's sockets" * doctest::skip()) {
    const char* const list = std::getenv(variable);
    REQUIRE(list != nullptr);
    must(udp::open(ip::family::v4));  // starts Winsock, without which every handle would be refused
    std::istringstream handles{list};
    int count = 0;
    for (native_handle handle = 0; handles >> handle; ++count) {
        platform::native_address name;
        CHECK(!platform::local_address(handle, name));
    }
    CHECK(count > 0);
}

TEST_CASE("CreateProcess: inherits no socket, accepted and duplicated ones included") {
    const auto listener = must(tcp::listen(any_port()));
    const auto [client, server] = connected_pair();
    const auto copy = must(client.duplicate());
    const auto [receiver, sender] = must(connected_pair().client.split());
    const auto datagrams = must(udp::bind(any_port()));
    const auto handles = {listener.native(), client.native(), server.native(),   copy.native(),
                          receiver.native(), sender.native(), datagrams.native()};
    for (const native_handle handle : handles) CHECK(!is_inheritable(handle));
    CHECK(!child_has_any(handles));
}

TEST_CASE("CreateProcess: inherits a socket that was made inheritable, so the child would see one") {
    const auto [client, server] = connected_pair();
    const auto handle = reinterpret_cast<HANDLE>(server.native());
    REQUIRE(SetHandleInformation(handle, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT) != 0);
    CHECK(child_has_any({server.native()}));
}

}  // namespace sockstate::test::windows_inheritance_test
