#pragma once

// The options that only local sockets have. local.hpp includes this.

#include <sockstate/option_kind.hpp>

namespace sockstate::option {

// clang-format off

/// The permissions that `bind` gives the file of the name, 0 to 0777; the process's umask takes its bits away from them. Linux
/// (fchmod(2)).
///
/// A datagram socket receives from `bind` on, so its permissions must be right by then. A stream or packet sequence
/// accepts nobody before `listen`, so on every system you can set the permissions of its file between the two calls.
/// Reading the option returns the value that was set on this socket, or 0777; the file itself may have other
/// permissions by now.
struct file_mode : basic_option<option_id::file_mode, std::uint32_t, layer::local, settable::before_bind> { using basic_option::basic_option; };
/// SO_PASSRIGHTS: whether others may send handles to this socket; on a fresh one true. Linux 6.16; on an older kernel and
/// elsewhere the error is `not_supported()`.
///
/// If it is false, a peer's `send_handles` fails with operation_not_permitted, and nothing of its message is sent.
/// Handles that had already arrived stay. An accepted connection has the setting that its listener had when the client
/// connected.
struct accept_handles : basic_option<option_id::accept_handles, bool, layer::local, settable::always> { using basic_option::basic_option; };
/// SO_PASSCRED (FreeBSD 13: LOCAL_CREDS_PERSISTENT): `datagram_info` has the `credentials` of the sender of each message. Not on
/// macOS and Windows.
///
/// Linux gives such a socket an abstract name of its own if it connects or sends without one. An accepted connection has what
/// its listener has.
struct report_credentials : basic_option<option_id::report_credentials, bool, layer::local_messages, settable::always> { using basic_option::basic_option; };

// clang-format on

/// The option and its value, in octal: `file_mode: 0600`.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const file_mode& set);

}  // namespace sockstate::option

namespace sockstate {
using option::to_string;  // so that a qualified call finds it too
}
