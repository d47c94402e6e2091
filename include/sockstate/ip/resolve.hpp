#pragma once

// Looks up the addresses of names by the system's resolver. Any thread may call these functions.

#include <sockstate/deadline.hpp>
#include <sockstate/ip/endpoint.hpp>
#include <sockstate/ip/service.hpp>
#include <sockstate/list_result.hpp>

#include <cstddef>
#include <vector>

namespace sockstate::ip {

/// Looks up every address of `host`, in the order to try them (RFC 6724), each with the service's port.
///
/// `protocol` is the IANA number that the service is looked up for: 6 TCP, 17 UDP. The text of an address is that
/// address, without DNS. Text whose last label is a number (`127.1`, `0x7f000001`, `1.2.3.4.`), and text with a colon,
/// must be an address that `address::parse` accepts; otherwise it is an error on every platform. The same holds for
/// text that the system would read as an address by other rules. So if a program checks a text with `address::parse`,
/// the look-up never reads it differently.
///
/// getaddrinfo(3) cannot be interrupted. With a deadline or a stop it runs on a thread of its own, with every signal
/// blocked, and waiting for it needs descriptors. If the wait ends first, the thread continues in the background, and
/// ends when the system's resolver returns; see `wait_for_lookups`.
///
/// Errors: those of `resolver_errc` (out_of_memory also where the system has no thread left),
/// `errc::deadline_exceeded`, `errc::stopped`, too_many_files_open, and `errc::invalid_argument` for a service that is
/// not valid and for a host that can be neither address nor name: it is empty, or has a blank, a control byte or one of
/// `#%/:<>?@[\]^|`.
[[nodiscard]] SOCKSTATE_EXPORT list_result<endpoint> resolve(std::string_view host, const service& port,
                                                             deadline until = {}, int protocol = 6);

/// Counts the look-ups that `resolve` left behind and that still run. Each holds a thread; nothing limits their number.
[[nodiscard]] SOCKSTATE_EXPORT std::size_t lookups_left_behind();

/// Waits until every look-up that was left behind has ended. Errors: `errc::deadline_exceeded`, `errc::stopped`.
///
/// A look-up in the background runs code of this library. Before you unload that code (dlclose(3), FreeLibrary), call
/// this function, and unload only after it has succeeded and while no other thread calls `resolve`. A process that
/// exits need not wait.
[[nodiscard]] SOCKSTATE_EXPORT result<void> wait_for_lookups(deadline until = {});

}  // namespace sockstate::ip
