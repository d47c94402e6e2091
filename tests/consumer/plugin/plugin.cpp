// A plugin whose look-up outlasts its deadline.

#include <sockstate/ip/resolve.hpp>

#include <chrono>

using namespace std::chrono_literals;
namespace ip = sockstate::ip;

/// Whether a look-up was left behind.
extern "C" bool leave_behind() {
    while (ip::lookups_left_behind() == 0) {  // the time may be over before one has begun
        const auto found = ip::resolve("plugin.test", 80, 1ms);
        if (found || found.error() != sockstate::errc::deadline_exceeded) return false;
    }
    return ip::lookups_left_behind() == 1;
}

/// Whether waiting for it ends with its own deadline, while it runs.
extern "C" bool still_runs() {
    const auto waited = ip::wait_for_lookups(1ms);
    return !waited && waited.error() == sockstate::errc::deadline_exceeded;
}

/// Whether it has ended, so that this code can be unloaded.
extern "C" bool wait_for_the_end() {
    return ip::wait_for_lookups(60s).has_value() && ip::lookups_left_behind() == 0;
}
