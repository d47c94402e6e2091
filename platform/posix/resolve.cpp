// Names to addresses by getaddrinfo(3).

#include <sockstate/platform/resolve.hpp>

#include <posix/socket_numbers.hpp>
#include <posix/system_call.hpp>

#include <resolve_quirks.hpp>
#include <resolver_answer.hpp>

#include <algorithm>
#include <memory>

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace sockstate::platform {

namespace {

/// A table and no switch: some systems give two of these names one number.
constexpr resolver_code codes[] = {
    {EAI_NONAME, resolver_errc::host_not_found},
    {EAI_AGAIN, resolver_errc::try_again},
    {EAI_FAIL, resolver_errc::no_recovery},
    {quirks::no_data, resolver_errc::no_data},
    {EAI_SERVICE, resolver_errc::service_not_found},
    {EAI_FAMILY, resolver_errc::unsupported_family},
    {quirks::no_address_of_family, resolver_errc::unsupported_family},
    {EAI_MEMORY, resolver_errc::out_of_memory},
    {EAI_BADFLAGS, resolver_errc::invalid_query},
    {EAI_SOCKTYPE, resolver_errc::invalid_query},
    {EAI_OVERFLOW, resolver_errc::invalid_query},
};

/// To be called before anything else can change errno.
tl::unexpected<error> failed_look_up(int code) noexcept {
    if (code == EAI_SYSTEM) return failed(operation::resolve);
    const auto* const known = std::ranges::find(codes, code, &resolver_code::native);
    const auto portable = known == std::end(codes) ? resolver_errc::no_recovery : known->portable;
    return tl::unexpected{error{portable, operation::resolve}};
}

/// Whether the system takes the text for an address without asking anyone. Each does so by rules of its own.
bool is_address(const char* text) noexcept {
    addrinfo wanted{};
    wanted.ai_flags = AI_NUMERICHOST;
    addrinfo* found = nullptr;
    if (::getaddrinfo(text, nullptr, &wanted, &found) != 0) return false;
    ::freeaddrinfo(found);
    return true;
}

}  // namespace

result<void> resolve(const char* host, const char* service, int protocol, address_family family,
                     std::vector<ip::endpoint>& found) {
    addrinfo wanted{};
    wanted.ai_family = numbers.of(family);
    wanted.ai_socktype = numbers.type_of_services(protocol);
    wanted.ai_protocol = protocol;

    const char* const host_asked = *host == '\0' ? nullptr : host;
    const char* const service_asked = *service == '\0' ? nullptr : service;
    if (host_asked != nullptr && is_address(host))
        return tl::unexpected{error{errc::invalid_argument, operation::resolve}};
    addrinfo* first = nullptr;
    if (const int code = ::getaddrinfo(host_asked, service_asked, &wanted, &first); code != 0) {
        return failed_look_up(code);
    }
    const std::unique_ptr<addrinfo, decltype([](addrinfo* list) { ::freeaddrinfo(list); })> list{first};
    return append_endpoints(first, found);
}

}  // namespace sockstate::platform
