#pragma once

// A resolver in place of the system's: this program's own getaddrinfo(3), which the linker prefers. For POSIX,
// and for one source file a program, since it defines those functions.

#include <sockstate/ip/endpoint.hpp>

#include <cerrno>
#include <cstring>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace sockstate::test {

/// What the next look-up answers. Set between look-ups, never while one runs.
struct scripted_answer {
    int code = 0;         ///< EAI_…; 0 for the addresses
    int errno_value = 0;  ///< for EAI_SYSTEM
    std::vector<ip::endpoint> addresses = {};
    std::function<void()> before = [] {};  ///< called first, on the resolving thread
    bool taken_for_address = false;        ///< the name needs no look-up by rules of this system
    /// In place of `before`, where the addresses of one family are asked for.
    std::function<void()> before_v6 = [] {};
    std::function<void()> before_v4 = [] {};
    int family_code = 0;  ///< in place of `code`, likewise
};

inline scripted_answer next_answer;

/// What the last look-up was asked.
struct scripted_question {
    std::string host;
    std::string service;
    int socktype = -1;
    int protocol = -1;
    int flags = -1;
    int family = -1;
};

inline scripted_question last_question;
inline int questions = 0;
inline std::mutex asking;  ///< held while a look-up reads the one and writes the other

/// One entry of the list, with the memory that its address takes.
struct scripted_entry : addrinfo {
    sockaddr_storage address{};
};

inline addrinfo* scripted_list(const std::vector<ip::endpoint>& addresses) {
    addrinfo* first = nullptr;
    for (auto each = addresses.rbegin(); each != addresses.rend(); ++each) {
        auto* entry = new scripted_entry{};
        if (each->family() == ip::family::v4) {
            auto& v4 = reinterpret_cast<sockaddr_in&>(entry->address);
            v4.sin_family = AF_INET;
            v4.sin_port = htons(each->port());
            v4.sin_addr.s_addr = htonl(each->address().to_v4().to_uint());
            entry->ai_addrlen = sizeof v4;
        } else {
            auto& v6 = reinterpret_cast<sockaddr_in6&>(entry->address);
            v6.sin6_family = AF_INET6;
            v6.sin6_port = htons(each->port());
            v6.sin6_scope_id = each->address().to_v6().scope_id();
            std::memcpy(&v6.sin6_addr, each->address().to_v6().bytes().data(), 16);
            entry->ai_addrlen = sizeof v6;
        }
        entry->ai_family = entry->address.ss_family;
        entry->ai_addr = reinterpret_cast<sockaddr*>(&entry->address);
        entry->ai_next = first;
        first = entry;
    }
    return first;
}

/// Those that a question for this family gets.
inline std::vector<ip::endpoint> of_family(std::vector<ip::endpoint> addresses, int family) {
    std::erase_if(addresses, [family](const ip::endpoint& each) {
        return family != AF_UNSPEC && (each.family() == ip::family::v6) != (family == AF_INET6);
    });
    return addresses;
}

}  // namespace sockstate::test

extern "C" int getaddrinfo(const char* host, const char* service, const addrinfo* wanted, addrinfo** found) {
    using namespace sockstate::test;
    std::unique_lock lock{asking};
    const scripted_answer answer = next_answer;
    if ((wanted->ai_flags & AI_NUMERICHOST) != 0) {
        if (!answer.taken_for_address) return EAI_NONAME;
        *found = scripted_list(answer.addresses);
        return 0;
    }
    last_question = {host == nullptr ? "" : host,
                     service == nullptr ? "" : service,
                     wanted->ai_socktype,
                     wanted->ai_protocol,
                     wanted->ai_flags,
                     wanted->ai_family};
    ++questions;
    lock.unlock();
    (wanted->ai_family == AF_INET6  ? answer.before_v6
     : wanted->ai_family == AF_INET ? answer.before_v4
                                    : answer.before)();
    if (const int code = wanted->ai_family == AF_UNSPEC ? answer.code : answer.family_code; code != 0) {
        errno = answer.errno_value;
        return code;
    }
    const auto addresses = of_family(answer.addresses, wanted->ai_family);
    *found = scripted_list(addresses);
    return addresses.empty() && !answer.addresses.empty() ? EAI_NONAME : 0;
}

// Some headers promise that it does not throw, others do not.
extern "C" void freeaddrinfo(addrinfo* list) noexcept(noexcept(::freeaddrinfo(nullptr))) {
    while (list != nullptr) {
        addrinfo* const next = list->ai_next;
        delete static_cast<sockstate::test::scripted_entry*>(list);
        list = next;
    }
}
