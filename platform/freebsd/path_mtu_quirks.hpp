#pragma once

// How FreeBSD reports the path MTU.

#include <posix/bsd_path_mtu.hpp>
