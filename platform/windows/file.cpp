// Reading a file that is sent.
//
// TransmitFile is not used: client editions of Windows run two at a time and let the others wait, and one that a
// deadline cancels loses count of what went.

#include <sockstate/platform/file.hpp>

#include <windows/winsock.hpp>

#include <algorithm>
#include <type_traits>

namespace sockstate::platform {

static_assert(std::is_same_v<native_file, HANDLE>);

namespace {

tl::unexpected<error> failed_with(DWORD code) noexcept {
    return tl::unexpected{error::system(static_cast<int>(code), operation::send_file)};
}

}  // namespace

result<std::size_t> send_file(native_handle /*to*/, native_file /*from*/, std::uint64_t /*offset*/,
                              std::size_t /*count*/) noexcept {
    return tl::unexpected{error{errc::not_supported, operation::send_file}};
}

result<std::size_t> send_room(native_handle /*handle*/) noexcept {
    return tl::unexpected{error{errc::not_supported, operation::send_file}};
}

result<std::size_t> read_file(native_file from, std::uint64_t offset, byte_buffer buffer) noexcept {
    // A pipe or a console has no positions, and would be read from without one.
    ::SetLastError(NO_ERROR);
    const DWORD type = ::GetFileType(from);
    if (type != FILE_TYPE_DISK) {
        const DWORD code = ::GetLastError();
        return failed_with(code != NO_ERROR ? code : ERROR_SEEK_ON_DEVICE);
    }
    constexpr std::size_t most = std::size_t{1} << 30U;
    OVERLAPPED where{};
    where.Offset = static_cast<DWORD>(offset);
    where.OffsetHigh = static_cast<DWORD>(offset >> 32U);
    DWORD got = 0;
    if (::ReadFile(from, buffer.data(), static_cast<DWORD>(std::min(buffer.size(), most)), &got, &where) != 0)
        return got;
    // A file that was opened for overlapped calls is waited for.
    DWORD code = ::GetLastError();
    if (code == ERROR_IO_PENDING) {
        if (::GetOverlappedResult(from, &where, &got, TRUE) != 0) return got;
        code = ::GetLastError();
    }
    if (code == ERROR_HANDLE_EOF) return std::size_t{0};
    return failed_with(code);
}

}  // namespace sockstate::platform
