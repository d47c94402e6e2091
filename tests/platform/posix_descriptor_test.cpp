// Descriptors: none is lost when the table is full, none is inherited by a child.

#include "support/descriptors.hpp"
#include "support/loopback.hpp"

#include <sockstate/local.hpp>
#include <sockstate/tcp.hpp>
#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace sockstate::test::posix_descriptor_test {

using namespace std::chrono_literals;

namespace {

/// Leaves no descriptor free while it lives.
class full_table {
public:
    full_table() {
        ::getrlimit(RLIMIT_NOFILE, &before_);
        const int next = ::dup(0);  // the lowest that is free
        ::close(next);
        rlimit tight = before_;
        tight.rlim_cur = static_cast<rlim_t>(next);
        ::setrlimit(RLIMIT_NOFILE, &tight);
    }
    ~full_table() { ::setrlimit(RLIMIT_NOFILE, &before_); }
    full_table(const full_table&) = delete;
    full_table& operator=(const full_table&) = delete;

private:
    rlimit before_{};
};

/// Whether a child, after exec, has this descriptor open.
bool inherited(native_handle handle) {
    std::string test = "test -e /dev/fd/" + std::to_string(handle);
    std::string shell = "/bin/sh";
    std::string flag = "-c";
    char* arguments[] = {shell.data(), flag.data(), test.data(), nullptr};
    pid_t child = 0;
    REQUIRE(::posix_spawn(&child, shell.c_str(), nullptr, nullptr, arguments, environ) == 0);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WIFEXITED(status));
    return WEXITSTATUS(status) == 0;
}

}  // namespace

TEST_CASE("socket: a full descriptor table is an error of its own, and nothing is lost") {
    auto listener = must(tcp::listen(any_port()));
    const auto where = must(listener.local_endpoint());
    auto client = must(tcp::connect(where, patience));
    const auto before = open_descriptors();
    {
        const full_table full;
        CHECK(to_string(tcp::open(ip::family::v4).error()) == "open: too many open files in this process (EMFILE)");
        CHECK(tcp::connect(where, patience).error() == std::errc::too_many_files_open);
        CHECK(tcp::listen(any_port()).error() == std::errc::too_many_files_open);
        CHECK(udp::bind(any_port()).error() == std::errc::too_many_files_open);
        CHECK(local::stream_protocol::pair().error() == std::errc::too_many_files_open);
        CHECK(client.duplicate().error() == std::errc::too_many_files_open);
        const auto halves = std::move(client).split();
        REQUIRE(!halves);
        CHECK(to_string(halves.error()) == "split: too many open files in this process (EMFILE)");
        CHECK(client.valid());  // NOLINT(bugprone-use-after-move): as it was
        const auto refused = listener.accept(patience);
        REQUIRE(!refused);
        CHECK(refused.error() == std::errc::too_many_files_open);
        CHECK(refused.error().attempted() == operation::accept);
    }
    CHECK(open_descriptors() == before);
    auto server = must(listener.accept(patience));  // the connection stayed in the queue
    must(client.send_all("x"));
    std::array<char, 1> buffer;
    must(server.receive_exactly(buffer, patience));
}

TEST_CASE("socket: no descriptor is inherited by a child process") {
    CHECK(inherited(0));  // the check can see an inherited one
    auto listener = must(tcp::listen(any_port()));
    const auto client = must(tcp::connect(must(listener.local_endpoint()), patience));
    const auto server = must(listener.accept(patience));
    const auto other_client = must(tcp::connect(must(listener.local_endpoint()), patience));
    ip::endpoint peer;
    const auto other_server = must(listener.accept(peer, patience));
    const auto copy = must(client.duplicate());
    const auto [receiver, sender] = must(connected_pair().client.split());
    const auto datagrams = must(udp::bind(any_port()));
    const auto [left, right] = must(local::stream_protocol::pair());
    for (const native_handle handle :
         {listener.native(), client.native(), server.native(), other_client.native(), other_server.native(),
          copy.native(), receiver.native(), sender.native(), datagrams.native(), left.native(), right.native()}) {
        CHECK(!inherited(handle));
    }
}

TEST_CASE("socket: writing to a peer that is gone is an error and no signal") {
    auto [client, server] = connected_pair();
    must(std::move(server).abort());
    must(client.wait_readable(patience));
    result<std::size_t> sent = client.send("x");
    while (sent) sent = client.send("x");
    CHECK((sent.error() == std::errc::broken_pipe || sent.error() == std::errc::connection_reset));
    // A reset is reported first, and no signal comes with it: that comes with what is sent afterwards, by any call.
    CHECK(client.send("x").error() == std::errc::broken_pipe);
    CHECK(client.send("x", patience).error() == std::errc::broken_pipe);
    CHECK(client.send_gather(std::array{byte_view{"x"}}).error() == std::errc::broken_pipe);
}

}  // namespace sockstate::test::posix_descriptor_test
