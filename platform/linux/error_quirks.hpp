#pragma once

// Linux's error codes that not every POSIX system has: the rest of <asm-generic/errno.h>.

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

    // Networks.
    {EADV, {}, "EADV", "advertise error"},
    {EBADFD, {}, "EBADFD", "descriptor in a bad state"},
    {ECOMM, {}, "ECOMM", "communication error on send"},
    {EDOTDOT, {}, "EDOTDOT", "remote file system error"},
    {ENONET, {}, "ENONET", "machine is not on the network"},
    {ENOTUNIQ, {}, "ENOTUNIQ", "name is not unique on the network"},
    {EREMCHG, {}, "EREMCHG", "remote address changed"},
    {EREMOTEIO, {}, "EREMOTEIO", "remote input or output error"},
    {ERESTART, {}, "ERESTART", "interrupted call to be restarted"},
    {ERFKILL, {}, "ERFKILL", "radio is switched off"},
    {ESRMNT, {}, "ESRMNT", "file system is mounted remotely"},
    {ESTRPIPE, {}, "ESTRPIPE", "streams pipe error"},
    // The kernel's own ENOTSUPP, not the one of errno.h: some protocols let it out of setsockopt.
    {524, std::errc::not_supported, "ENOTSUPP", "operation not supported"},

    // Keys, as encrypted sockets report them.
    {EKEYEXPIRED, {}, "EKEYEXPIRED", "key has expired"},
    {EKEYREJECTED, {}, "EKEYREJECTED", "key was rejected"},
    {EKEYREVOKED, {}, "EKEYREVOKED", "key has been revoked"},
    {ENOKEY, {}, "ENOKEY", "no such key"},
    {ENOPKG, {}, "ENOPKG", "package not installed"},

    // Devices and files.
    {EBADE, {}, "EBADE", "bad exchange"},
    {EBADR, {}, "EBADR", "bad request descriptor"},
    {EBADRQC, {}, "EBADRQC", "bad request code"},
    {EBADSLT, {}, "EBADSLT", "bad slot"},
    {EBFONT, {}, "EBFONT", "bad font file format"},
    {ECHRNG, {}, "ECHRNG", "channel number out of range"},
    {EHWPOISON, {}, "EHWPOISON", "memory page has a hardware error"},
    {EISNAM, {}, "EISNAM", "is a named file"},
    {EL2HLT, {}, "EL2HLT", "level 2 halted"},
    {EL2NSYNC, {}, "EL2NSYNC", "level 2 not synchronised"},
    {EL3HLT, {}, "EL3HLT", "level 3 halted"},
    {EL3RST, {}, "EL3RST", "level 3 reset"},
    {ELIBACC, {}, "ELIBACC", "cannot access a needed shared library"},
    {ELIBBAD, {}, "ELIBBAD", "shared library is corrupted"},
    {ELIBEXEC, {}, "ELIBEXEC", "shared library cannot be executed"},
    {ELIBMAX, {}, "ELIBMAX", "too many shared libraries"},
    {ELIBSCN, {}, "ELIBSCN", "executable's library section is corrupted"},
    {ELNRNG, {}, "ELNRNG", "link number out of range"},
    {EMEDIUMTYPE, {}, "EMEDIUMTYPE", "wrong medium type"},
    {ENAVAIL, {}, "ENAVAIL", "no semaphores available"},
    {ENOANO, {}, "ENOANO", "no anode"},
    {ENOCSI, {}, "ENOCSI", "no CSI structure available"},
    {ENOMEDIUM, {}, "ENOMEDIUM", "no medium"},
    {ENOTNAM, {}, "ENOTNAM", "not a named file"},
    {EUCLEAN, {}, "EUCLEAN", "structure needs cleaning"},
    {EUNATCH, {}, "EUNATCH", "protocol driver not attached"},
    {EXFULL, {}, "EXFULL", "exchange is full"},
});

}  // namespace sockstate::platform::quirks
