// Names to addresses by GetAddrInfoW, which takes UTF-16.

#include <sockstate/platform/resolve.hpp>

#include <windows/socket_numbers.hpp>
#include <windows/startup.hpp>
#include <windows/system_call.hpp>
#include <windows/winsock.hpp>

#include <resolver_answer.hpp>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>

namespace sockstate::platform {

namespace {

constexpr resolver_code codes[] = {
    {WSAHOST_NOT_FOUND, resolver_errc::host_not_found},    {WSATRY_AGAIN, resolver_errc::try_again},
    {WSANO_RECOVERY, resolver_errc::no_recovery},          {WSANO_DATA, resolver_errc::no_data},
    {WSATYPE_NOT_FOUND, resolver_errc::service_not_found}, {WSAEAFNOSUPPORT, resolver_errc::unsupported_family},
    {WSA_NOT_ENOUGH_MEMORY, resolver_errc::out_of_memory}, {WSAEINVAL, resolver_errc::invalid_query},
    {WSAESOCKTNOSUPPORT, resolver_errc::invalid_query},
};

tl::unexpected<error> failed_look_up(int code) noexcept {
    const auto* const known = std::ranges::find(codes, code, &resolver_code::native);
    if (known == std::end(codes)) return tl::unexpected{error::system(code, operation::resolve)};
    return tl::unexpected{error{known->portable, operation::resolve}};
}

/// Empty where `text` is no UTF-8.
std::optional<std::wstring> to_wide(const char* text) {
    const auto convert = [&](wchar_t* to, int room) {
        return ::MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text, -1, to, room);
    };
    const int size = convert(nullptr, 0);
    if (size == 0) return std::nullopt;
    std::wstring wide(static_cast<std::size_t>(size), L'\0');  // its NUL included
    if (convert(wide.data(), size) == 0) return std::nullopt;
    return wide;
}

/// Whether the system takes the text for an address without asking anyone. It does so by rules of its own: brackets,
/// and digits of other scripts.
bool is_address(const wchar_t* text) noexcept {
    ADDRINFOW wanted{};
    wanted.ai_flags = AI_NUMERICHOST;
    ADDRINFOW* found = nullptr;
    if (::GetAddrInfoW(text, nullptr, &wanted, &found) != 0) return false;
    ::FreeAddrInfoW(found);
    return true;
}

}  // namespace

result<void> resolve(const char* host, const char* service, int protocol, address_family family,
                     std::vector<ip::endpoint>& found) {
    if (auto started = start_winsock(operation::resolve); !started) return started;
    const auto wide_host = to_wide(host);
    const auto wide_service = to_wide(service);
    if (!wide_host || !wide_service) return tl::unexpected{error{resolver_errc::invalid_query, operation::resolve}};

    ADDRINFOW wanted{};
    wanted.ai_family = numbers.of(family);
    wanted.ai_socktype = numbers.type_of_services(protocol);
    wanted.ai_protocol = protocol;

    const wchar_t* const host_asked = *host == '\0' ? nullptr : wide_host->c_str();
    const wchar_t* const service_asked = *service == '\0' ? nullptr : wide_service->c_str();
    if (host_asked != nullptr && is_address(host_asked)) {
        return tl::unexpected{error{errc::invalid_argument, operation::resolve}};
    }
    ADDRINFOW* first = nullptr;
    if (const int code = ::GetAddrInfoW(host_asked, service_asked, &wanted, &first); code != 0) {
        return failed_look_up(code);
    }
    const std::unique_ptr<ADDRINFOW, decltype([](ADDRINFOW* list) { ::FreeAddrInfoW(list); })> list{first};
    return append_endpoints(first, found);
}

}  // namespace sockstate::platform
