#pragma once

// The machine's TCP sockets as ss(8) lists them, to hold against what the library says of the same.

#include <sockstate/ip/endpoint.hpp>
#include <sockstate/tcp/state.hpp>

#include <cstdio>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <utility>

namespace sockstate::test {

/// ss's word for a state.
inline std::string ss_word(tcp_state state) {
    switch (state) {
        case tcp_state::established: return "ESTAB";
        case tcp_state::syn_received: return "SYN-RECV";
        default: return std::string{to_string(state)};
    }
}

/// Its words by both endpoints.
using ss_table = std::map<std::pair<std::string, std::string>, std::string>;

/// What `ss -Htan` prints now; nothing where there is no ss.
inline std::optional<ss_table> read_ss() {
    std::FILE* const output = ::popen("command -v ss >/dev/null && exec ss -Htan </dev/null", "r");
    if (output == nullptr) return std::nullopt;
    std::string text;
    char part[4096];
    for (std::size_t size = 0; (size = std::fread(part, 1, sizeof part, output)) > 0;) text.append(part, size);
    if (::pclose(output) != 0) return std::nullopt;
    ss_table table;
    std::istringstream lines{text};
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words{line};
        std::string state, queue, local, remote;
        words >> state >> queue >> queue >> local >> remote;
        table[{local, remote}] = state;
    }
    return table;
}

/// The word for the socket between these two; empty where ss does not list it.
inline std::string ss_says(const ss_table& table, const ip::endpoint& local, const ip::endpoint& remote) {
    std::string there = to_string(remote);
    if (remote.port() == 0) there.back() = '*';
    const auto found = table.find({to_string(local), there});
    return found == table.end() ? "" : found->second;
}

}  // namespace sockstate::test
