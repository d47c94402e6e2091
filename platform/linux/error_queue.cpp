// The queue of notices that Linux keeps beside a socket's error, and reports in the same way: POLLERR. Reading a notice
// removes it, so whether there is one is inferred from the options that are set and from the memory in use.

#include <query_quirks.hpp>

#include <array>
#include <cstdint>

#include <linux/sock_diag.h>
#include <netinet/in.h>

namespace sockstate::platform::quirks {

namespace {

/// Whether a switch that fills the queue is on; taken for on if the kernel does not say.
bool is_on(int handle, int level, int option) noexcept {
    int value = 0;
    socklen_t size = sizeof value;
    return ::getsockopt(handle, level, option, &value, &size) == -1 || value != 0;
}

bool is_ipv6(int handle) noexcept {
    int domain = 0;
    socklen_t size = sizeof domain;
    return ::getsockopt(handle, SOL_SOCKET, SO_DOMAIN, &domain, &size) == 0 && domain == AF_INET6;
}

/// Whether received data or notices take memory; taken for so if the kernel does not say.
bool holds_memory(int handle) noexcept {
    std::array<std::uint32_t, SK_MEMINFO_VARS> used{};
    socklen_t size = sizeof used;
    if (::getsockopt(handle, SOL_SOCKET, SO_MEMINFO, used.data(), &size) == -1) return true;
    return used[SK_MEMINFO_RMEM_ALLOC] != 0;
}

}  // namespace

bool may_hold_notices(int handle) noexcept {
    const bool asked_for = is_on(handle, SOL_SOCKET, SO_TIMESTAMPING) || is_on(handle, SOL_SOCKET, SO_ZEROCOPY) ||
                           is_on(handle, IPPROTO_IP, IP_RECVERR) ||
                           (is_ipv6(handle) && is_on(handle, IPPROTO_IPV6, IPV6_RECVERR));
    return asked_for && holds_memory(handle);
}

}  // namespace sockstate::platform::quirks
