// The system's own resolver on POSIX: its table of services, and what happens when it can get no thread.

#include "support/must.hpp"

#include <sockstate/ip/resolve.hpp>

#include <doctest/doctest.h>

#include <cstdio>

#include <netdb.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace sockstate::test::posix_resolve_test {

using namespace std::chrono_literals;

namespace {

constexpr auto patience = 20s;

struct row {
    const char* name;
    const char* protocol_name;
    int protocol;
};

/// Some of them are in no table of a minimal machine: then both have to say so.
constexpr row services[] = {
    {"http", "tcp", IPPROTO_TCP},        {"https", "tcp", IPPROTO_TCP}, {"domain", "tcp", IPPROTO_TCP},
    {"domain", "udp", IPPROTO_UDP},      {"ntp", "udp", IPPROTO_UDP},   {"ssh", "tcp", IPPROTO_TCP},
    {"no-such-one", "tcp", IPPROTO_TCP},
};

/// How a child process ended that ran `work` and exited with its answer.
template <class Work>
int exit_code_of(Work work) {
    std::fflush(nullptr);  // or the child prints it too
    const pid_t child = ::fork();
    REQUIRE(child != -1);
    if (child == 0) ::_exit(work());
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WIFEXITED(status));
    return WEXITSTATUS(status);
}

/// In a process that may start no thread: true where the system let itself be told so.
bool forbid_threads() {
    constexpr rlimit none{0, 0};
    if (::setrlimit(RLIMIT_NPROC, &none) == -1) return false;
    if (::geteuid() != 0) return true;
    constexpr uid_t nobody = 65534;  // the limit does not bind root
    return ::setuid(nobody) == 0;
}

}  // namespace

// These two come first, while this process has one thread: a child of one that had more is not whole.

TEST_CASE("resolve: where no thread can be had, that is the error") {
    enum : int { as_expected, limit_not_set, found_anyway, another_error };
    const int outcome = exit_code_of([]() noexcept -> int {
        if (!forbid_threads()) return limit_not_set;
        const auto found = ip::resolve("localhost", 80, patience);
        if (found) return found_anyway;
        return found.error() == resolver_errc::out_of_memory ? as_expected : another_error;
    });
    if (outcome == limit_not_set) return;  // in a container that has no other user
    CHECK(outcome == as_expected);
}

TEST_CASE("resolve: without a deadline no thread is needed") {
    const int outcome = exit_code_of([]() noexcept -> int {
        static_cast<void>(forbid_threads());
        return ip::resolve("localhost", 80) ? 0 : 1;
    });
    CHECK(outcome == 0);
}

TEST_CASE("resolve: a service's name is the port that the system's table has for it") {
    for (const row& each : services) {
        CAPTURE(each.name);
        CAPTURE(each.protocol_name);
        const servent* const listed = ::getservbyname(each.name, each.protocol_name);
        for (const deadline until : {deadline{}, deadline{patience}}) {
            const auto found = ip::resolve("127.0.0.1", each.name, until, each.protocol);
            if (listed == nullptr) {
                REQUIRE(!found);
                CHECK(found.error().domain() == error_domain::resolver);
            } else {
                CHECK(must(found).front().port() == ntohs(static_cast<std::uint16_t>(listed->s_port)));
            }
        }
    }
}

}  // namespace sockstate::test::posix_resolve_test
