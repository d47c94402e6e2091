// Names of local sockets as files: reparse points, which are opened by themselves and never followed.

#include <sockstate/platform/names.hpp>

#include <windows/winsock.hpp>

namespace sockstate::platform {

namespace {

/// IO_REPARSE_TAG_AF_UNIX of ntifs.h.
constexpr DWORD socket_tag = 0x80000023;

tl::unexpected<error> not_answered() noexcept {
    return tl::unexpected{error::system(static_cast<int>(::GetLastError()), operation::remove_name)};
}

/// An open file, closed at the end.
class opened_file {
public:
    opened_file(const local::endpoint& path, DWORD access) noexcept {
        const std::string_view name = path.is_path() ? path.name() : std::string_view{};
        wchar_t text[local::endpoint::max_size + 1] = {};
        const int size = static_cast<int>(name.size());
        // It fails for a name of no characters, and for one that is no UTF-8: no file has it.
        if (::MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, name.data(), size, text, local::endpoint::max_size) ==
            0) {
            ::SetLastError(ERROR_FILE_NOT_FOUND);
            return;
        }
        constexpr DWORD shared = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
        constexpr DWORD as_it_is = FILE_FLAG_OPEN_REPARSE_POINT | FILE_FLAG_BACKUP_SEMANTICS;
        handle_ = ::CreateFileW(text, access, shared, nullptr, OPEN_EXISTING, as_it_is, nullptr);
    }
    opened_file(const opened_file&) = delete;
    opened_file& operator=(const opened_file&) = delete;
    ~opened_file() {
        if (is_open()) ::CloseHandle(handle_);
    }

    [[nodiscard]] bool is_open() const noexcept { return handle_ != INVALID_HANDLE_VALUE; }

    [[nodiscard]] result<file_identity> identity() const noexcept {
        BY_HANDLE_FILE_INFORMATION facts{};
        FILE_ATTRIBUTE_TAG_INFO reparse{};
        if (::GetFileInformationByHandle(handle_, &facts) == 0) return not_answered();
        const bool is_reparse_point = (facts.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0;
        if (is_reparse_point &&
            ::GetFileInformationByHandleEx(handle_, FileAttributeTagInfo, &reparse, sizeof reparse) == 0) {
            return not_answered();
        }
        return file_identity{.device = facts.dwVolumeSerialNumber,
                             .number = std::uint64_t{facts.nFileIndexHigh} << 32U | facts.nFileIndexLow,
                             .is_socket = is_reparse_point && reparse.ReparseTag == socket_tag};
    }
    /// The name goes when the last handle to the file is closed.
    [[nodiscard]] bool remove() const noexcept {
        FILE_DISPOSITION_INFO gone{};
        gone.DeleteFile = TRUE;
        return ::SetFileInformationByHandle(handle_, FileDispositionInfo, &gone, sizeof gone) != 0;
    }

private:
    HANDLE handle_ = INVALID_HANDLE_VALUE;
};

}  // namespace

result<file_identity> name_identity(const local::endpoint& path) noexcept {
    const opened_file file{path, FILE_READ_ATTRIBUTES};
    if (!file.is_open()) return not_answered();
    return file.identity();
}

result<bool> remove_name(const local::endpoint& path, const file_identity& file) noexcept {
    const opened_file found{path, FILE_READ_ATTRIBUTES | DELETE};
    if (!found.is_open()) {
        const auto reason = not_answered();
        if (reason.value() == std::errc::no_such_file_or_directory) return true;
        return reason;
    }
    const auto now = found.identity();
    if (!now) return tl::unexpected{now.error()};
    if (*now != file) return false;
    if (!found.remove()) return not_answered();
    return true;
}

}  // namespace sockstate::platform
