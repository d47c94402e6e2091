// The library's headers know nothing of <windows.h>: they bring none of it along, and bear it after them.

#include <sockstate/format.hpp>
#include <sockstate/sockstate.hpp>

#if defined(_WINSOCKAPI_) || defined(_WINSOCK2API_)
    #error "a public header includes Winsock"
#endif
#if defined(_WINDOWS_) || defined(_INC_WINDOWS)
    #error "a public header includes <windows.h>"
#endif
#if defined(INVALID_SOCKET) || defined(ERROR) || defined(interface) || defined(FAR)
    #error "a public header leaves a macro of <windows.h>"
#endif

#include <winsock2.h>

#include <windows.h>

#include <doctest/doctest.h>

using namespace sockstate;

static_assert(std::is_same_v<native_handle, SOCKET>);
static_assert(invalid_handle == INVALID_SOCKET);

TEST_CASE("headers: a socket's handle goes to Winsock's own calls as it is") {
    const auto listener = tcp::listen({ip::address_v4::loopback(), 0});
    REQUIRE(listener);
    BOOL accepting = FALSE;
    int size = sizeof accepting;
    REQUIRE(getsockopt(listener->native(), SOL_SOCKET, SO_ACCEPTCONN, reinterpret_cast<char*>(&accepting), &size) == 0);
    CHECK(accepting != FALSE);
}
