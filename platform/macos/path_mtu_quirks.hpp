#pragma once

// How macOS reports the path MTU.

#include <posix/bsd_path_mtu.hpp>
