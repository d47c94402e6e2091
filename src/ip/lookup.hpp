#pragma once

// A look-up on its own thread. The system's resolver cannot be interrupted, so after the deadline the look-up continues
// in the background.

#include <sockstate/deadline.hpp>
#include <sockstate/ip/endpoint.hpp>
#include <sockstate/platform/handle.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sockstate::ip {

using found_endpoints = result<std::vector<endpoint>>;

/// What is asked of the system.
struct question {
    std::string host;     ///< empty for the service alone
    std::string service;  ///< empty for a port by its number
    std::uint16_t port;   ///< where the service is empty
    int protocol;
    platform::address_family family = platform::address_family::none;  ///< none: addresses of both

    [[nodiscard]] found_endpoints ask() const;
};

struct lookup;

/// A question that is being asked on another thread. If nobody takes the answer, the thread is left behind.
class running_lookup {
public:
    [[nodiscard]] static result<running_lookup> start(question asked);

    running_lookup(running_lookup&&) noexcept = default;
    running_lookup& operator=(running_lookup&&) = delete;
    ~running_lookup();

    /// What becomes readable when the answer is there.
    [[nodiscard]] native_handle answered() const noexcept;
    /// The answer; nothing while it is not there. Once.
    [[nodiscard]] std::optional<found_endpoints> take();

private:
    explicit running_lookup(std::shared_ptr<lookup> one) noexcept : one_{std::move(one)} {}

    std::shared_ptr<lookup> one_;
};

/// Whether there is any time to ask: a deadline that has passed and a stop that was requested cost no thread.
[[nodiscard]] result<void> check_time(deadline until) noexcept;

/// Asks on another thread, and waits for the answer until then.
[[nodiscard]] found_endpoints ask_until(question asked, deadline until);

}  // namespace sockstate::ip
