// A stop that a signal handler requests.

#include "support/stopped_threads.hpp"

#include <sockstate/stop_source.hpp>

#include <doctest/doctest.h>

#include <cerrno>
#include <thread>

#include <signal.h>

namespace sockstate::test::posix_stop_source_test {

namespace {

stop_source* requested = nullptr;

/// Handles SIGUSR1 by a request, as long as it lives.
class request_on_signal {
public:
    explicit request_on_signal(stop_source& stop, int flags) {
        requested = &stop;
        struct sigaction action{};
        action.sa_handler = [](int) { requested->request_stop(); };
        action.sa_flags = flags;
        REQUIRE(::sigaction(SIGUSR1, &action, &before_) == 0);
    }
    request_on_signal(const request_on_signal&) = delete;
    request_on_signal& operator=(const request_on_signal&) = delete;
    ~request_on_signal() { ::sigaction(SIGUSR1, &before_, nullptr); }

private:
    struct sigaction before_{};
};

}  // namespace

TEST_CASE(
    "stop_source: a signal handler ends 64 threads in every kind of call within a second, whichever it interrupts") {
    const auto calls = blocked_calls(64);
    for (const int flags : {0, SA_RESTART}) {
        check_that_a_stop_takes_a_second(calls, [flags](const auto& all, auto hold_back) {
            auto stop = must(stop_source::open());
            const request_on_signal handled{stop, flags};
            return stop_threads(all, stop, hold_back,
                                [](std::thread& one) { CHECK(::pthread_kill(one.native_handle(), SIGUSR1) == 0); });
        });
    }
}

TEST_CASE("stop_source: a request leaves errno alone") {
    auto stop = must(stop_source::open());
    errno = EDOM;
    stop.request_stop();
    CHECK(errno == EDOM);
}

}  // namespace sockstate::test::posix_stop_source_test
