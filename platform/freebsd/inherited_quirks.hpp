#pragma once

// What is FreeBSD's own in what a parent process leaves.

#include <sockstate/result.hpp>

#include <cstdint>

namespace sockstate::platform::quirks {

/// Process numbers come again, and nothing else tells two processes apart.
inline result<std::uint64_t> process_instance() noexcept {
    return tl::unexpected{error{errc::not_supported, operation::activate}};
}

}  // namespace sockstate::platform::quirks
