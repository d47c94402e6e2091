#pragma once

// A profiler's signals: SIGALRM again and again, to a handler that does nothing.

#include <doctest/doctest.h>

#include <csignal>

#include <sys/time.h>

namespace sockstate::test {

/// A signal every 20 ms, for as long as this object lives.
class signals {
public:
    signals() {
        struct sigaction quiet{};
        quiet.sa_handler = [](int) {};
        REQUIRE(::sigaction(SIGALRM, &quiet, &before_) == 0);
        set(20'000);
    }
    ~signals() {
        set(0);
        ::sigaction(SIGALRM, &before_, nullptr);
    }
    signals(const signals&) = delete;
    signals& operator=(const signals&) = delete;

private:
    static void set(suseconds_t each) {
        const itimerval times{{0, each}, {0, each}};
        ::setitimer(ITIMER_REAL, &times, nullptr);
    }
    struct sigaction before_{};
};

}  // namespace sockstate::test
