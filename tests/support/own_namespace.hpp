#pragma once

// A network of one thread's own, for tests that need addresses, settings or packets that are nobody else's (Linux).

#include <doctest/doctest.h>

#include <sched.h>
#include <thread>

#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace sockstate::test {

/// Whether the calling thread has entered a namespace of its own, with the loopback interface up.
[[nodiscard]] inline bool enter_own_namespace() {
    if (::unshare(CLONE_NEWNET) != 0) return false;
    const int control = ::socket(AF_INET, SOCK_DGRAM, 0);
    ifreq loopback{};
    loopback.ifr_name[0] = 'l';
    loopback.ifr_name[1] = 'o';
    loopback.ifr_flags = IFF_UP;
    const bool up = ::ioctl(control, SIOCSIFFLAGS, &loopback) == 0;
    ::close(control);
    return up;
}

/// Runs the test on a thread in such a namespace, or says that this process may have none.
template <class Test>
void in_own_namespace(Test test) {
    std::thread{[&] {
        if (!enter_own_namespace()) {
            MESSAGE("skipped: no namespace of its own");
            return;
        }
        try {
            test();
        } catch (...) {
            FAIL_CHECK("the test broke off");  // a REQUIRE, which has said why
        }
    }}.join();
}

}  // namespace sockstate::test
