// The meaning of errno's values: those of std::errc, further ones that every POSIX system has, and those that
// error_quirks.hpp adds for one system.

#include <sockstate/platform/error_codes.hpp>

#include <code_table.hpp>
#include <error_quirks.hpp>
#include <socket_codes.hpp>

#include <array>
#include <cerrno>

namespace sockstate::platform {
namespace {

constexpr auto standard = std::to_array<code_entry>({
    {E2BIG, std::errc::argument_list_too_long},
    {EACCES, std::errc::permission_denied},
    {EADDRINUSE, std::errc::address_in_use},
    {EADDRNOTAVAIL, std::errc::address_not_available},
    {EAFNOSUPPORT, std::errc::address_family_not_supported},
    {EAGAIN, std::errc::resource_unavailable_try_again},
    {EALREADY, std::errc::connection_already_in_progress},
    {EBADF, std::errc::bad_file_descriptor},
    {EBADMSG, std::errc::bad_message},
    {EBUSY, std::errc::device_or_resource_busy},
    {ECANCELED, std::errc::operation_canceled},
    {ECHILD, std::errc::no_child_process},
    {ECONNABORTED, std::errc::connection_aborted},
    {ECONNREFUSED, std::errc::connection_refused},
    {ECONNRESET, std::errc::connection_reset},
    {EDEADLK, std::errc::resource_deadlock_would_occur},
    {EDESTADDRREQ, std::errc::destination_address_required},
    {EDOM, std::errc::argument_out_of_domain},
    {EEXIST, std::errc::file_exists},
    {EFAULT, std::errc::bad_address},
    {EFBIG, std::errc::file_too_large},
    {EHOSTUNREACH, std::errc::host_unreachable},
    {EIDRM, std::errc::identifier_removed},
    {EILSEQ, std::errc::illegal_byte_sequence},
    {EINPROGRESS, std::errc::operation_in_progress},
    {EINTR, std::errc::interrupted},
    {EINVAL, std::errc::invalid_argument},
    {EIO, std::errc::io_error},
    {EISCONN, std::errc::already_connected},
    {EISDIR, std::errc::is_a_directory},
    {ELOOP, std::errc::too_many_symbolic_link_levels},
    {EMFILE, std::errc::too_many_files_open},
    {EMLINK, std::errc::too_many_links},
    {EMSGSIZE, std::errc::message_size},
    {ENAMETOOLONG, std::errc::filename_too_long},
    {ENETDOWN, std::errc::network_down},
    {ENETRESET, std::errc::network_reset},
    {ENETUNREACH, std::errc::network_unreachable},
    {ENFILE, std::errc::too_many_files_open_in_system},
    {ENOBUFS, std::errc::no_buffer_space},
    {ENODEV, std::errc::no_such_device},
    {ENOENT, std::errc::no_such_file_or_directory},
    {ENOEXEC, std::errc::executable_format_error},
    {ENOLCK, std::errc::no_lock_available},
    {ENOLINK, std::errc::no_link},
    {ENOMEM, std::errc::not_enough_memory},
    {ENOMSG, std::errc::no_message},
    {ENOPROTOOPT, std::errc::no_protocol_option},
    {ENOSPC, std::errc::no_space_on_device},
    {ENOSYS, std::errc::function_not_supported},
    {ENOTCONN, std::errc::not_connected},
    {ENOTDIR, std::errc::not_a_directory},
    {ENOTEMPTY, std::errc::directory_not_empty},
    {ENOTRECOVERABLE, std::errc::state_not_recoverable},
    {ENOTSOCK, std::errc::not_a_socket},
    {ENOTSUP, std::errc::not_supported},
    {ENOTTY, std::errc::inappropriate_io_control_operation},
    {ENXIO, std::errc::no_such_device_or_address},
    {EOPNOTSUPP, std::errc::operation_not_supported},
    {EOVERFLOW, std::errc::value_too_large},
    {EOWNERDEAD, std::errc::owner_dead},
    {EPERM, std::errc::operation_not_permitted},
    {EPIPE, std::errc::broken_pipe},
    {EPROTO, std::errc::protocol_error},
    {EPROTONOSUPPORT, std::errc::protocol_not_supported},
    {EPROTOTYPE, std::errc::wrong_protocol_type},
    {ERANGE, std::errc::result_out_of_range},
    {EROFS, std::errc::read_only_file_system},
    {ESPIPE, std::errc::invalid_seek},
    {ESRCH, std::errc::no_such_process},
    {ETIMEDOUT, std::errc::timed_out},
    {ETXTBSY, std::errc::text_file_busy},
    {EWOULDBLOCK, std::errc::operation_would_block},
    {EXDEV, std::errc::cross_device_link},
});

constexpr auto besides = std::to_array<code_entry>({
    codes::quota_exceeded(EDQUOT),
    codes::host_down(EHOSTDOWN),
    {EMULTIHOP, {}, "EMULTIHOP", "multihop attempted"},
    {ENOTBLK, {}, "ENOTBLK", "block device required"},
    codes::protocol_family_not_supported(EPFNOSUPPORT),
    codes::item_is_remote(EREMOTE),
    codes::sent_after_shutdown(ESHUTDOWN),
    codes::socket_type_not_supported(ESOCKTNOSUPPORT),
    codes::stale_handle(ESTALE),
    codes::too_many_references(ETOOMANYREFS),
    codes::too_many_users(EUSERS),
});

constexpr code_table table{standard, besides, quirks::error_codes};

}  // namespace

const code_entry* find_code(int native) noexcept {
    return table.find(native);
}

int native_code(std::errc condition) noexcept {
    return static_cast<int>(condition);  // which is errno's value
}

bool has_standard_codes() noexcept {
    return true;
}

}  // namespace sockstate::platform
