// What Winsock's codes mean, and the Win32 codes that overlapped and IP helper calls answer with. By number,
// from winerror.h. Quality-of-service codes (11005 and up) are left out: nothing here asks for a service.

#include <windows/error_codes.hpp>

#include <code_table.hpp>
#include <socket_codes.hpp>

#include <array>

namespace sockstate::platform::windows {
namespace {

// clang-format off
constexpr auto winsock = std::to_array<code_entry>({
    {10004, std::errc::interrupted},                      // WSAEINTR
    {10009, std::errc::bad_file_descriptor},              // WSAEBADF
    {10013, std::errc::permission_denied},                // WSAEACCES
    {10014, std::errc::bad_address},                      // WSAEFAULT
    {10022, std::errc::invalid_argument},                 // WSAEINVAL
    {10024, std::errc::too_many_files_open},              // WSAEMFILE
    {10035, std::errc::operation_would_block},            // WSAEWOULDBLOCK
    {10036, std::errc::operation_in_progress},            // WSAEINPROGRESS
    {10037, std::errc::connection_already_in_progress},   // WSAEALREADY
    {10038, std::errc::not_a_socket},                     // WSAENOTSOCK
    {10039, std::errc::destination_address_required},     // WSAEDESTADDRREQ
    {10040, std::errc::message_size},                     // WSAEMSGSIZE
    {10041, std::errc::wrong_protocol_type},              // WSAEPROTOTYPE
    {10042, std::errc::no_protocol_option},               // WSAENOPROTOOPT
    {10043, std::errc::protocol_not_supported},           // WSAEPROTONOSUPPORT
    codes::socket_type_not_supported(10044),              // WSAESOCKTNOSUPPORT
    {10045, std::errc::operation_not_supported},          // WSAEOPNOTSUPP
    codes::protocol_family_not_supported(10046),          // WSAEPFNOSUPPORT
    {10047, std::errc::address_family_not_supported},     // WSAEAFNOSUPPORT
    {10048, std::errc::address_in_use},                   // WSAEADDRINUSE
    {10049, std::errc::address_not_available},            // WSAEADDRNOTAVAIL
    {10050, std::errc::network_down},                     // WSAENETDOWN
    {10051, std::errc::network_unreachable},              // WSAENETUNREACH
    {10052, std::errc::network_reset},                    // WSAENETRESET
    {10053, std::errc::connection_aborted},               // WSAECONNABORTED
    {10054, std::errc::connection_reset},                 // WSAECONNRESET
    {10055, std::errc::no_buffer_space},                  // WSAENOBUFS
    {10056, std::errc::already_connected},                // WSAEISCONN
    {10057, std::errc::not_connected},                    // WSAENOTCONN
    codes::sent_after_shutdown(10058),                    // WSAESHUTDOWN
    codes::too_many_references(10059),                    // WSAETOOMANYREFS
    {10060, std::errc::timed_out},                        // WSAETIMEDOUT
    {10061, std::errc::connection_refused},               // WSAECONNREFUSED
    {10062, std::errc::too_many_symbolic_link_levels},    // WSAELOOP
    {10063, std::errc::filename_too_long},                // WSAENAMETOOLONG
    codes::host_down(10064),                              // WSAEHOSTDOWN
    {10065, std::errc::host_unreachable},                 // WSAEHOSTUNREACH
    {10066, std::errc::directory_not_empty},              // WSAENOTEMPTY
    codes::process_limit(10067),                          // WSAEPROCLIM
    codes::too_many_users(10068),                         // WSAEUSERS
    codes::quota_exceeded(10069),                         // WSAEDQUOT
    codes::stale_handle(10070),                           // WSAESTALE
    codes::item_is_remote(10071),                         // WSAEREMOTE
    {10091, std::errc::network_down, "WSASYSNOTREADY", "network subsystem is not ready"},
    {10092, std::errc::not_supported, "WSAVERNOTSUPPORTED", "this version of Winsock is not supported"},
    {10093, {}, "WSANOTINITIALISED", "Winsock is not started"},
    // A clean end that some protocols announce as an error, so it is no connection_reset.
    {10101, {}, "WSAEDISCON", "peer is closing the connection"},
    {10102, {}, "WSAENOMORE", "no more results"},
    {10103, std::errc::operation_canceled},               // WSAECANCELLED
    {10104, {}, "WSAEINVALIDPROCTABLE", "service provider's procedure table is invalid"},
    {10105, {}, "WSAEINVALIDPROVIDER", "service provider is invalid"},
    {10106, {}, "WSAEPROVIDERFAILEDINIT", "service provider failed to start"},
    {10107, std::errc::io_error, "WSASYSCALLFAILURE", "system call failed that never should"},
    {10108, {}, "WSASERVICE_NOT_FOUND", "no such service in the name space"},
    {10109, {}, "WSATYPE_NOT_FOUND", "no such service for this protocol"},
    {10110, {}, "WSA_E_NO_MORE", "no more results"},
    {10111, std::errc::operation_canceled},               // WSA_E_CANCELLED
    {10112, {}, "WSAEREFUSED", "name server refused the query"},
    // What resolve reports as resolver_errc, should it come from elsewhere.
    {11001, {}, "WSAHOST_NOT_FOUND", "no such host"},
    {11002, {}, "WSATRY_AGAIN", "name server did not answer"},
    {11003, {}, "WSANO_RECOVERY", "name server failed for good"},
    {11004, {}, "WSANO_DATA", "name has no address"},
});

constexpr auto win32 = std::to_array<code_entry>({
    {2, std::errc::no_such_file_or_directory},            // ERROR_FILE_NOT_FOUND
    {3, std::errc::no_such_file_or_directory},            // ERROR_PATH_NOT_FOUND
    {4, std::errc::too_many_files_open},                  // ERROR_TOO_MANY_OPEN_FILES
    {5, std::errc::permission_denied},                    // ERROR_ACCESS_DENIED
    {6, std::errc::bad_file_descriptor},                  // WSA_INVALID_HANDLE
    {8, std::errc::not_enough_memory},                    // WSA_NOT_ENOUGH_MEMORY
    {14, std::errc::not_enough_memory},                   // ERROR_OUTOFMEMORY
    {38, {}, "ERROR_HANDLE_EOF", "end of stream"},
    {50, std::errc::not_supported},                       // ERROR_NOT_SUPPORTED
    {64, std::errc::connection_reset},                    // ERROR_NETNAME_DELETED, how overlapped calls say it
    {87, std::errc::invalid_argument},                    // WSA_INVALID_PARAMETER
    {109, std::errc::broken_pipe},                        // ERROR_BROKEN_PIPE
    {121, std::errc::timed_out},                          // ERROR_SEM_TIMEOUT
    {122, {}, "ERROR_INSUFFICIENT_BUFFER", "buffer too small for the answer"},
    {132, std::errc::invalid_seek},                       // ERROR_SEEK_ON_DEVICE
    {183, std::errc::file_exists},                        // ERROR_ALREADY_EXISTS
    {234, std::errc::message_size},                       // ERROR_MORE_DATA
    {258, std::errc::timed_out},                          // WSA_WAIT_TIMEOUT
    {995, std::errc::operation_canceled},                 // WSA_OPERATION_ABORTED
    {996, std::errc::operation_in_progress, "WSA_IO_INCOMPLETE", "overlapped operation is not complete"},
    {997, std::errc::operation_in_progress, "WSA_IO_PENDING", "overlapped operation completes later"},
    {998, std::errc::bad_address},                        // ERROR_NOACCESS
    {1225, std::errc::connection_refused},                // ERROR_CONNECTION_REFUSED
    {1226, {}, "ERROR_GRACEFUL_DISCONNECT", "peer is closing the connection"},
    {1227, std::errc::address_in_use},                    // ERROR_ADDRESS_ALREADY_ASSOCIATED
    {1229, std::errc::not_connected},                     // ERROR_CONNECTION_INVALID
    {1231, std::errc::network_unreachable},               // ERROR_NETWORK_UNREACHABLE
    {1232, std::errc::host_unreachable},                  // ERROR_HOST_UNREACHABLE
    {1234, std::errc::connection_refused},                // ERROR_PORT_UNREACHABLE
    {1236, std::errc::connection_aborted},                // ERROR_CONNECTION_ABORTED
    {1450, std::errc::no_buffer_space},                   // ERROR_NO_SYSTEM_RESOURCES
    {1460, std::errc::timed_out},                         // ERROR_TIMEOUT
});
// clang-format on

constexpr code_table table{winsock, win32};

}  // namespace

const code_entry* find_code(int native) noexcept {
    return table.find(native);
}

}  // namespace sockstate::platform::windows
