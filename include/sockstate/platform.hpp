#pragma once

// The seam: every call that the library makes into an operating system, as free functions over portable
// types. platform/posix and platform/windows implement it; the build links one of them (or, in tests, a
// scripted one). Each page is implemented by the file of its name in each family: platform/io.hpp by posix/io.cpp and
// windows/io.cpp. The pages are the contract that a port fulfils, and are compiled with each.
//
// What holds for all of them, unless a function says otherwise:
// - One call makes one system call. Its failing value is checked there and comes back as
//   `error::system(code, operation)`; what a platform lacks is `errc::not_supported`.
// - Nothing throws, nothing allocates on the heap, nothing is kept between calls, except that
//   Linux remembers whether the first TCP socket of the process was MPTCP.
// - `interrupted` is retried here for calls that may simply be made again (send, receive, accept, wait);
//   it is returned by `connect`, whose attempt goes on in the background; `close` is never repeated.
// - An empty handle (`invalid_handle`) gives bad_file_descriptor, as any handle that is not open.
// - Functions may be called from any thread; the kernel orders calls on one handle.

#include <sockstate/platform/address.hpp>
#include <sockstate/platform/batches.hpp>
#include <sockstate/platform/connection_details.hpp>
#include <sockstate/platform/connections.hpp>
#include <sockstate/platform/datagrams.hpp>
#include <sockstate/platform/describe.hpp>
#include <sockstate/platform/ended_connections.hpp>
#include <sockstate/platform/error_codes.hpp>
#include <sockstate/platform/file.hpp>
#include <sockstate/platform/handle.hpp>
#include <sockstate/platform/handles.hpp>
#include <sockstate/platform/holders.hpp>
#include <sockstate/platform/inherited.hpp>
#include <sockstate/platform/io.hpp>
#include <sockstate/platform/lifecycle.hpp>
#include <sockstate/platform/local_sockets.hpp>
#include <sockstate/platform/memberships.hpp>
#include <sockstate/platform/multipath.hpp>
#include <sockstate/platform/names.hpp>
#include <sockstate/platform/native_options.hpp>
#include <sockstate/platform/network_errors.hpp>
#include <sockstate/platform/network_interfaces.hpp>
#include <sockstate/platform/options.hpp>
#include <sockstate/platform/path_mtu.hpp>
#include <sockstate/platform/peer.hpp>
#include <sockstate/platform/poll.hpp>
#include <sockstate/platform/queries.hpp>
#include <sockstate/platform/resolve.hpp>
#include <sockstate/platform/segments.hpp>
#include <sockstate/platform/silence.hpp>
#include <sockstate/platform/stop.hpp>
#include <sockstate/platform/tcp_info.hpp>
#include <sockstate/platform/threads.hpp>
#include <sockstate/platform/ticket.hpp>
#include <sockstate/platform/vsock_address.hpp>
#include <sockstate/platform/wait.hpp>
