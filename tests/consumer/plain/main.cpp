// A program that prints with what the standard library has, and asks which version it was built with.
#include <sockstate/sockstate.hpp>
#include <sockstate/version.hpp>

#include <cstdio>

#if SOCKSTATE_VERSION < 100
    #error "the library is older than 0.1"
#endif

int main() {
    const auto refused = sockstate::tcp::connect({sockstate::ip::address_v4::loopback(), 0});
    std::printf("%d.%d.%d %s\n", SOCKSTATE_VERSION_MAJOR, SOCKSTATE_VERSION_MINOR, SOCKSTATE_VERSION_PATCH,
                refused ? "connected" : "refused");
    return refused.has_value() ? 1 : 0;
}
