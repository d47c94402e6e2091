// The public headers after the macros `min` and `max`, which <windows.h> defines unless it is asked not to.

// What the library includes is not its own, and not every standard library stands these macros.
#include <array>
#include <atomic>
#include <chrono>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <tl/expected.hpp>

#define min(a, b) (((a) < (b)) ? (a) : (b))
#define max(a, b) (((a) > (b)) ? (a) : (b))

#include <sockstate/format.hpp>
#include <sockstate/sockstate.hpp>

#undef min
#undef max

#include <doctest/doctest.h>

namespace sockstate::test::min_max_macros_test {

TEST_CASE("headers: compile after the macros min and max, and mean the same") {
    CHECK(deadline{std::chrono::hours::max()}.is_never());
    CHECK(detail::to_number(std::optional{std::chrono::seconds{-1}}) == std::numeric_limits<std::int64_t>::min());
    CHECK(fmt::format("{}", tcp_state::established) == "ESTABLISHED");
}

}  // namespace sockstate::test::min_max_macros_test
