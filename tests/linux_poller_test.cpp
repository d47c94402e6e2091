// What epoll refuses: it is reported when the handle is added, also where nothing is asked for.

#include "support/must.hpp"

#include <sockstate/poller.hpp>

#include <doctest/doctest.h>

#include <fcntl.h>
#include <unistd.h>

namespace sockstate::test::linux_poller_test {

TEST_CASE("poller::watch: a regular file, a second registration and the poller itself are refused at once") {
    auto on = must(poller::open());
    const int file = ::open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    REQUIRE(file != -1);
    CHECK(on.watch(file, 1, readable{}).error() == std::errc::operation_not_permitted);
    CHECK(on.watch(file, 1).error() == std::errc::operation_not_permitted);
    ::close(file);

    CHECK(on.watch(must(on.native()), 1, readable{}).error() == errc::invalid_argument);

    auto other = must(poller::open());
    const auto once = must(on.watch(must(other.native()), 1, readable{}));
    CHECK(on.watch(must(other.native()), 2, readable{}).error() == std::errc::file_exists);
    CHECK(other.watch(must(on.native()), 3, readable{}).error() == std::errc::too_many_symbolic_link_levels);
}

}  // namespace sockstate::test::linux_poller_test
