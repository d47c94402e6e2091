// The process at the other end, as a pidfd (Linux 6.5).

#include "support/must.hpp"

#include <sockstate/any_handle.hpp>
#include <sockstate/local.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <fstream>
#include <string>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace sockstate::test::linux_peer_test {

using namespace std::chrono_literals;
using P = local::stream_protocol;

namespace {

/// The process that a pidfd stands for, as /proc reports it.
std::string process_of(const any_handle& handle) {
    std::ifstream lines{"/proc/self/fdinfo/" + std::to_string(handle.native())};
    for (std::string word; lines >> word;) {
        if (word == "Pid:" && lines >> word) return word;
    }
    return "none";
}

bool has_ended(const any_handle& process, int timeout) {
    pollfd entry{.fd = process.native(), .events = POLLIN, .revents = 0};
    return ::poll(&entry, 1, timeout) == 1;
}

/// Ends the case where the kernel has no such handles.
bool is_missing(const result<any_handle>& process) {
    if (process || process.error() != errc::not_supported) return false;
    MESSAGE("skipped: this kernel has no SO_PEERPIDFD");
    return true;
}

}  // namespace

TEST_CASE("query_peer_process: a handle to this process, which no child inherits") {
    const auto [one, other] = must(P::pair());
    const auto process = one.query_peer_process();
    if (is_missing(process)) return;
    CHECK(process_of(must(one.query_peer_process())) == std::to_string(::getpid()));
    CHECK((::fcntl(process->native(), F_GETFD) & FD_CLOEXEC) != 0);
    CHECK_FALSE(has_ended(*process, 0));
}

TEST_CASE("query_peer_process: a handle to a child becomes readable when the child ends") {
    const auto name = must(local::endpoint::abstract("sockstate-peer-" + std::to_string(::getpid())));
    auto listener = must(P::listen(name));
    const pid_t child = ::fork();
    REQUIRE(child != -1);
    if (child == 0) {
        auto client = P::connect(name, 20s);
        std::array<char, 1> room;
        if (client) static_cast<void>(client->receive(room, 20s));
        ::_exit(0);
    }
    auto server = must(listener.accept(20s));
    const auto process = server.query_peer_process();
    const bool missing = is_missing(process);
    if (!missing) CHECK(process_of(must(server.query_peer_process())) == std::to_string(child));
    if (!missing) CHECK_FALSE(has_ended(*process, 0));
    must(server.send_all("x"));
    if (!missing) CHECK(has_ended(*process, 20'000));
    REQUIRE(::waitpid(child, nullptr, 0) == child);
}

TEST_CASE("query_peer_process: a socket without a peer is not_connected") {
    const P::stream lonely{::socket(AF_UNIX, SOCK_STREAM, 0)};
    const auto process = lonely.query_peer_process();
    if (is_missing(process)) return;
    REQUIRE(!process);
    CHECK(process.error() == std::errc::not_connected);
}

}  // namespace sockstate::test::linux_peer_test
