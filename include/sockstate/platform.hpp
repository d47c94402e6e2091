#pragma once

// The seam: every call that the library makes into an operating system, as free functions over portable
// types. platform/posix and platform/windows implement it; the build links one of them (or, in tests, a
// scripted one). It is the contract that a port fulfils, and is compiled with each.
//
// What holds for all of them, unless a function says otherwise:
// - One call makes one system call. Its failing value is checked there and comes back as
//   `error::system(code, operation)`; what a platform lacks is `errc::not_supported`.
// - Nothing throws, nothing allocates on the heap, nothing is kept between calls.
// - `interrupted` is retried here for calls that may simply be made again (send, receive, accept, wait);
//   it is returned by `connect`, whose attempt goes on in the background; `close` is never repeated.
// - An empty handle (`invalid_handle`) gives bad_file_descriptor, as any handle that is not open.
// - Functions may be called from any thread; the kernel orders calls on one handle.

#include <sockstate/bytes.hpp>
#include <sockstate/deadline.hpp>
#include <sockstate/endpoint.hpp>
#include <sockstate/lifecycle.hpp>
#include <sockstate/native_handle.hpp>
#include <sockstate/option.hpp>
#include <sockstate/result.hpp>
#include <sockstate/tcp_info.hpp>
#include <sockstate/tcp_state.hpp>

#include <optional>
#include <vector>

namespace sockstate {
struct connection;
struct connection_filter;
struct udp_filter;
struct udp_socket;
namespace local {
class endpoint;
}
}  // namespace sockstate

namespace sockstate::platform {

/// An address as the system calls write it; only the backend looks inside.
struct native_address {
    static constexpr std::size_t capacity = 128;

    native_address() noexcept {}  // NOLINT(modernize-use-equals-default): the bytes are to stay unwritten

    alignas(8) std::byte bytes[capacity];
    std::uint32_t size = 0;
};

/// Families of addresses.
enum class address_family : std::uint8_t { none, ipv4, ipv6, local };

/// Whether a call may wait.
enum class waiting : std::uint8_t {
    as_set,  ///< by the handle's blocking mode
    never,   ///< at once, whatever the mode: operation_would_block where it would have to wait
};

/// What to wait for. Errors and hang-ups end every wait.
enum class readiness : std::uint8_t {
    readable,
    writable,
    hang_up,  ///< the peer's FIN, or the connection's end; data does not count, but where FIN is told as data is
};

/// Which directions to shut.
enum class direction : std::uint8_t { send, receive, both };

// Addresses. -------------------------------------------------------------------------------------------

/// An endpoint as the system writes it.
SOCKSTATE_EXPORT void encode(const ip::endpoint& from, native_address& to) noexcept;
SOCKSTATE_EXPORT void encode(const local::endpoint& from, native_address& to) noexcept;
/// And back; `errc::malformed_answer` for another family or too few bytes.
[[nodiscard]] SOCKSTATE_EXPORT result<void> decode(const native_address& from, ip::endpoint& to) noexcept;
[[nodiscard]] SOCKSTATE_EXPORT result<void> decode(const native_address& from, local::endpoint& to) noexcept;
/// The number of the interface with this name; 0 where there is none.
[[nodiscard]] SOCKSTATE_EXPORT std::uint32_t interface_index(std::string_view name) noexcept;

// Codes and names. -------------------------------------------------------------------------------------

/// What a native code means. An empty name stands for the condition's own name and sentence, the portable ones.
struct code_entry {
    int code = 0;
    std::errc condition = {};        ///< the nearest one; value-initialised where the standard has none
    std::string_view name = {};      ///< set where the code is not exactly its condition, or has none
    std::string_view sentence = {};  ///< set where the name is
};
/// The entry for a code of this system; nullptr for one that no one has documented.
[[nodiscard]] SOCKSTATE_EXPORT const code_entry* find_code(int native) noexcept;

/// Appends every address of `host` to `found`, in the order to try them. Calls getaddrinfo(3): waits as long
/// as the system's resolver does, and allocates. `host` and `service` end in a NUL; an empty service is port 0.
[[nodiscard]] SOCKSTATE_EXPORT result<void> resolve(const char* host, const char* service, int protocol,
                                                    std::vector<ip::endpoint>& found);

// Life of a handle. ------------------------------------------------------------------------------------

/// A new blocking socket that is not inherited by child processes (set atomically where the system can),
/// raises no SIGPIPE, and if IPv6 takes mapped IPv4 too.
[[nodiscard]] SOCKSTATE_EXPORT result<native_handle> open(address_family family, protocol_kind kind,
                                                          int protocol) noexcept;
/// Two sockets of the local family, connected to each other (socketpair(2)).
struct handle_pair {
    native_handle first = invalid_handle;
    native_handle second = invalid_handle;
};
[[nodiscard]] SOCKSTATE_EXPORT result<handle_pair> open_pair(protocol_kind kind) noexcept;
/// Gives the handle back. The handle is gone even when an error comes back.
SOCKSTATE_EXPORT result<void> close(native_handle handle) noexcept;
/// Gives a stream back so that the peer sees RST: linger of zero, then close.
SOCKSTATE_EXPORT result<void> abort(native_handle handle) noexcept;
/// A second handle to the same socket, not inherited by child processes.
[[nodiscard]] SOCKSTATE_EXPORT result<native_handle> duplicate(native_handle handle) noexcept;

/// What a server wants of its port, before bind. POSIX: reuse_address, so that a restart does not wait for
/// TIME-WAIT. Windows: exclusive_address, so that nobody takes the port.
[[nodiscard]] SOCKSTATE_EXPORT result<void> prepare_listener(native_handle handle) noexcept;
/// An address that is held, shared or not, is address_in_use, whatever the system calls it.
[[nodiscard]] SOCKSTATE_EXPORT result<void> bind(native_handle handle, const native_address& address) noexcept;
/// `backlog` is passed on; the system clamps it.
[[nodiscard]] SOCKSTATE_EXPORT result<void> listen(native_handle handle, int backlog) noexcept;
/// The next connection, blocking and not inherited by child processes, whatever the listener is; its peer
/// in `peer` unless it is null. One that died in the queue is connection_aborted, whatever the system calls it.
[[nodiscard]] SOCKSTATE_EXPORT result<native_handle> accept(native_handle handle, native_address* peer) noexcept;
/// One attempt: done, or operation_in_progress (also after `interrupted`): then wait for writable and
/// `take_error`. `waiting::never` starts it without waiting and leaves the blocking mode as it was.
[[nodiscard]] SOCKSTATE_EXPORT result<void> connect(native_handle handle, const native_address& address,
                                                    waiting mode) noexcept;
/// How the attempt ended: reads SO_ERROR, which clears it. For a finished connect and nothing else.
[[nodiscard]] SOCKSTATE_EXPORT result<void> take_error(native_handle handle) noexcept;
/// Takes the peer away from a datagram socket, whose local address stays.
[[nodiscard]] SOCKSTATE_EXPORT result<void> disconnect(native_handle handle) noexcept;
/// not_connected once the connection is gone.
[[nodiscard]] SOCKSTATE_EXPORT result<void> shutdown(native_handle handle, direction which) noexcept;

// Modes and names. -------------------------------------------------------------------------------------

[[nodiscard]] SOCKSTATE_EXPORT result<void> set_blocking(native_handle handle, bool blocking) noexcept;
[[nodiscard]] SOCKSTATE_EXPORT result<bool> is_blocking(native_handle handle) noexcept;
[[nodiscard]] SOCKSTATE_EXPORT result<void> local_address(native_handle handle, native_address& to) noexcept;
[[nodiscard]] SOCKSTATE_EXPORT result<void> remote_address(native_handle handle, native_address& to) noexcept;

// Transfer. --------------------------------------------------------------------------------------------
// A call moves less than 2 GiB. Sends raise no signal. On a stream, 0 received of a buffer that is not empty
// is the peer's FIN.

/// How a receive treats what it reads.
enum class reading : std::uint8_t { take, peek };

[[nodiscard]] SOCKSTATE_EXPORT result<std::size_t> send(native_handle handle, byte_view bytes, waiting mode) noexcept;
[[nodiscard]] SOCKSTATE_EXPORT result<std::size_t> receive(native_handle handle, byte_buffer buffer, waiting mode,
                                                           reading how) noexcept;
/// A datagram that arrived.
struct datagram_size {
    std::size_t bytes;  ///< written to the caller's memory
    bool truncated;     ///< the rest is lost
};

/// The parts that one call takes (IOV_MAX of every system here).
inline constexpr std::size_t most_parts = 1024;

/// Several parts as one, in order; to `to` unless it is null. Over `most_parts` of them is message_size.
[[nodiscard]] SOCKSTATE_EXPORT result<std::size_t> send_parts(native_handle handle, std::span<const byte_view> parts,
                                                              const native_address* to, waiting mode) noexcept;
/// Into several parts, filled in order; the sender in `from` unless it is null. Parts over `most_parts` stay unused.
[[nodiscard]] SOCKSTATE_EXPORT result<datagram_size> receive_parts(native_handle handle,
                                                                   std::span<const byte_buffer> parts,
                                                                   native_address* from, waiting mode,
                                                                   reading how) noexcept;
[[nodiscard]] SOCKSTATE_EXPORT result<std::size_t> send_to(native_handle handle, byte_view bytes,
                                                           const native_address& to, waiting mode) noexcept;
[[nodiscard]] SOCKSTATE_EXPORT result<datagram_size> receive_from(native_handle handle, byte_buffer buffer,
                                                                  native_address& from, waiting mode,
                                                                  reading how) noexcept;
/// Waits until the handle is ready or `until` passes (`errc::deadline_exceeded`).
[[nodiscard]] SOCKSTATE_EXPORT result<void> wait(native_handle handle, readiness what, deadline until) noexcept;
/// What the clock says that deadlines are kept by.
[[nodiscard]] SOCKSTATE_EXPORT deadline::clock::time_point now() noexcept;
/// Waits for the clock alone, for the few things that no handle announces.
SOCKSTATE_EXPORT void pause(deadline until) noexcept;

// Options. ---------------------------------------------------------------------------------------------
// Numbers cross the seam in the option's own unit: booleans as 0 and 1, times as counts of the option's
// duration, an empty linger as -1.

[[nodiscard]] SOCKSTATE_EXPORT result<void> set_option(native_handle handle, option_id id, std::int64_t value) noexcept;
[[nodiscard]] SOCKSTATE_EXPORT result<std::int64_t> get_option(native_handle handle, option_id id) noexcept;
[[nodiscard]] SOCKSTATE_EXPORT result<void> set_option(native_handle handle, option_id id,
                                                       const option::name& value) noexcept;
[[nodiscard]] SOCKSTATE_EXPORT result<option::name> get_option_name(native_handle handle, option_id id) noexcept;

// What the parent process left. -----------------------------------------------------------------------

/// This process's number, as its parent sees it.
[[nodiscard]] SOCKSTATE_EXPORT std::uint32_t process_id() noexcept;
/// The handle that the parent left open under this number; not_supported where handles are not passed so.
[[nodiscard]] SOCKSTATE_EXPORT result<native_handle> find_inherited(std::uint32_t number) noexcept;
/// Child processes do not inherit the handle from here on.
[[nodiscard]] SOCKSTATE_EXPORT result<void> stop_inheriting(native_handle handle) noexcept;
/// Removes a variable from the environment; `name` ends in a NUL. Not while other threads read the environment.
SOCKSTATE_EXPORT void remove_variable(const char* name) noexcept;

// Questions to the kernel. -----------------------------------------------------------------------------

/// Bytes that can be received at once; of a datagram socket the next datagram's size.
[[nodiscard]] SOCKSTATE_EXPORT result<std::size_t> unread_bytes(native_handle handle) noexcept;
/// Bytes in the send buffer: of TCP on Linux those not acknowledged, sent or not.
[[nodiscard]] SOCKSTATE_EXPORT result<std::size_t> unsent_bytes(native_handle handle) noexcept;
/// Bytes of a TCP stream that the peer has not acknowledged, sent or not. A FIN that was queued is not counted.
[[nodiscard]] SOCKSTATE_EXPORT result<std::size_t> unacknowledged_bytes(native_handle handle, bool fin_queued) noexcept;
[[nodiscard]] SOCKSTATE_EXPORT result<tcp_state> query_state(native_handle handle) noexcept;
[[nodiscard]] SOCKSTATE_EXPORT result<tcp_info> query_info(native_handle handle) noexcept;

/// What a handle from elsewhere turns out to be.
struct description {
    address_family family = address_family::none;
    protocol_kind kind = protocol_kind::stream;
    int protocol = 0;  ///< IANA number; 0 for families that have one protocol a kind
    lifecycle state = lifecycle::unbound;
};
/// Asks without changing anything; never reads SO_ERROR.
[[nodiscard]] SOCKSTATE_EXPORT result<description> describe(native_handle handle) noexcept;

/// Whether the kernel holds an error for this handle that no call has reported yet; reads nothing away.
[[nodiscard]] SOCKSTATE_EXPORT result<bool> has_pending_error(native_handle handle) noexcept;

/// What is called with each row of a table, and its metrics or nullptr; false ends the walk, which is then done.
using connection_visitor = bool (*)(void* context, const connection& row, const tcp_info* info);
/// Calls `visit` with each row of the kernel's table of TCP connections that `wanted` lets through, holding no table
/// in memory. Filters in the kernel where it can; `visit` sees no other row, and metrics only `with_info` and where
/// the table has them. What `visit` throws comes through. `interrupted` where the kernel says that its table changed
/// under the walk, which is then to be made again.
[[nodiscard]] SOCKSTATE_EXPORT result<void> visit_connections(const connection_filter& wanted, bool with_info,
                                                              connection_visitor visit, void* context);
/// Looks one connection up by its endpoints, which are unmapped, without a walk. Empty where the look-up misses, or
/// the system has none: the caller then walks the table.
[[nodiscard]] SOCKSTATE_EXPORT result<std::optional<connection>> find_connection(const ip::endpoint& local,
                                                                                 const ip::endpoint& remote) noexcept;

/// The same of the table of UDP sockets, those that have a port.
using udp_visitor = bool (*)(void* context, const udp_socket& row);
[[nodiscard]] SOCKSTATE_EXPORT result<void> visit_udp_sockets(const udp_filter& wanted, udp_visitor visit,
                                                              void* context);

}  // namespace sockstate::platform
