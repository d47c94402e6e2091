#pragma once

// What went wrong: a value of 8 bytes with the operation, the code, and the domain of the code. Values are immutable
// once made; any thread may read them.

#include <sockstate/export.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>

namespace sockstate {

/// The library's own errors, which no system call has reported.
enum class errc : std::uint8_t {
    deadline_exceeded = 1,  ///< the caller's deadline passed; equal to std::errc::timed_out
    end_of_stream,          ///< nothing more comes: the peer's FIN before all bytes, or a receive_from that was shut
    state_mismatch,         ///< the kernel's socket is not in the state that was asked for
    not_supported,          ///< this platform has no such thing; the kernel's ENOTSUP and EOPNOTSUPP equal it too
    invalid_argument,       ///< a value that has no meaning here; the kernel's EINVAL equals it too
    connected_to_itself,    ///< both ends are one socket; equal to std::errc::connection_refused
    malformed_answer,       ///< the kernel wrote bytes that do not decode; equal to std::errc::bad_message
    other_process,          ///< what was passed is meant for another process (LISTEN_PID)
    not_passed,             ///< nothing of that name was passed to this process, or it was taken already
    stopped,                ///< a `stop_source` ended the wait; equal to std::errc::operation_canceled
    outrun,                 ///< an attempt to connect that was given up because another address was faster
    no_such_socket,         ///< the socket of a row is gone, or another socket has its addresses by now
};

/// What looking up a name reports, in the same words on every platform (getaddrinfo(3), RFC 3493 §6.1).
enum class resolver_errc : std::uint8_t {
    host_not_found = 1,  ///< no such name (EAI_NONAME, WSAHOST_NOT_FOUND)
    try_again,           ///< no answer came, or a failure that may pass (EAI_AGAIN, WSATRY_AGAIN)
    no_recovery,         ///< a lasting failure: trying again does not help (EAI_FAIL, WSANO_RECOVERY)
    no_data,             ///< the name exists but has no address (EAI_NODATA, WSANO_DATA)
    service_not_found,   ///< no such service for this protocol (EAI_SERVICE)
    unsupported_family,  ///< the address family is not supported (EAI_FAMILY, EAI_ADDRFAMILY)
    out_of_memory,       ///< no memory (EAI_MEMORY)
    invalid_query,       ///< the query itself is malformed (EAI_BADFLAGS, EAI_SOCKTYPE, EAI_OVERFLOW)
};

/// Whose code an error carries.
enum class error_domain : std::uint8_t {
    system,    ///< the kernel: errno, or a Winsock code
    resolver,  ///< the look-up of names: a `resolver_errc`
    library    ///< this library: an `errc`
};

/// What the library was asked to do when it failed; the first word of an error's text.
enum class operation : std::uint8_t {
    none,                ///< nothing in particular
    open,                ///< opening a socket, a poller or a stop source
    bind,                ///< `bind`
    listen,              ///< `listen`
    accept,              ///< `accept`
    connect,             ///< `connect`, `start_connect` or `finish`
    disconnect,          ///< `disconnect`
    shutdown,            ///< `shutdown_send`, `shutdown_receive` or `shutdown`
    close,               ///< `close`, `close_gracefully` or `abort`
    duplicate,           ///< `duplicate`
    split,               ///< `split`
    send,                ///< every call that sends
    receive,             ///< every call that receives
    wait,                ///< `wait_readable`, `wait_writable` or `wait_for_state`
    set_option,          ///< `set`
    get_option,          ///< `get`
    set_blocking,        ///< `set_blocking`
    is_blocking,         ///< `is_blocking`
    local_endpoint,      ///< `local_endpoint`
    remote_endpoint,     ///< `remote_endpoint`
    unread_bytes,        ///< `unread_bytes`
    unsent_bytes,        ///< `unsent_bytes`
    query_state,         ///< `query_state`
    query_info,          ///< `query_info`
    connections,         ///< `connections` and the other walks through the table of connections
    udp_sockets,         ///< `udp_sockets` and `visit_udp_sockets`
    local_sockets,       ///< `local_sockets` and `visit_local_sockets`
    holders,             ///< `holders`
    destroy,             ///< `destroy`
    ended_connections,   ///< what `ended_connections` does
    discover,            ///< `discover`
    adopt,               ///< `adopt`
    audit,               ///< `audit`
    activate,            ///< `activation::take`
    resolve,             ///< looking up a name
    parse,               ///< reading text
    poll,                ///< what a poller does
    network_interfaces,  ///< `ip::network_interfaces` and `ip::find_interface`
    join,                ///< `join` of a multicast group
    leave,               ///< `leave` of a multicast group
    take_network_error,  ///< `take_network_error`
    path_mtu,            ///< `path_mtu`
    coalesce,            ///< `coalesce`
    send_file,           ///< `send_file`
    query_peer,          ///< `query_peer` or `query_peer_process`
    remove_name,         ///< `local::remove_stale` and `local::name_guard::remove`
};

/// The operation's name as printed: the enumerator with spaces, e.g. `query state`. Empty for `none`.
[[nodiscard]] SOCKSTATE_EXPORT std::string_view to_string(operation what) noexcept;

/// One failure: what was attempted and the code that came back. Trivially copyable, 8 bytes.
///
/// Compare it with `std::errc` for the portable condition (Winsock codes included), and with `errc` or `resolver_errc`
/// for the library's own codes. To decide what to do about an error, call `would_block`, `deadline_passed`,
/// `connection_timed_out`, `not_supported` and `out_of_resources`: for each error at most one of them returns true.
/// Printed: `connect: connection refused (ECONNREFUSED)`.
class error {
public:
    /// A failed system call: `native` is errno, or the Winsock code on Windows. `subject` is the option's number, if
    /// the call was for an option.
    [[nodiscard]] static constexpr error system(int native, operation what, std::uint8_t subject = 0) noexcept {
        return error{native, error_domain::system, what, subject};
    }
    /// A failure that the library itself reports.
    constexpr error(errc code, operation what, std::uint8_t subject = 0) noexcept
        : error{static_cast<int>(code), error_domain::library, what, subject} {}
    /// A failure of looking up a name.
    constexpr error(resolver_errc code, operation what) noexcept
        : error{static_cast<int>(code), error_domain::resolver, what, 0} {}

    /// errno or the Winsock code in `error_domain::system`, else the value of the enumerator.
    [[nodiscard]] constexpr int native_code() const noexcept { return code_; }
    /// Whose code it is.
    [[nodiscard]] constexpr error_domain domain() const noexcept { return domain_; }
    /// What was attempted.
    [[nodiscard]] constexpr operation attempted() const noexcept { return operation_; }
    /// The option's number (`option_id`) for set_option and get_option, else 0.
    [[nodiscard]] constexpr std::uint8_t subject() const noexcept { return subject_; }

    /// The same failure as part of another operation.
    [[nodiscard]] constexpr error during(sockstate::operation what) const noexcept {
        return error{code_, domain_, what, subject_};
    }

    /// The portable condition; a value-initialised `std::errc` where the standard has none.
    [[nodiscard]] SOCKSTATE_EXPORT std::errc condition() const noexcept;
    /// The code's name, e.g. `ECONNREFUSED` or `deadline_exceeded`; the POSIX name on Windows too, `WSA…` only
    /// where POSIX has none. Empty for a code that no one has documented.
    [[nodiscard]] SOCKSTATE_EXPORT std::string_view name() const noexcept;
    /// The library's own sentence, e.g. `connection refused`; `unknown error` for an undocumented code.
    [[nodiscard]] SOCKSTATE_EXPORT std::string_view sentence() const noexcept;
    /// The error as `std::error_code`, which compares with `std::errc` on every platform.
    ///
    /// A system error has the category `sockstate::system_category()`, which on POSIX is `std::system_category()`.
    [[nodiscard]] SOCKSTATE_EXPORT std::error_code code() const noexcept;

    /// The socket is non-blocking, and the call would have had to wait. Try again when the socket is ready.
    [[nodiscard]] bool would_block() const noexcept { return *this == std::errc::operation_would_block; }
    /// The deadline that the caller gave has passed. The socket itself can still be used.
    [[nodiscard]] constexpr bool deadline_passed() const noexcept { return *this == errc::deadline_exceeded; }
    /// The kernel gave up the connection, or the attempt to connect, because the peer did not answer (ETIMEDOUT).
    ///
    /// On Windows a call that `option::send_timeout` or `option::receive_timeout` ended has the same code.
    [[nodiscard]] SOCKSTATE_EXPORT bool connection_timed_out() const noexcept;
    /// This platform, kernel or protocol does not have what was asked for.
    ///
    /// Besides ENOTSUP and EOPNOTSUPP: ENOPROTOOPT, EPROTONOSUPPORT, EAFNOSUPPORT and ENOSYS.
    [[nodiscard]] SOCKSTATE_EXPORT bool not_supported() const noexcept;
    /// The process or the system has too few descriptors, buffers or memory. The same call may succeed later.
    ///
    /// EMFILE, ENFILE, ENOBUFS, ENOMEM, their codes in Winsock, and `resolver_errc::out_of_memory`.
    [[nodiscard]] SOCKSTATE_EXPORT bool out_of_resources() const noexcept;

    /// The same code of the same domain, operation and subject.
    friend constexpr bool operator==(const error&, const error&) noexcept = default;
    /// Portable comparison. EAGAIN equals EWOULDBLOCK, and ENOTSUP equals EOPNOTSUPP, wherever they differ.
    friend SOCKSTATE_EXPORT bool operator==(const error& left, std::errc right) noexcept;
    /// The library's own code. `not_supported` and `invalid_argument` are also equal to the kernel's error of that
    /// name.
    friend constexpr bool operator==(const error& left, errc right) noexcept {
        if (left.domain_ == error_domain::library) return left.code_ == static_cast<int>(right);
        if (right == errc::not_supported) return left == std::errc::not_supported;
        return right == errc::invalid_argument && left == std::errc::invalid_argument;
    }
    /// The code of a failed look-up.
    friend constexpr bool operator==(const error& left, resolver_errc right) noexcept {
        return left.domain_ == error_domain::resolver && left.code_ == static_cast<int>(right);
    }

private:
    constexpr error(int code, error_domain whose, operation what, std::uint8_t subject) noexcept
        : code_{code}, domain_{whose}, operation_{what}, subject_{subject} {}

    std::int32_t code_;
    error_domain domain_;
    operation operation_;
    std::uint8_t subject_;
    std::uint8_t reserved_ = 0;
};

static_assert(sizeof(error) == 8);
static_assert(std::is_trivially_copyable_v<error>);

/// The failure of a call that moves many bytes: the error, and how many bytes were moved before it.
struct transfer_error : error {
    /// Bytes that were sent or received before the failure.
    std::size_t transferred = 0;

    /// The failure `reason` after so many `bytes`.
    constexpr transfer_error(const error& reason, std::size_t bytes) noexcept : error{reason}, transferred{bytes} {}
    /// The same error after the same number of bytes.
    friend constexpr bool operator==(const transfer_error&, const transfer_error&) noexcept = default;
};

/// The enumerator as written in code, e.g. `deadline_exceeded`.
[[nodiscard]] inline std::string_view to_string(errc code) noexcept {
    return error{code, operation::none}.name();
}
/// The enumerator as written in code, e.g. `host_not_found`.
[[nodiscard]] inline std::string_view to_string(resolver_errc code) noexcept {
    return error{code, operation::none}.name();
}
/// `system`, `resolver` or `library`.
[[nodiscard]] SOCKSTATE_EXPORT std::string_view to_string(error_domain whose) noexcept;

/// The whole text: operation, sentence, name. `connect: connection refused (ECONNREFUSED)`.
///
/// For options the operation names the option, `set no_delay: …`. An undocumented code prints its number,
/// `bind: unknown error (12345)`.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const error& e);

/// The text of the error, and the number of bytes: `send: broken pipe (EPIPE) after 4096 bytes`.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const transfer_error& e);

/// The category of the kernel's codes in `error::code()`.
///
/// POSIX: `std::system_category()`, with the words of the C library. Windows: a category of this library that knows
/// Winsock's codes, because not every `std::system_category()` does.
[[nodiscard]] SOCKSTATE_EXPORT const std::error_category& system_category() noexcept;
/// Values of `resolver_errc`.
[[nodiscard]] SOCKSTATE_EXPORT const std::error_category& resolver_category() noexcept;
/// Values of `errc`.
[[nodiscard]] SOCKSTATE_EXPORT const std::error_category& library_category() noexcept;

/// So that `e.code() == errc::end_of_stream` holds, and a `std::error_code` can be made from one.
[[nodiscard]] inline std::error_code make_error_code(errc code) noexcept {
    return {static_cast<int>(code), library_category()};
}
/// The same for `resolver_errc`.
[[nodiscard]] inline std::error_code make_error_code(resolver_errc code) noexcept {
    return {static_cast<int>(code), resolver_category()};
}

}  // namespace sockstate

template <>
struct std::is_error_code_enum<sockstate::errc> : std::true_type {};
template <>
struct std::is_error_code_enum<sockstate::resolver_errc> : std::true_type {};
