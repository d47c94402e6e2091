#pragma once

// Work in a process of its own, for what would change this one: its descriptors, its environment, its namespaces.

#include <doctest/doctest.h>

#include <string>

#include <sys/wait.h>
#include <unistd.h>

namespace sockstate::test {

/// What `work` returns, a text, called in a child process. Descriptors from 3 on may be closed there: what it says
/// comes by standard input, which no test reads.
template <class Work>
std::string said_by_child(Work work) {
    int ends[2] = {-1, -1};
    REQUIRE(::pipe(ends) == 0);
    const pid_t child = ::fork();
    REQUIRE(child != -1);
    if (child == 0) {
        ::dup2(ends[1], STDIN_FILENO);
        ::close(ends[0]);
        ::close(ends[1]);
        const std::string said = work();
        const bool written = ::write(STDIN_FILENO, said.data(), said.size()) == static_cast<ssize_t>(said.size());
        ::_exit(written ? 0 : 1);
    }
    ::close(ends[1]);
    std::string said;
    char part[256];
    for (ssize_t size = 0; (size = ::read(ends[0], part, sizeof part)) > 0;) {
        said.append(part, static_cast<std::size_t>(size));
    }
    ::close(ends[0]);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(status == 0);
    return said;
}

}  // namespace sockstate::test

/// In such work: what is expected, said if it does not hold.
#define EXPECT(condition)                  \
    if (!(condition)) return std::string { \
            #condition                     \
        }
