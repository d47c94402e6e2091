// Files that name local sockets: who removes them, who is let in, and how long they may be.

#include "support/scratch_path.hpp"

#include <sockstate/local.hpp>

#include <doctest/doctest.h>

#include <array>
#include <fstream>
#include <optional>
#include <type_traits>

#include <sys/un.h>

namespace sockstate::test::posix_names_test {

using namespace std::chrono_literals;
using local::name_guard;
using local::remove_stale;
using file = std::filesystem::path;

namespace {

constexpr std::chrono::seconds patience{20};

static_assert(!std::is_copy_constructible_v<name_guard> && std::is_nothrow_move_constructible_v<name_guard>);

bool exists(const local::endpoint& name) {
    return std::filesystem::exists(std::filesystem::symlink_status(file{name.name()}));
}

/// A file that is no socket.
void write_file(const local::endpoint& name) {
    std::ofstream{file{name.name()}} << "not a socket";
    REQUIRE(exists(name));
}

/// macOS has no sequences of packets.
template <class P>
bool has_protocol() {
    const auto fresh = P::open();
    if (fresh) return true;
    CHECK(fresh.error().not_supported());
    MESSAGE("skipped: this system has no such sockets");
    return false;
}

template <class P>
void leave_behind(const local::endpoint& name) {
    must(must(P::bind(name)).close());
    REQUIRE(exists(name));
}

void check_in_use(const local::endpoint& name) {
    const auto removed = remove_stale(name);
    REQUIRE(!removed);
    CHECK(removed.error() == std::errc::address_in_use);
    CHECK(removed.error().attempted() == operation::remove_name);
}

}  // namespace

TEST_CASE_TEMPLATE("listen: before it nobody can connect, and permissions that are set until then hold", P,
                   local::stream_protocol, local::seqpacket_protocol) {
    if (!has_protocol<P>()) return;
    const scratch_path path{"permissions"};
    auto here = must(P::bind(path.endpoint()));
    CHECK(P::connect(path.endpoint(), patience).error() == std::errc::connection_refused);
    using std::filesystem::perms;
    constexpr perms owner_alone = perms::owner_read | perms::owner_write;
    std::filesystem::permissions(file{path.endpoint().name()}, owner_alone);
    CHECK(P::connect(path.endpoint(), patience).error() == std::errc::connection_refused);
    auto listener = must(std::move(here).listen());
    CHECK(std::filesystem::status(file{path.endpoint().name()}).permissions() == owner_alone);
    const auto client = must(P::connect(path.endpoint(), patience));
    must(listener.accept(patience));
}

TEST_CASE("local::endpoint: a path of exactly the system's longest length is bound, reported, reached and removed") {
    for (const std::size_t size : {sizeof(sockaddr_un::sun_path) - 1, sizeof(sockaddr_un::sun_path)}) {
        CAPTURE(size);
        const auto path = scratch_path::of_size(size);
        const auto name = path.endpoint();
        REQUIRE(name.name().size() == size);
        leave_behind<local::stream_protocol>(name);
        must(remove_stale(name));
        auto listener = must(local::stream_protocol::listen(name));
        const name_guard guard{listener};
        CHECK(guard.name() == name);
        CHECK(must(listener.local_endpoint()) == name);
        const auto client = must(local::stream_protocol::connect(name, patience));
        CHECK(must(client.remote_endpoint()) == name);

        const auto other = scratch_path::of_size(size);
        auto sender = must(local::datagram_protocol::bind(other.endpoint()));
        const scratch_path there{"receiver"};
        auto receiver = must(local::datagram_protocol::bind(there.endpoint()));
        const name_guard second{receiver};
        must(sender.send_to("x", second.name()));
        std::array<char, 8> buffer;
        CHECK(must(receiver.receive_from(buffer, patience)).sender == other.endpoint());
    }
}

TEST_CASE("local::name_guard: removes the name at its end, and by remove") {
    const scratch_path path{"guard"};
    const auto name = path.endpoint();
    {
        const auto here = must(local::stream_protocol::listen(name));
        const name_guard guard{here};
        CHECK(guard.name() == name);
        CHECK(exists(name));
    }
    CHECK_FALSE(exists(name));
    const auto again = must(local::datagram_protocol::bind(name));
    name_guard guard{again};
    must(guard.remove());
    CHECK_FALSE(exists(name));
    CHECK(guard.name().is_unnamed());
    const auto next = must(local::datagram_protocol::bind(name));
    must(guard.remove());  // it guards nothing any more
    CHECK(exists(name));
}

TEST_CASE("local::name_guard: leaves what it has released, and what is another socket's by now") {
    const scratch_path path{"successor"};
    const auto name = path.endpoint();
    const auto old = must(local::stream_protocol::listen(name));
    {
        name_guard guard{old};
        CHECK(guard.release() == name);
        CHECK(guard.name().is_unnamed());
    }
    CHECK(exists(name));
    std::optional<name_guard> guard{old};
    std::filesystem::remove(file{name.name()});
    const auto successor = must(local::stream_protocol::listen(name));
    guard.reset();
    CHECK(exists(name));
    CHECK(local::stream_protocol::connect(name, patience).has_value());
    name_guard late{successor};
    std::filesystem::remove(file{name.name()});
    write_file(name);
    must(late.remove());
    CHECK(exists(name));
}

TEST_CASE("local::name_guard: its name goes with it when it is moved") {
    const scratch_path one{"moved-a"};
    const scratch_path two{"moved-b"};
    const auto first = must(local::stream_protocol::bind(one.endpoint()));
    const auto second = must(local::stream_protocol::bind(two.endpoint()));
    {
        name_guard guard{first};
        name_guard moved{std::move(guard)};
        CHECK(guard.name().is_unnamed());  // NOLINT(bugprone-use-after-move): that is what is looked at
        moved = name_guard{second};        // takes the place of what it guarded
        CHECK_FALSE(exists(one.endpoint()));
        CHECK(moved.name() == two.endpoint());
        CHECK(exists(two.endpoint()));
    }
    CHECK_FALSE(exists(two.endpoint()));
}

TEST_CASE("local::name_guard: guards nothing where the socket has no file") {
    auto [left, right] = must(local::stream_protocol::pair());
    CHECK(name_guard{left}.name().is_unnamed());
    const scratch_path path{"no-file"};
    auto here = must(local::stream_protocol::bind(path.endpoint()));
    std::filesystem::remove(file{path.endpoint().name()});
    CHECK(name_guard{here}.name().is_unnamed());
    write_file(path.endpoint());
    CHECK(name_guard{here}.name().is_unnamed());
    CHECK(exists(path.endpoint()));
    const auto elsewhere = std::move(here);
    CHECK(name_guard{here}.name().is_unnamed());  // NOLINT(bugprone-use-after-move): an empty socket
}

TEST_CASE_TEMPLATE("local::remove_stale: removes what a socket left behind, and takes no name for free", P,
                   local::stream_protocol, local::datagram_protocol, local::seqpacket_protocol) {
    if (!has_protocol<P>()) return;
    const scratch_path path{"stale"};
    must(remove_stale(path.endpoint()));
    leave_behind<P>(path.endpoint());
    CHECK(P::bind(path.endpoint()).error() == std::errc::address_in_use);
    must(remove_stale(path.endpoint()));
    CHECK_FALSE(exists(path.endpoint()));
    const auto here = must(P::bind(path.endpoint()));
    check_in_use(path.endpoint());
    CHECK(exists(path.endpoint()));
}

TEST_CASE("local::remove_stale: disturbs no server, whatever its socket does") {
    const scratch_path path{"server"};
    auto listener = must(local::stream_protocol::listen(path.endpoint(), 0));
    check_in_use(path.endpoint());
    CHECK(listener.accept(0s).error() == errc::deadline_exceeded);  // no client came of it
    const auto first = must(local::stream_protocol::connect(path.endpoint(), patience));
    check_in_use(path.endpoint());

    const scratch_path there{"peer"};
    const scratch_path here{"connected"};
    auto peer = must(local::datagram_protocol::bind(there.endpoint()));
    auto sender = must(must(local::datagram_protocol::bind(here.endpoint())).connect(there.endpoint()));
    check_in_use(here.endpoint());  // takes datagrams of its peer alone
    must(sender.send("still connected"));
    std::array<char, 16> buffer;
    CHECK(must(peer.receive_from(buffer, patience)).sender == here.endpoint());
}

TEST_CASE("local::remove_stale: leaves what is no socket") {
    const scratch_path path{"file"};
    write_file(path.endpoint());
    check_in_use(path.endpoint());
    CHECK(exists(path.endpoint()));

    const scratch_path directory{"directory"};
    std::filesystem::create_directory(file{directory.endpoint().name()});
    check_in_use(directory.endpoint());
    CHECK(exists(directory.endpoint()));

    const scratch_path socket{"target"};
    const scratch_path link{"link"};
    leave_behind<local::stream_protocol>(socket.endpoint());
    std::filesystem::create_symlink(file{socket.endpoint().name()}, file{link.endpoint().name()});
    check_in_use(link.endpoint());
    CHECK(exists(link.endpoint()));
    CHECK(exists(socket.endpoint()));
}

TEST_CASE("local::remove_stale: an error that says nothing of the name is passed on") {
    const scratch_path path{"not-a-directory"};
    write_file(path.endpoint());
    const auto below = must(local::endpoint::path(std::string{path.endpoint().name()} + "/it.sock"));
    CHECK(remove_stale(below).error() == std::errc::not_a_directory);
    CHECK(remove_stale(local::endpoint{}).error() == error{errc::invalid_argument, operation::remove_name});
}

}  // namespace sockstate::test::posix_names_test
