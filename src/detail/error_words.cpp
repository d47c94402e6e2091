// The words for std::errc, errc and resolver_errc. Names are POSIX's; the sentences are the library's own.

#include "detail/error_words.hpp"

#include <algorithm>
#include <iterator>

namespace sockstate::detail {
namespace {

struct row {
    std::errc condition;
    words said;
};

constexpr words unknown{{}, "unknown error"};

// Where two conditions share a value, the first row is what sockets mean. The four conditions of UNIX STREAMS
// are deprecated: systems that still have their codes bring the words along with them.
constexpr row table[] = {
    {std::errc::address_family_not_supported, {"EAFNOSUPPORT", "address family not supported"}},
    {std::errc::address_in_use, {"EADDRINUSE", "address already in use"}},
    {std::errc::address_not_available, {"EADDRNOTAVAIL", "address not available"}},
    {std::errc::already_connected, {"EISCONN", "already connected"}},
    {std::errc::argument_list_too_long, {"E2BIG", "argument list too long"}},
    {std::errc::argument_out_of_domain, {"EDOM", "argument outside the domain"}},
    {std::errc::bad_address, {"EFAULT", "bad memory address"}},
    {std::errc::bad_file_descriptor, {"EBADF", "bad file descriptor"}},
    {std::errc::bad_message, {"EBADMSG", "malformed message"}},
    {std::errc::broken_pipe, {"EPIPE", "broken pipe"}},
    {std::errc::connection_aborted, {"ECONNABORTED", "connection aborted"}},
    {std::errc::connection_already_in_progress, {"EALREADY", "connection already in progress"}},
    {std::errc::connection_refused, {"ECONNREFUSED", "connection refused"}},
    {std::errc::connection_reset, {"ECONNRESET", "connection reset by peer"}},
    {std::errc::cross_device_link, {"EXDEV", "link across devices"}},
    {std::errc::destination_address_required, {"EDESTADDRREQ", "destination address required"}},
    {std::errc::device_or_resource_busy, {"EBUSY", "device or resource busy"}},
    {std::errc::directory_not_empty, {"ENOTEMPTY", "directory not empty"}},
    {std::errc::executable_format_error, {"ENOEXEC", "not an executable"}},
    {std::errc::file_exists, {"EEXIST", "file exists"}},
    {std::errc::file_too_large, {"EFBIG", "file too large"}},
    {std::errc::filename_too_long, {"ENAMETOOLONG", "name too long"}},
    {std::errc::function_not_supported, {"ENOSYS", "system call not available"}},
    {std::errc::host_unreachable, {"EHOSTUNREACH", "host unreachable"}},
    {std::errc::identifier_removed, {"EIDRM", "identifier removed"}},
    {std::errc::illegal_byte_sequence, {"EILSEQ", "illegal byte sequence"}},
    {std::errc::inappropriate_io_control_operation, {"ENOTTY", "request not meant for this device"}},
    {std::errc::interrupted, {"EINTR", "interrupted by a signal"}},
    {std::errc::invalid_argument, {"EINVAL", "invalid argument"}},
    {std::errc::invalid_seek, {"ESPIPE", "cannot seek"}},
    {std::errc::io_error, {"EIO", "input or output error"}},
    {std::errc::is_a_directory, {"EISDIR", "is a directory"}},
    {std::errc::message_size, {"EMSGSIZE", "message too long"}},
    {std::errc::network_down, {"ENETDOWN", "network is down"}},
    {std::errc::network_reset, {"ENETRESET", "connection lost by the network"}},
    {std::errc::network_unreachable, {"ENETUNREACH", "network unreachable"}},
    {std::errc::no_buffer_space, {"ENOBUFS", "no buffer space"}},
    {std::errc::no_child_process, {"ECHILD", "no child process"}},
    {std::errc::no_link, {"ENOLINK", "link severed"}},
    {std::errc::no_lock_available, {"ENOLCK", "no lock available"}},
    {std::errc::no_message, {"ENOMSG", "no message of that type"}},
    {std::errc::no_protocol_option, {"ENOPROTOOPT", "option not known to the protocol"}},
    {std::errc::no_space_on_device, {"ENOSPC", "no space left"}},
    {std::errc::no_such_device, {"ENODEV", "no such device"}},
    {std::errc::no_such_device_or_address, {"ENXIO", "no such device or address"}},
    {std::errc::no_such_file_or_directory, {"ENOENT", "no such file or directory"}},
    {std::errc::no_such_process, {"ESRCH", "no such process"}},
    {std::errc::not_a_directory, {"ENOTDIR", "not a directory"}},
    {std::errc::not_a_socket, {"ENOTSOCK", "not a socket"}},
    {std::errc::not_connected, {"ENOTCONN", "not connected"}},
    {std::errc::not_enough_memory, {"ENOMEM", "not enough memory"}},
    {std::errc::operation_canceled, {"ECANCELED", "operation canceled"}},
    {std::errc::operation_in_progress, {"EINPROGRESS", "operation in progress"}},
    {std::errc::operation_not_permitted, {"EPERM", "operation not permitted"}},
    {std::errc::operation_not_supported, {"EOPNOTSUPP", "operation not supported"}},
    {std::errc::not_supported, {"ENOTSUP", "not supported"}},
    {std::errc::operation_would_block, {"EWOULDBLOCK", "operation would block"}},
    {std::errc::resource_unavailable_try_again, {"EAGAIN", "resource unavailable, try again"}},
    {std::errc::owner_dead, {"EOWNERDEAD", "owner died"}},
    {std::errc::permission_denied, {"EACCES", "permission denied"}},
    {std::errc::protocol_error, {"EPROTO", "protocol error"}},
    {std::errc::protocol_not_supported, {"EPROTONOSUPPORT", "protocol not supported"}},
    {std::errc::read_only_file_system, {"EROFS", "read-only file system"}},
    {std::errc::resource_deadlock_would_occur, {"EDEADLK", "deadlock avoided"}},
    {std::errc::result_out_of_range, {"ERANGE", "result out of range"}},
    {std::errc::state_not_recoverable, {"ENOTRECOVERABLE", "state not recoverable"}},
    {std::errc::text_file_busy, {"ETXTBSY", "executable is in use"}},
    {std::errc::timed_out, {"ETIMEDOUT", "timed out"}},
    {std::errc::too_many_files_open, {"EMFILE", "too many open files in this process"}},
    {std::errc::too_many_files_open_in_system, {"ENFILE", "too many open files in the system"}},
    {std::errc::too_many_links, {"EMLINK", "too many links"}},
    {std::errc::too_many_symbolic_link_levels, {"ELOOP", "too many levels of symbolic links"}},
    {std::errc::value_too_large, {"EOVERFLOW", "value too large"}},
    {std::errc::wrong_protocol_type, {"EPROTOTYPE", "wrong protocol for this kind of socket"}},
};

}  // namespace

words words_of(std::errc condition) noexcept {
    const auto* found = std::ranges::find(table, condition, &row::condition);
    return found != std::end(table) ? found->said : unknown;
}

words words_of(errc code) noexcept {
    switch (code) {
        case errc::deadline_exceeded: return {"deadline_exceeded", "deadline passed"};
        case errc::end_of_stream: return {"end_of_stream", "stream ended too early"};
        case errc::state_mismatch: return {"state_mismatch", "socket is of another kind or state"};
        case errc::not_supported: return {"not_supported", "not supported on this platform"};
        case errc::invalid_argument: return {"invalid_argument", "not a valid value"};
        case errc::other_process: return {"other_process", "meant for another process"};
        case errc::not_passed: return {"not_passed", "nothing of that name was passed"};
        case errc::stopped: return {"stopped", "stopped on request"};
        case errc::outrun: return {"outrun", "another address was faster"};
        case errc::no_such_socket: return {"no_such_socket", "the socket is gone"};
        case errc::connected_to_itself: return {"connected_to_itself", "socket reached itself"};
        case errc::malformed_answer: return {"malformed_answer", "system's answer does not decode"};
    }
    return unknown;
}

words words_of(resolver_errc code) noexcept {
    switch (code) {
        case resolver_errc::host_not_found: return {"host_not_found", "no such host"};
        case resolver_errc::try_again: return {"try_again", "temporary failure to look the name up"};
        case resolver_errc::no_recovery: return {"no_recovery", "lasting failure to look the name up"};
        case resolver_errc::no_data: return {"no_data", "name has no address"};
        case resolver_errc::service_not_found: return {"service_not_found", "no such service for this protocol"};
        case resolver_errc::unsupported_family: return {"unsupported_family", "address family not supported"};
        case resolver_errc::out_of_memory: return {"out_of_memory", "not enough memory"};
        case resolver_errc::invalid_query: return {"invalid_query", "malformed query"};
    }
    return unknown;
}

}  // namespace sockstate::detail
