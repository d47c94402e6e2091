#pragma once

// What getaddrinfo(3) and GetAddrInfoW answer: a list whose entries have the same names on every system, and codes.

#include <sockstate/ip/endpoint.hpp>
#include <sockstate/platform/address.hpp>
#include <sockstate/result.hpp>

#include <algorithm>
#include <cstring>
#include <vector>

namespace sockstate::platform {

/// A system's code, and the library's for the same.
struct resolver_code {
    int native;
    resolver_errc portable;
};

/// Appends each internet endpoint of the list that `found` does not have yet; `no_data` where there is none.
template <class Entry>
[[nodiscard]] result<void> append_endpoints(const Entry* entry, std::vector<ip::endpoint>& found) {
    const std::size_t before = found.size();
    for (; entry != nullptr; entry = entry->ai_next) {
        if (entry->ai_addrlen > native_address::capacity) continue;
        native_address address;
        std::memcpy(address.bytes, entry->ai_addr, entry->ai_addrlen);
        address.size = static_cast<std::uint32_t>(entry->ai_addrlen);
        ip::endpoint endpoint;
        if (!decode(address, endpoint)) continue;  // of a family that is not IP
        if (std::ranges::find(found, endpoint) == found.end()) found.push_back(endpoint);
    }
    if (found.size() == before) return tl::unexpected{error{resolver_errc::no_data, operation::resolve}};
    return {};
}

}  // namespace sockstate::platform
