// AFD's device and its one control code, through functions of ntdll that are looked up.

#include <windows/afd.hpp>

#include <windows/system_call.hpp>

namespace sockstate::platform {

namespace {

constexpr ULONG poll_code = 0x00012024;
constexpr LONG success = 0;
constexpr LONG pending = 0x103;

using create_file = LONG(NTAPI*)(HANDLE*, ACCESS_MASK, OBJECT_ATTRIBUTES*, IO_STATUS_BLOCK*, LARGE_INTEGER*, ULONG,
                                 ULONG, ULONG, ULONG, void*, ULONG);
using device_control = LONG(NTAPI*)(HANDLE, HANDLE, void*, void*, IO_STATUS_BLOCK*, ULONG, void*, ULONG, void*, ULONG);
using cancel_file = LONG(NTAPI*)(HANDLE, IO_STATUS_BLOCK*, IO_STATUS_BLOCK*);
using to_error = ULONG(NTAPI*)(LONG);

struct functions {
    create_file create = find<create_file>("NtCreateFile");
    device_control control = find<device_control>("NtDeviceIoControlFile");
    cancel_file cancel = find<cancel_file>("NtCancelIoFileEx");
    to_error code_of = find<to_error>("RtlNtStatusToDosError");

    [[nodiscard]] bool complete() const noexcept {
        return create != nullptr && control != nullptr && cancel != nullptr && code_of != nullptr;
    }

private:
    template <class Function>
    static Function find(const char* name) noexcept {
        const HMODULE library = ::GetModuleHandleW(L"ntdll.dll");
        if (library == nullptr) return nullptr;
        return reinterpret_cast<Function>(reinterpret_cast<void*>(::GetProcAddress(library, name)));
    }
};

const functions& system_functions() noexcept {
    static const functions found;
    return found;
}

tl::unexpected<error> failed_with(LONG status) noexcept {
    return tl::unexpected{error::system(static_cast<int>(system_functions().code_of(status)), operation::poll)};
}

}  // namespace

result<HANDLE> open_afd(HANDLE port) noexcept {
    const functions& call = system_functions();
    if (!call.complete()) return tl::unexpected{error{errc::not_supported, operation::poll}};
    wchar_t text[] = L"\\Device\\Afd\\sockstate";
    UNICODE_STRING name{};
    name.Length = sizeof text - sizeof *text;
    name.MaximumLength = sizeof text;
    name.Buffer = text;
    OBJECT_ATTRIBUTES attributes;
    InitializeObjectAttributes(&attributes, &name, 0, nullptr, nullptr);
    IO_STATUS_BLOCK block{};
    HANDLE device = nullptr;
    const LONG status = call.create(&device, SYNCHRONIZE, &attributes, &block, nullptr, 0,
                                    FILE_SHARE_READ | FILE_SHARE_WRITE, FILE_OPEN, 0, nullptr, 0);
    if (status != success) return failed_with(status);
    if (::CreateIoCompletionPort(device, port, 0, 0) == nullptr) {
        const auto code = static_cast<int>(::GetLastError());
        ::CloseHandle(device);
        return tl::unexpected{error::system(code, operation::poll)};
    }
    static_cast<void>(::SetFileCompletionNotificationModes(device, FILE_SKIP_SET_EVENT_ON_HANDLE));
    return device;
}

result<void> start_poll(HANDLE device, IO_STATUS_BLOCK& block, afd_poll& poll, void* context) noexcept {
    const LONG status = system_functions().control(device, nullptr, nullptr, context, &block, poll_code, &poll,
                                                   sizeof poll, &poll, sizeof poll);
    if (status != success && status != pending) return failed_with(status);
    return {};
}

void cancel_poll(HANDLE device, IO_STATUS_BLOCK& block) noexcept {
    IO_STATUS_BLOCK ignored{};
    static_cast<void>(system_functions().cancel(device, &block, &ignored));  // one that is over is not found
}

result<SOCKET> base_of(SOCKET handle) noexcept {
    constexpr DWORD base_handle = 0x48000022;      // SIO_BASE_HANDLE
    constexpr DWORD bsp_handle_poll = 0x4800001d;  // SIO_BSP_HANDLE_POLL
    for (;;) {
        SOCKET below = INVALID_SOCKET;
        DWORD written = 0;
        const auto ask = [&](DWORD code) {
            return ::WSAIoctl(handle, code, nullptr, 0, &below, sizeof below, &written, nullptr, nullptr) == 0;
        };
        if (ask(base_handle)) return below;
        const auto reason = failed(handle, operation::poll);
        // A layer that hides the base may still say what is below it.
        if (!ask(bsp_handle_poll) || below == handle || below == INVALID_SOCKET) return reason;
        handle = below;
    }
}

}  // namespace sockstate::platform
