// Abstract names: local sockets outside the file system, which only Linux has.

#include "support/must.hpp"

#include <sockstate/local.hpp>

#include <doctest/doctest.h>

#include <string>

#include <unistd.h>

namespace sockstate::test::linux_abstract_test {

using namespace std::chrono_literals;

TEST_CASE("local::endpoint: an abstract name may hold any bytes and is gone with its socket") {
    std::string name = "sockstate-" + std::to_string(::getpid());
    name.push_back('\0');
    name += "tail";
    const auto where = must(local::endpoint::abstract(name));
    {
        auto listener = must(local::stream_protocol::listen(where));
        const auto seen = must(listener.local_endpoint());
        CHECK(seen == where);
        CHECK(seen.is_abstract());
        CHECK(seen.name() == name);
        const auto client = must(local::stream_protocol::connect(where, 20s));
        CHECK(must(client.remote_endpoint()) == where);
    }
    CHECK(local::stream_protocol::connect(where).error() == std::errc::connection_refused);
    CHECK(local::stream_protocol::listen(where).has_value());
}

TEST_CASE("local::endpoint: an abstract name of zeros, or of nothing, is a name") {
    int taken = 0;
    for (std::size_t size = 0; size < local::endpoint::max_size; ++size) {
        CAPTURE(size);
        const auto where = must(local::endpoint::abstract(std::string(size, '\0')));
        auto listener = local::stream_protocol::listen(where);
        if (!listener) {
            CHECK(listener.error() == std::errc::address_in_use);  // the name space is all the machine's
            continue;
        }
        ++taken;
        CHECK(must(listener->local_endpoint()) == where);
        CHECK(must(must(local::stream_protocol::connect(where, 20s)).remote_endpoint()) == where);
    }
    CHECK(taken > 0);
}

}  // namespace sockstate::test::linux_abstract_test
