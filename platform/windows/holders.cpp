// Who holds sockets: a row of the tables names the process, and a snapshot of the processes has their names.

#include <sockstate/platform/holders.hpp>

#include <sockstate/tables/connections.hpp>
#include <sockstate/tables/udp_sockets.hpp>

#include <windows/winsock.hpp>

// After winsock.hpp, which includes windows.h as this header needs it.
#include <tlhelp32.h>

namespace sockstate::platform {

namespace {

/// A HANDLE of CreateToolhelp32Snapshot.
class process_snapshot {
public:
    process_snapshot() noexcept : handle_{::CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0)} {}
    process_snapshot(const process_snapshot&) = delete;
    process_snapshot& operator=(const process_snapshot&) = delete;
    ~process_snapshot() {
        if (valid()) ::CloseHandle(handle_);
    }

    [[nodiscard]] bool valid() const noexcept { return handle_ != INVALID_HANDLE_VALUE; }
    [[nodiscard]] HANDLE get() const noexcept { return handle_; }

private:
    HANDLE handle_;
};

tl::unexpected<error> holders_failed() noexcept {
    return tl::unexpected{error::system(static_cast<int>(::GetLastError()), operation::holders)};
}

}  // namespace

result<void> visit_holders(std::optional<std::uint32_t> process, holder_visitor visit, void* context) {
    const process_snapshot taken;
    if (!taken.valid()) return holders_failed();
    PROCESSENTRY32W each{};
    each.dwSize = sizeof each;
    BOOL more = ::Process32FirstW(taken.get(), &each);
    for (; more != FALSE; more = ::Process32NextW(taken.get(), &each)) {
        const std::uint32_t pid = each.th32ProcessID;
        if (pid == 0 || (process && pid != *process)) continue;
        char name[3 * MAX_PATH];  // one unit of UTF-16 is at most three bytes of UTF-8
        const int size = ::WideCharToMultiByte(CP_UTF8, 0, each.szExeFile, -1, name, static_cast<int>(sizeof name),
                                               nullptr, nullptr);
        const std::string_view text{name, size > 0 ? static_cast<std::size_t>(size) - 1 : 0};  // without its zero
        visit(context, {.socket = pid, .pid = pid, .name = text, .descriptor = {}});
    }
    if (::GetLastError() != ERROR_NO_MORE_FILES) return holders_failed();
    return {};
}

// A process is the number of each of its sockets. Of TIME-WAIT there is none.

std::optional<std::uint64_t> socket_number(const connection& row) noexcept {
    return row.pid;
}

std::optional<std::uint64_t> socket_number(const udp_socket& row) noexcept {
    return row.pid;
}

}  // namespace sockstate::platform
