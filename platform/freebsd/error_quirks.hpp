#pragma once

// FreeBSD's error codes that not every POSIX system has. Numbers stand where an older header lacks the name.

#include <sockstate/platform/error_codes.hpp>

#include <socket_codes.hpp>

#include <array>
#include <cerrno>

namespace sockstate::platform::quirks {

inline constexpr auto error_codes = std::to_array<code_entry>({
    codes::process_limit(EPROCLIM),
    {EAUTH, {}, "EAUTH", "authentication failed"},
    {EBADRPC, {}, "EBADRPC", "malformed RPC"},
    {ECAPMODE, std::errc::operation_not_permitted, "ECAPMODE", "not permitted in capability mode"},
    {EDOOFUS, {}, "EDOOFUS", "programming error"},
    {EFTYPE, {}, "EFTYPE", "wrong file type or format"},
    {ENEEDAUTH, {}, "ENEEDAUTH", "authenticator needed"},
    {ENOATTR, {}, "ENOATTR", "no such attribute"},
    {ENOTCAPABLE, std::errc::operation_not_permitted, "ENOTCAPABLE", "capabilities insufficient"},
    {EPROCUNAVAIL, {}, "EPROCUNAVAIL", "RPC procedure not available"},
    {EPROGMISMATCH, {}, "EPROGMISMATCH", "wrong RPC program version"},
    {EPROGUNAVAIL, {}, "EPROGUNAVAIL", "RPC program not available"},
    {ERPCMISMATCH, {}, "ERPCMISMATCH", "wrong RPC version"},
    {97, {}, "EINTEGRITY", "integrity check failed"},
});

}  // namespace sockstate::platform::quirks
