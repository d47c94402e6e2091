// Who is at the other end of a local connection: this process, another one, one that is gone, nobody.

#include "support/child_process.hpp"
#include "support/must.hpp"
#include "support/scratch_path.hpp"

#include <sockstate/any_handle.hpp>
#include <sockstate/local.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <type_traits>

#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace sockstate::test::posix_peer_test {

using namespace std::chrono_literals;

namespace {

constexpr auto patience = 20s;

peer_credentials of_process(pid_t process) {
    return {static_cast<std::uint32_t>(process), ::geteuid(), ::getegid()};
}

template <class P>
struct ends {
    typename P::stream client;
    typename P::stream server;
};
template <class P>
ends<P> connected_ends() {
    const scratch_path path{"peer"};
    auto listener = must(P::listen(path.endpoint()));
    auto client = must(P::connect(path.endpoint(), patience));
    auto server = must(listener.accept(patience));
    return {std::move(client), std::move(server)};
}

}  // namespace

TEST_CASE_TEMPLATE("query_peer: both ends of a connection and of a pair, also half-shut, shut and split", P,
                   local::stream_protocol, local::seqpacket_protocol) {
    const auto ours = of_process(::getpid());
    auto [one, other] = must(P::pair());
    CHECK(must(one.query_peer()) == ours);
    CHECK(must(other.query_peer()) == ours);
    auto [client, server] = connected_ends<P>();
    CHECK(must(client.query_peer()) == ours);
    CHECK(must(server.query_peer()) == ours);
    const auto half = must(std::move(server).shutdown_send());
    CHECK(must(half.query_peer()) == ours);
    const auto shut = must(std::move(client).shutdown());
    CHECK(must(shut.query_peer()) == ours);
    const auto [receiver, sender] = must(std::move(one).split());
    CHECK(must(receiver.query_peer()) == ours);
    CHECK(must(sender.query_peer()) == ours);
}

TEST_CASE("query_peer: another process, to the side that accepts and to the side that connects, also when it is gone") {
    using P = local::stream_protocol;
    const scratch_path path{"peer"};
    const auto where = path.endpoint();
    auto listener = must(P::listen(where));
    int ends[2] = {-1, -1};
    REQUIRE(::pipe(ends) == 0);
    const pid_t child = ::fork();
    REQUIRE(child != -1);
    if (child == 0) {
        const auto client = P::connect(where, patience);
        // To the side that connected, the peer is who called listen.
        const bool right = client && client->query_peer() == of_process(::getppid());
        char go = 0;
        ::close(ends[1]);
        static_cast<void>(::read(ends[0], &go, 1));  // ends with the parent's end of it
        ::_exit(right ? 0 : 1);
    }
    ::close(ends[0]);
    const auto server = must(listener.accept(patience));
    CHECK(must(server.query_peer()) == of_process(child));
    ::close(ends[1]);
    int status = -1;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(status == 0);
    const auto gone = server.query_peer();
    if (gone) {
        CHECK((gone->process == static_cast<std::uint32_t>(child) || !gone->process));  // macOS reports none
    } else {
        CHECK(gone.error() == std::errc::not_connected);
    }
}

TEST_CASE("query_peer: a socket without a peer is not_connected, and a closed one bad_file_descriptor") {
    using stream = local::stream_protocol::stream;
    const stream lonely{::socket(AF_UNIX, SOCK_STREAM, 0)};
    CHECK(lonely.query_peer().error() == std::errc::not_connected);
    CHECK(lonely.query_peer().error().attempted() == operation::query_peer);
    const stream closed{invalid_handle};
    CHECK(closed.query_peer().error() == std::errc::bad_file_descriptor);
    CHECK(closed.query_peer_process().error().attempted() == operation::query_peer);
}

TEST_CASE("query_peer: what it reports prints") {
    CHECK(to_string(peer_credentials{}) == "none");
    CHECK(to_string(peer_credentials{.process = 4242, .user = 0, .group = {}}) == "process 4242, user 0");
    CHECK(to_string(peer_credentials{1, 2, 3}) == "process 1, user 2, group 3");
}

}  // namespace sockstate::test::posix_peer_test
