#pragma once

// A look-up on a thread of its own: the system's resolver cannot be interrupted, so it is left behind when time is
// over.

#include <sockstate/deadline.hpp>
#include <sockstate/ip/endpoint.hpp>

#include <string>
#include <vector>

namespace sockstate::ip {

using found_endpoints = result<std::vector<endpoint>>;

/// What is asked of the system.
struct question {
    std::string host;     ///< empty for the service alone
    std::string service;  ///< empty for port 0
    int protocol;

    [[nodiscard]] found_endpoints ask() const;
};

/// Asks on another thread, and waits for the answer until then.
[[nodiscard]] found_endpoints ask_until(question asked, deadline until);

}  // namespace sockstate::ip
