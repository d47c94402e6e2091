#pragma once

// The whole library, but for `format.hpp`, which needs fmt.

#include <sockstate/activation.hpp>
#include <sockstate/adopt.hpp>
#include <sockstate/connections.hpp>
#include <sockstate/local.hpp>
#include <sockstate/resolve.hpp>
#include <sockstate/tcp.hpp>
#include <sockstate/tcp_delta.hpp>
#include <sockstate/tcp_watch.hpp>
#include <sockstate/udp.hpp>
#include <sockstate/udp_sockets.hpp>
