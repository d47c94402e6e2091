#pragma once

// What goes wrong in calls, for tests that let each of them fail in each way. Codes are this system's, and some of
// Winsock's: the library must take them alike.

#include "answer.hpp"

#include <array>

namespace sockstate::test {

[[nodiscard]] inline error fault(std::errc condition) {
    return error::system(static_cast<int>(condition), operation::none);
}
[[nodiscard]] inline error winsock_fault(int code) {
    return error::system(code, operation::none);
}

/// The system, or the process, is short of something: memory, buffers, descriptors.
inline const std::array shortages = {
    fault(std::errc::too_many_files_open),
    fault(std::errc::too_many_files_open_in_system),
    fault(std::errc::no_buffer_space),
    fault(std::errc::not_enough_memory),
    winsock_fault(10024),  // WSAEMFILE
    winsock_fault(10055),  // WSAENOBUFS
};

/// The connection is gone, or cannot be had: as Linux, BSD and Winsock say it.
inline const std::array losses = {
    fault(std::errc::connection_reset),
    fault(std::errc::connection_aborted),
    fault(std::errc::broken_pipe),
    fault(std::errc::timed_out),
    fault(std::errc::connection_refused),  // an ICMP error that the kernel kept until it gave up
    fault(std::errc::host_unreachable),
    fault(std::errc::network_unreachable),
    fault(std::errc::network_down),
    winsock_fault(10052),  // WSAENETRESET: keep-alive found the peer gone
    winsock_fault(10053),  // WSAECONNABORTED
    winsock_fault(10054),  // WSAECONNRESET
    winsock_fault(10060),  // WSAETIMEDOUT
    winsock_fault(19999),  // one that no one has documented
};

/// Both.
[[nodiscard]] inline std::vector<error> all_faults() {
    std::vector<error> all(shortages.begin(), shortages.end());
    all.insert(all.end(), losses.begin(), losses.end());
    return all;
}

/// The first `count` of these steps.
[[nodiscard]] inline std::vector<step> first(std::size_t count, const std::vector<step>& steps) {
    return {steps.begin(), steps.begin() + static_cast<std::ptrdiff_t>(count)};
}

/// These steps up to the one at `index`, which ends so.
[[nodiscard]] inline std::vector<step> ending(const std::vector<step>& steps, std::size_t index, answer how) {
    auto until_there = first(index + 1, steps);
    until_there.back().how = std::move(how);
    return until_there;
}

}  // namespace sockstate::test
