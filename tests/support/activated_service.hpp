#pragma once

// A service as its manager starts it: in a child process, whose descriptors from 3 on and whose environment are as the
// manager leaves them.

#include "support/child_process.hpp"

#include <sockstate/native_handle.hpp>

#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace sockstate::test {

/// What the manager sets; empty for a variable that it does not.
struct passing {
    std::vector<native_handle> handles;
    std::optional<std::string> names = std::nullopt;
    std::optional<std::string> process = std::nullopt;   // the service's own where it is not said
    std::optional<std::string> count = std::nullopt;     // that of the handles where it is not said
    std::optional<std::string> instance = std::nullopt;  // LISTEN_PIDFDID
};

inline void set_or_unset(const char* name, const std::optional<std::string>& value) {
    if (value) {
        ::setenv(name, value->c_str(), 1);
    } else {
        ::unsetenv(name);
    }
}

/// Puts the handles where a service finds them, from 3 on, and nothing else behind them.
inline void arrange(const std::vector<native_handle>& handles) {
    constexpr int out_of_the_way = 100;
    const int count = static_cast<int>(handles.size());
    for (int i = 0; i < count; ++i) ::dup2(handles[static_cast<std::size_t>(i)], out_of_the_way + i);
    for (int i = 3; i < out_of_the_way; ++i) ::close(i);
    for (int i = 0; i < count; ++i) {
        ::dup2(out_of_the_way + i, 3 + i);  // not close-on-exec
        ::close(out_of_the_way + i);
    }
}

inline bool is_open(int handle) {
    return ::fcntl(handle, F_GETFD) != -1;
}

/// Runs `service` in a process of its own, which must return "", else what is wrong.
template <class Service>
void in_service(const passing& what, Service service) {
    CHECK(said_by_child([&] {
              arrange(what.handles);
              set_or_unset("LISTEN_PID", what.process.value_or(std::to_string(::getpid())));
              set_or_unset("LISTEN_FDS", what.count.value_or(std::to_string(what.handles.size())));
              set_or_unset("LISTEN_FDNAMES", what.names);
              set_or_unset("LISTEN_PIDFDID", what.instance);
              return service();
          }) == "");
}

}  // namespace sockstate::test
