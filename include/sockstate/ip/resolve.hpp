#pragma once

// Names to addresses, as the system's resolver has them. Safe from any thread.

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
/// is an address by the grammar of `address::parse` or an error, on every platform; so is text that the system would
/// take for an address by rules of its own. Therefore a check of the text by `address::parse` holds for what is looked
/// up.
///
/// getaddrinfo(3) cannot be interrupted. With a deadline or a stop it runs on a thread of its own, with every signal
/// blocked, and the wait for it takes descriptors. When the wait ends first, the thread is left behind. It ends when
/// the system's resolver returns; see `wait_for_lookups`.
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
/// A left-behind look-up runs this library's code. Before that code is unloaded (dlclose(3), FreeLibrary), call this,
/// and unload only after it succeeded while no other thread calls `resolve`. A process that exits need not wait.
[[nodiscard]] SOCKSTATE_EXPORT result<void> wait_for_lookups(deadline until = {});

}  // namespace sockstate::ip
