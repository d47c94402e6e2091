// Where a message with handles begins and ends on Linux, row by row, and what its kernel does with them.

#include "support/child_process.hpp"
#include "support/descriptors.hpp"
#include "support/must.hpp"

#include <sockstate/handles.hpp>
#include <sockstate/local.hpp>
#include <sockstate/tcp.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstring>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

namespace sockstate::test::linux_handles_test {

using namespace std::chrono_literals;
using stream = local::stream_protocol;
using seqpacket = local::seqpacket_protocol;
using datagrams = local::datagram_protocol;

namespace {

constexpr auto patience = 10s;

any_handle file() {
    return any_handle{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
}

/// A message, or a part of what was received: its bytes, and how many handles.
struct piece {
    std::string bytes;
    std::size_t handles;

    friend bool operator==(const piece&, const piece&) = default;
};
using pieces = std::vector<piece>;

/// `AAA+1 BBB+0`.
std::string text(const pieces& all) {
    std::string made;
    for (const piece& each : all) made += each.bytes + '+' + std::to_string(each.handles) + ' ';
    return made;
}

template <class P>
void send(socket<P, connected>& to, const pieces& all) {
    const auto sent = file();
    for (const piece& each : all) {
        must(to.send_handles(each.bytes, std::vector<handle_view>(each.handles, handle_view{sent}), patience));
    }
}

/// What each receive into a buffer of this size gives, until there is nothing more.
template <class P>
pieces received(socket<P, connected>& from, std::size_t size) {
    pieces all;
    for (std::string buffer(size, '-');;) {
        handle_room<253> room;
        const auto got = from.receive_handles(buffer, room, 0s);
        if (!got) {
            CHECK(got.error() == errc::deadline_exceeded);
            return all;
        }
        CHECK(!room.lost());
        all.push_back({buffer.substr(0, got->size()), room.size()});
    }
}

template <class P>
void check_borders(const pieces& sent, std::size_t size, const pieces& expected) {
    CAPTURE(size);
    auto [here, there] = must(P::pair());
    send(here, sent);
    CHECK(text(received(there, size)) == text(expected));
}

/// Sends so many messages of one handle each in one call of the system's.
void send_in_messages(native_handle to, native_handle what, std::string_view bytes, std::size_t count) {
    alignas(cmsghdr) std::array<char, 256> control{};
    iovec part{const_cast<char*>(bytes.data()), bytes.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = static_cast<decltype(message.msg_controllen)>(count * CMSG_SPACE(sizeof what));
    for (std::size_t i = 0; i < count; ++i) {
        auto* const header = reinterpret_cast<cmsghdr*>(control.data() + i * CMSG_SPACE(sizeof what));
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof what);
        std::memcpy(CMSG_DATA(header), &what, sizeof what);
    }
    REQUIRE(::sendmsg(to, &message, 0) == static_cast<ssize_t>(bytes.size()));
}

}  // namespace

TEST_CASE("receive_handles: on a stream bytes from before are glued in front, and nothing behind") {
    check_borders<stream>({{"AAA", 0}, {"BBB", 1}}, 64, {{"AAABBB", 1}});
    check_borders<stream>({{"AAA", 1}, {"BBB", 0}}, 64, {{"AAA", 1}, {"BBB", 0}});
    check_borders<stream>({{"AAA", 1}, {"BBB", 2}}, 64, {{"AAA", 1}, {"BBB", 2}});
    check_borders<stream>({{"AAA", 0}, {"BBB", 1}, {"CCC", 0}, {"DDD", 2}}, 64, {{"AAABBB", 1}, {"CCCDDD", 2}});
    check_borders<stream>({{"AAA", 253}, {"BBB", 253}}, 64, {{"AAA", 253}, {"BBB", 253}});
}

TEST_CASE("receive_handles: on a stream the handles come with the first byte of their message, and once") {
    check_borders<stream>({{"ABCDEF", 2}}, 2, {{"AB", 2}, {"CD", 0}, {"EF", 0}});
    check_borders<stream>({{"AAA", 0}, {"BBB", 1}}, 2, {{"AA", 0}, {"AB", 1}, {"BB", 0}});
    check_borders<stream>({{"AAA", 0}, {"BBB", 1}}, 3, {{"AAA", 0}, {"BBB", 1}});
    check_borders<stream>({{"AAA", 1}, {"BBB", 1}}, 2, {{"AA", 1}, {"AB", 1}, {"BB", 0}});  // what is left is plain
}

TEST_CASE_TEMPLATE("receive_handles: messages keep their borders and their handles", P, seqpacket, datagrams) {
    check_borders<P>({{"AAA", 0}, {"BBB", 1}, {"CCC", 2}, {"DDD", 0}}, 64,
                     {{"AAA", 0}, {"BBB", 1}, {"CCC", 2}, {"DDD", 0}});
    check_borders<P>({{"", 1}, {"A", 1}}, 64, {{"", 1}, {"A", 1}});
    check_borders<P>({{"AAA", 2}, {"BBB", 1}}, 2, {{"AA", 2}, {"BB", 1}});  // the rest of the bytes is lost
}

TEST_CASE("receive: a plain one goes over the border, and the handles are gone") {
    auto [here, there] = must(stream::pair());
    send(here, {{"AAAA", 0}, {"BBBB", 3}});
    std::array<char, 8> buffer{};
    const auto before = open_descriptors();
    CHECK(must(there.receive_exactly(buffer, patience)).size() == 8);
    CHECK(open_descriptors() == before);
    send(here, {{"AAAA", 3}, {"BBBB", 0}});
    CHECK(must(there.receive_exactly(buffer, patience)).size() == 8);
    CHECK(open_descriptors() == before);
    auto [front, back] = must(seqpacket::pair());
    send(front, {{"AAAA", 3}});
    const auto before_message = open_descriptors();
    CHECK(must(back.receive_message(buffer, patience)).bytes.size() == 4);
    CHECK(open_descriptors() == before_message);
}

TEST_CASE("receive_handles: several messages of the sender's are one here") {
    const auto sent = file();
    auto [here, there] = must(stream::pair());
    send_in_messages(here.native(), sent.native(), "ABC", 4);
    CHECK(received(there, 64) == pieces{{"ABC", 4}});
}

TEST_CASE("send_handles: an empty message of a stream, which would lose them, is refused before the kernel takes it") {
    const auto sent = file();
    auto [here, there] = must(stream::pair());
    send_in_messages(here.native(), sent.native(), "", 1);  // it succeeds, and the handle is gone
    CHECK(received(there, 64).empty());
    CHECK(here.send_handles("", {sent}).error() == errc::invalid_argument);
}

TEST_CASE("send_handles: whatever is open goes, also the socket itself") {
    auto [here, there] = must(stream::pair());
    const any_handle path{::open("/", O_PATH | O_CLOEXEC)};
    const auto web = must(tcp::listen({ip::address_v4::loopback(), 0}));
    must(here.send_handles("x", {path, web, here, there}, patience));
    std::array<char, 8> buffer{};
    handle_room<4> room;
    must(there.receive_handles(buffer, room, patience));
    REQUIRE(room.size() == 4);
    CHECK(must(room.take<tcp::listener>(1)).valid());
    auto itself = must(room.take<stream::stream>(3));
    must(here.send("y", patience));
    CHECK(must(itself.receive(buffer, patience)).size() == 1);
}

TEST_CASE("send_handles: closed right after, all arrive, also through a socket that is closed") {
    auto [here, there] = must(stream::pair());
    {
        auto gone = std::move(here);
        send(gone, {{"A", 4}, {"B", 4}});
    }
    std::array<char, 8> buffer{};
    handle_room<4> room;
    for (int i = 0; i < 2; ++i) {
        CHECK(must(there.receive_handles(buffer, room, patience)).size() == 1);
        CHECK(room.size() == 4);
    }
    CHECK(must(there.receive_handles(buffer, room, patience)).empty());
}

TEST_CASE("send_all_handles: more bytes than fit at once bring the handles once, with the first") {
    const auto sent = file();
    auto [here, there] = must(stream::pair());
    const std::string many(1'000'000, 'x');
    const auto part = must(here.send_handles(many, {sent, sent}, 0s));
    CHECK(part < many.size());
    std::string buffer(4'000'000, '-');
    std::size_t total = 0;
    std::vector<std::size_t> with;
    while (total < part) {
        handle_room<4> room;
        total += must(there.receive_handles(buffer, room, patience)).size();
        if (room.size() != 0) with.push_back(total);
    }
    CHECK(total == part);
    CHECK(with.size() == 1);
    CHECK(with.front() <= part);
    CHECK(here.send_all_handles(many, {sent}, 0s).error().transferred > 0);
}

TEST_CASE("send_handles: a full stream is waited for, or would block") {
    const auto sent = file();
    auto [here, there] = must(stream::pair());
    must(here.set_blocking(false));
    while (here.send("0123456789abcdef")) {
    }
    CHECK(here.send_handles("x", {sent}).error().would_block());
    CHECK(here.send_handles("x", {sent}, 1ms).error() == errc::deadline_exceeded);
}

TEST_CASE("receive_handles: the receiver's limit cuts the handles, not the bytes") {
    CHECK(said_by_child([]() -> std::string {
              const auto sent = file();
              auto pair = stream::pair();
              EXPECT(pair);
              EXPECT(pair->first.send_handles("data", std::vector<handle_view>(8, handle_view{sent}), patience));
              const rlimit few{static_cast<rlim_t>(pair->second.native()) + 5, 256};
              EXPECT(::setrlimit(RLIMIT_NOFILE, &few) == 0);
              std::vector<any_handle> taken;  // of the numbers below the limit, what this process does not have yet
              for (int number = 0; (number = ::dup(sent.native())) >= 0;) taken.emplace_back(number);
              const std::size_t places = taken.size();
              taken.clear();
              EXPECT(places < 8);
              std::array<char, 8> buffer{};
              handle_room<8> room;
              const auto got = pair->second.receive_handles(buffer, room, patience);
              EXPECT(got);
              EXPECT(got->size() == 4);
              EXPECT(room.size() == places);
              EXPECT(room.lost());
              return "";
          }) == "");
}

TEST_CASE("receive_handles: a descriptor of the sender's process that the program asked for is no handle, and closed") {
    auto [here, there] = must(stream::pair());
    constexpr int so_passpidfd = 76;
    const int on = 1;
    if (::setsockopt(there.native(), SOL_SOCKET, so_passpidfd, &on, sizeof on) == -1) {
        MESSAGE("skipped: this kernel has no SO_PASSPIDFD");
        return;
    }
    const auto before = open_descriptors();
    send(here, {{"A", 1}, {"B", 0}});
    CHECK(received(there, 64) == pieces{{"A", 1}, {"B", 0}});
    CHECK(open_descriptors() == before);
}

TEST_CASE("send_handles: more on their way than a user may have is an error") {
    if (::geteuid() != 0) {
        MESSAGE("skipped: takes another user's limits");
        return;
    }
    CHECK(said_by_child([]() -> std::string {
              const auto sent = file();
              auto pair = stream::pair();
              EXPECT(pair);
              const rlimit few{60, 60};
              EXPECT(::setrlimit(RLIMIT_NOFILE, &few) == 0);
              EXPECT(::setuid(65534) == 0);
              for (int i = 0; i < 1000; ++i) {
                  const auto done = pair->first.send_handles("x", {sent}, patience);
                  if (done) continue;
                  EXPECT(i >= 50);
                  EXPECT(to_string(done.error()).find("ETOOMANYREFS") != std::string::npos);
                  return "";
              }
              return "never refused";
          }) == "");
}

}  // namespace sockstate::test::linux_handles_test
