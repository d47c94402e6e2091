// Deadlines against a clock that moves only when the script says so: what is left, to the nanosecond.

#include "support/scripted/kernel.hpp"

#include <sockstate/deadline.hpp>

#include <doctest/doctest.h>

namespace sockstate::test::scripted_deadline_test {

using namespace std::chrono_literals;

TEST_CASE("deadline: what is left of it, and when it has passed") {
    const scripted_kernel kernel;
    const auto now = kernel.now();
    CHECK(deadline{3s}.when() == now + 3s);
    CHECK(deadline{3s}.remaining() == 3s);
    CHECK(deadline{now + 1ns}.remaining() == 1ns);
    CHECK_FALSE(deadline{now + 1ns}.has_passed());
    CHECK(deadline{now}.remaining() == 0ns);
    CHECK(deadline{now}.has_passed());
    CHECK(deadline{now - 1ns}.remaining() == 0ns);
    CHECK(deadline{now - 1ns}.has_passed());
}

TEST_CASE("to_string: a deadline that has not passed is never nothing away") {
    const scripted_kernel kernel;
    CHECK(to_string(deadline{kernel.now()}) == "passed");
    CHECK(to_string(deadline{1ns}) == "in 1us");
    CHECK(to_string(deadline{1us}) == "in 1us");
    CHECK(to_string(deadline{1'001ns}) == "in 2us");
    CHECK(to_string(deadline{1500ms}) == "in 1.5s");
}

}  // namespace sockstate::test::scripted_deadline_test
