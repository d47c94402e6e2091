#pragma once

// The whole library, but for `format.hpp`, which needs fmt.

#include <sockstate/activation.hpp>
#include <sockstate/adopt.hpp>
#include <sockstate/any_handle.hpp>
#include <sockstate/handles.hpp>
#include <sockstate/ip/network_interface.hpp>
#include <sockstate/ip/resolve.hpp>
#include <sockstate/local.hpp>
#include <sockstate/mptcp.hpp>
#include <sockstate/poller.hpp>
#include <sockstate/protocol.hpp>
#include <sockstate/stop_source.hpp>
#include <sockstate/tables/connection_details.hpp>
#include <sockstate/tables/connections.hpp>
#include <sockstate/tables/destroy.hpp>
#include <sockstate/tables/ended_connections.hpp>
#include <sockstate/tables/holders.hpp>
#include <sockstate/tables/local_sockets.hpp>
#include <sockstate/tables/udp_sockets.hpp>
#include <sockstate/tcp.hpp>
#include <sockstate/tcp/congestion.hpp>
#include <sockstate/tcp/delta.hpp>
#include <sockstate/tcp/watch.hpp>
#include <sockstate/ticket.hpp>
#include <sockstate/udp.hpp>
#include <sockstate/vsock.hpp>
