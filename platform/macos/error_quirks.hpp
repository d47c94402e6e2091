#pragma once

// macOS's error codes that not every POSIX system has.

#include <sockstate/platform/error_codes.hpp>

#include <socket_codes.hpp>

#include <array>
#include <cerrno>

namespace sockstate::platform::quirks {

inline constexpr auto error_codes = std::to_array<code_entry>({
    codes::no_data(ENODATA),
    codes::no_stream_resources(ENOSR),
    codes::not_a_stream(ENOSTR),
    codes::timer_expired(ETIME),

    codes::process_limit(EPROCLIM),
    {EAUTH, {}, "EAUTH", "authentication failed"},
    {EBADARCH, {}, "EBADARCH", "wrong processor type in executable"},
    {EBADEXEC, {}, "EBADEXEC", "bad executable"},
    {EBADMACHO, {}, "EBADMACHO", "malformed Mach-O file"},
    {EBADRPC, {}, "EBADRPC", "malformed RPC"},
    {EDEVERR, {}, "EDEVERR", "device error"},
    {EFTYPE, {}, "EFTYPE", "wrong file type or format"},
    {ENEEDAUTH, {}, "ENEEDAUTH", "authenticator needed"},
    {ENOATTR, {}, "ENOATTR", "no such attribute"},
    {ENOPOLICY, {}, "ENOPOLICY", "no such policy"},
    {EPROCUNAVAIL, {}, "EPROCUNAVAIL", "RPC procedure not available"},
    {EPROGMISMATCH, {}, "EPROGMISMATCH", "wrong RPC program version"},
    {EPROGUNAVAIL, {}, "EPROGUNAVAIL", "RPC program not available"},
    {EPWROFF, {}, "EPWROFF", "device power is off"},
    {EQFULL, std::errc::no_buffer_space, "EQFULL", "interface output queue is full"},
    {ERPCMISMATCH, {}, "ERPCMISMATCH", "wrong RPC version"},
    {ESHLIBVERS, {}, "ESHLIBVERS", "wrong shared library version"},
});

}  // namespace sockstate::platform::quirks
