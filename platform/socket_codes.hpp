#pragma once

// Codes that came with BSD's sockets or with STREAMS, and that std::errc leaves out: each system numbers them its own
// way, and all of them print the same words.

#include <sockstate/platform/error_codes.hpp>

namespace sockstate::platform::codes {

constexpr code_entry socket_type_not_supported(int code) noexcept {
    return {code, std::errc::not_supported, "ESOCKTNOSUPPORT", "socket type not supported"};
}
constexpr code_entry protocol_family_not_supported(int code) noexcept {
    return {code, std::errc::address_family_not_supported, "EPFNOSUPPORT", "protocol family not supported"};
}
constexpr code_entry sent_after_shutdown(int code) noexcept {
    return {code, std::errc::broken_pipe, "ESHUTDOWN", "cannot send after shutdown"};
}
constexpr code_entry too_many_references(int code) noexcept {
    return {code, std::errc::too_many_files_open, "ETOOMANYREFS", "too many references"};
}
constexpr code_entry host_down(int code) noexcept {
    return {code, std::errc::host_unreachable, "EHOSTDOWN", "host is down"};
}
constexpr code_entry process_limit(int code) noexcept {
    return {code, std::errc::not_enough_memory, "EPROCLIM", "too many processes"};
}
constexpr code_entry too_many_users(int code) noexcept {
    return {code, {}, "EUSERS", "too many users"};
}
constexpr code_entry quota_exceeded(int code) noexcept {
    return {code, std::errc::no_space_on_device, "EDQUOT", "disk quota exceeded"};
}
constexpr code_entry stale_handle(int code) noexcept {
    return {code, {}, "ESTALE", "stale file handle"};
}
constexpr code_entry item_is_remote(int code) noexcept {
    return {code, {}, "EREMOTE", "item is not local"};
}

// What std::errc has of those of STREAMS is deprecated; its value is errno's by definition.
constexpr code_entry no_data(int code) noexcept {
    return {code, std::errc{code}, "ENODATA", "no data available"};
}
constexpr code_entry no_stream_resources(int code) noexcept {
    return {code, std::errc{code}, "ENOSR", "no stream resources"};
}
constexpr code_entry not_a_stream(int code) noexcept {
    return {code, std::errc{code}, "ENOSTR", "not a stream"};
}
constexpr code_entry timer_expired(int code) noexcept {
    return {code, std::errc{code}, "ETIME", "timer expired"};
}

}  // namespace sockstate::platform::codes
