#pragma once

// What is macOS's own in rows of getifaddrs(3).

#include <posix/bsd_interface.hpp>
