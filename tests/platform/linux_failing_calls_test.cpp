// Linux's calls when they fail: this program has its own in place of libc's, which answer as the kernel does of a
// signal, a connection that died, or a want of something, and at other times make the system call.

#include "support/descriptors.hpp"
#include "support/loopback.hpp"

#include <sockstate/local.hpp>
#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cerrno>
#include <string>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace sockstate::test::linux_failing_calls_test {

namespace {

/// What the next calls of one kind fail with.
class failures {
public:
    void expect(int code, int times = 1) {
        code_ = code;
        left_ = times;
    }
    /// All that were expected have come.
    [[nodiscard]] bool over() const { return left_ == 0; }
    /// For the call itself: whether this is one, and errno says why.
    [[nodiscard]] bool strike() {
        if (left_ == 0) return false;
        --left_;
        errno = code_;
        return true;
    }

private:
    int code_ = 0;
    int left_ = 0;
};

failures of_accept;
failures of_bind;
failures of_close;
failures of_connect;
failures of_poll;
failures of_setsockopt;
failures of_transfer;  ///< all six calls that send or receive

template <class... Arguments>
int made(long number, Arguments... arguments) {
    return static_cast<int>(::syscall(number, arguments...));
}

template <class... Arguments>
ssize_t transferred(long number, Arguments... arguments) {
    return of_transfer.strike() ? -1 : ::syscall(number, arguments...);
}

}  // namespace

extern "C" {

int accept4(int handle, sockaddr* peer, socklen_t* size, int flags) {
    return of_accept.strike() ? -1 : made(SYS_accept4, handle, peer, size, flags);
}
int bind(int handle, const sockaddr* address, socklen_t size) {
    return of_bind.strike() ? -1 : made(SYS_bind, handle, address, size);
}
/// The descriptor is gone, whatever it says.
int close(int handle) {
    const int closed = made(SYS_close, handle);
    return of_close.strike() ? -1 : closed;
}
/// A signal comes when the attempt is under way; that of a local socket is not until there is room in the queue.
int connect(int handle, const sockaddr* remote, socklen_t size) {
    if (remote->sa_family == AF_UNIX && of_connect.strike()) return -1;
    const int connected = made(SYS_connect, handle, remote, size);
    return of_connect.strike() ? -1 : connected;
}
int poll(pollfd* entries, nfds_t count, int timeout) {
    if (of_poll.strike()) return -1;
    timespec span{.tv_sec = timeout / 1000, .tv_nsec = timeout % 1000 * 1'000'000L};
    return made(SYS_ppoll, entries, count, timeout < 0 ? nullptr : &span, nullptr, 0);
}
int setsockopt(int handle, int level, int name, const void* value, socklen_t size) {
    return of_setsockopt.strike() ? -1 : made(SYS_setsockopt, handle, level, name, value, size);
}
ssize_t send(int handle, const void* bytes, std::size_t size, int flags) {
    return transferred(SYS_sendto, handle, bytes, size, flags, nullptr, 0);
}
ssize_t sendto(int handle, const void* bytes, std::size_t size, int flags, const sockaddr* to, socklen_t length) {
    return transferred(SYS_sendto, handle, bytes, size, flags, to, length);
}
ssize_t sendmsg(int handle, const msghdr* message, int flags) {
    return transferred(SYS_sendmsg, handle, message, flags);
}
ssize_t recv(int handle, void* bytes, std::size_t size, int flags) {
    return transferred(SYS_recvfrom, handle, bytes, size, flags, nullptr, nullptr);
}
ssize_t recvfrom(int handle, void* bytes, std::size_t size, int flags, sockaddr* from, socklen_t* length) {
    return transferred(SYS_recvfrom, handle, bytes, size, flags, from, length);
}
ssize_t recvmsg(int handle, msghdr* message, int flags) {
    return transferred(SYS_recvmsg, handle, message, flags);
}

}  // extern "C"

namespace {

/// Without a deadline calls go another way through the library.
const std::array<deadline, 2> either = {deadline{}, deadline{patience}};

/// Each call on this pair and back is interrupted some times before it is done.
template <class Client, class Server>
void check_transfer(Client& client, Server& server, deadline until) {
    std::array<char, 2> buffer{};
    const std::array<byte_view, 2> parts = {byte_view{"a"}, byte_view{"b"}};
    const std::array<byte_buffer, 2> room = {byte_buffer{buffer.data(), 1}, byte_buffer{buffer.data() + 1, 1}};

    of_transfer.expect(EINTR, 3);
    CHECK(must(client.send("ab", until)) == 2);
    CHECK(of_transfer.over());
    of_transfer.expect(EINTR, 3);
    CHECK(must(server.receive(buffer, until)).size() == 2);
    CHECK(of_transfer.over());

    of_transfer.expect(EINTR, 3);
    CHECK(must(client.send_gather(parts, until)) == 2);
    CHECK(of_transfer.over());
    of_transfer.expect(EINTR, 3);
    must(server.receive_scatter(room, until));
    CHECK(of_transfer.over());
    CHECK(std::string{buffer.begin(), buffer.end()} == "ab");
}

}  // namespace

TEST_CASE("failing calls: what a signal interrupts is made again, and sent and received once") {
    for (const deadline until : either) {
        auto [client, server] = connected_pair();
        check_transfer(client, server, until);

        auto here = must(udp::bind(any_port()));
        auto there = must(udp::bind(any_port()));
        std::array<char, 2> buffer{};
        of_transfer.expect(EINTR, 3);
        CHECK(must(here.send_to("ab", must(there.local_endpoint()), until)) == 2);
        CHECK(of_transfer.over());
        of_transfer.expect(EINTR, 3);
        const auto got = must(there.receive_from(buffer, until));
        CHECK(of_transfer.over());
        CHECK(got.bytes.size() == 2);
        CHECK(got.sender == must(here.local_endpoint()));
    }
}

TEST_CASE("failing calls: a wait that a signal interrupts goes on") {
    auto [client, server] = connected_pair();
    must(client.send_all("x"));
    of_poll.expect(EINTR, 3);
    CHECK(server.wait_readable(patience).has_value());
    CHECK(of_poll.over());
}

TEST_CASE("failing calls: a close that a signal interrupts is over, and is not made again") {
    for (const int code : {EINTR, EINPROGRESS}) {
        auto fresh = must(tcp::open(ip::family::v4));
        of_close.expect(code);
        CHECK(std::move(fresh).close().has_value());
        CHECK(of_close.over());
    }
    auto fresh = must(tcp::open(ip::family::v4));
    of_close.expect(EIO);
    CHECK(std::move(fresh).close().error() == std::errc::io_error);
}

TEST_CASE("failing calls: an attempt that a signal interrupts is waited for") {
    auto listener = must(tcp::listen(any_port()));
    of_connect.expect(EINTR);
    auto client = must(tcp::connect(must(listener.local_endpoint())));  // with a deadline, no call of it waits
    CHECK(of_connect.over());
    auto server = must(listener.accept(patience));
    check_transfer(client, server, deadline{patience});
}

TEST_CASE("failing calls: a local attempt that waits for room in the queue when a signal comes is made again") {
    auto listener = must(local::stream_protocol::listen(
        must(local::endpoint::abstract("sockstate-failing-" + std::to_string(::getpid())))));
    of_connect.expect(EINTR, 3);
    auto client = must(local::stream_protocol::connect(must(listener.local_endpoint())));
    CHECK(of_connect.over());
    auto server = must(listener.accept(patience));
    check_transfer(client, server, deadline{patience});
}

TEST_CASE("failing calls: accept goes on past whatever Linux says of a connection that died in the queue") {
    for (const deadline until : either) {
        for (const int code :
             {EINTR, ECONNABORTED, EPROTO, ENETDOWN, ENOPROTOOPT, EHOSTDOWN, EHOSTUNREACH, ENETUNREACH, ENONET}) {
            CAPTURE(code);
            auto listener = must(tcp::listen(any_port()));
            const auto client = must(tcp::connect(must(listener.local_endpoint()), patience));
            of_accept.expect(code, 3);
            CHECK(listener.accept(until).has_value());
            CHECK(of_accept.over());
        }
    }
}

TEST_CASE("failing calls: accept tells what is no connection's fault, which stays in the queue") {
    for (const deadline until : either) {
        for (const int code : {EMFILE, ENFILE, ENOBUFS, ENOMEM, EPERM, EINVAL, EOPNOTSUPP}) {
            CAPTURE(code);
            auto listener = must(tcp::listen(any_port()));
            const auto client = must(tcp::connect(must(listener.local_endpoint()), patience));
            of_accept.expect(code);
            CHECK(listener.accept(until).error() == error::system(code, operation::accept));
            CHECK(listener.accept(until).has_value());
        }
    }
}

TEST_CASE("failing calls: a port that is taken while disconnect has given it up becomes another, or none") {
    const auto peer = must(udp::bind(any_port()));
    const auto talk = [&] { return must(must(udp::open(ip::family::v4)).connect(must(peer.local_endpoint()))); };
    const auto before = open_descriptors();
    {
        auto moved = talk();
        of_bind.expect(EADDRINUSE, 2);  // on every address, and on that of the connection
        const auto alone = must(std::move(moved).disconnect());
        CHECK(of_bind.over());
        CHECK(must(alone.local_endpoint()).port() != 0);
    }
    auto lost = talk();
    of_bind.expect(EADDRINUSE, 3);
    CHECK(std::move(lost).disconnect().error() == error::system(EADDRINUSE, operation::disconnect));
    CHECK(of_bind.over());
    CHECK(!lost.valid());
    CHECK(open_descriptors() == before);
}

TEST_CASE("failing calls: a socket that cannot be prepared is not left open") {
    const auto before = open_descriptors();
    of_setsockopt.expect(ENOBUFS);
    CHECK(tcp::open(ip::family::v6).error() == error::system(ENOBUFS, operation::open));
    of_setsockopt.expect(ENOBUFS);
    CHECK(tcp::listen(any_port()).error() == std::errc::no_buffer_space);
    auto [client, server] = connected_pair();
    of_connect.expect(EINVAL);  // the reset by AF_UNSPEC is refused, and so is the linger that stands in for it
    of_setsockopt.expect(ENOBUFS);
    CHECK(std::move(client).abort().error() == error::system(ENOBUFS, operation::close));
    CHECK(of_connect.over());
    CHECK(of_setsockopt.over());
    must(std::move(server).close());
    CHECK(open_descriptors() == before);
}

}  // namespace sockstate::test::linux_failing_calls_test
