#pragma once

// The signals that ask a program to end, turned into a stop that its blocked calls notice.

#include "support/command_line.hpp"
#include "support/output.hpp"

#include <sockstate/deadline.hpp>
#include <sockstate/poller.hpp>
#include <sockstate/stop_source.hpp>

#include <array>
#include <string_view>

namespace examples {

/// While it lives, SIGINT, SIGTERM and SIGHUP request `stop`, on Windows Ctrl-C, Ctrl-Break and the end of the console.
/// A second signal ends the program at once. SIGHUP stays ignored where nohup(1) has had it ignored. One at a time.
class stop_on_signals {
public:
    explicit stop_on_signals(sockstate::stop_source& stop) noexcept;
    stop_on_signals(const stop_on_signals&) = delete;
    stop_on_signals& operator=(const stop_on_signals&) = delete;
    ~stop_on_signals();
};

/// Says that a stop has ended the program before its work was done; its exit code.
[[nodiscard]] inline int stopped_before_the_end(std::string_view program) {
    print(stderr, "{}: stopped before the end\n", program);
    return exit_stopped;
}

/// Waits until `until` passes or its stop is requested: a poller with no socket in it is a clock that a stop can end.
inline void pause(sockstate::poller& empty, sockstate::deadline until) {
    std::array<sockstate::poller::event, 1> room;
    static_cast<void>(empty.wait(room, until));
}

}  // namespace examples
