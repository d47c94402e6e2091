// Handles over local sockets: each arrives as what it is, a receive that does not ask for them keeps none, and no
// descriptor is left over.

#include "support/child_process.hpp"
#include "support/descriptors.hpp"
#include "support/must.hpp"
#include "support/scratch_path.hpp"

#include <sockstate/handles.hpp>
#include <sockstate/local.hpp>
#include <sockstate/tcp.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sockstate::test::posix_handles_test {

using namespace std::chrono_literals;
using stream = local::stream_protocol;
using datagrams = local::datagram_protocol;

namespace {

constexpr auto patience = 10s;

std::string text(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

any_handle file() {
    return any_handle{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
}

bool is_null_device(native_handle handle) {
    struct stat here{};
    struct stat there{};
    return ::fstat(handle, &here) == 0 && ::stat("/dev/null", &there) == 0 && here.st_rdev == there.st_rdev;
}

std::vector<handle_view> copies(const any_handle& of, std::size_t count) {
    return std::vector<handle_view>(count, handle_view{of});
}

/// What is called is to leave as many descriptors open as it finds.
template <class Work>
void check_descriptors(Work work) {
    const auto before = open_descriptors();
    work();
    CHECK(open_descriptors() == before);
}

/// A datagram socket with a name, and one that is connected to it.
struct datagram_ends {
    scratch_path path{"handles"};
    socket<datagrams, bound> receiver = must(datagrams::bind(path.endpoint()));
    socket<datagrams, connected> sender = must(must(datagrams::open()).connect(path.endpoint()));
};

}  // namespace

TEST_CASE_TEMPLATE("receive_handles: any number that one message takes, each close-on-exec", P, stream, datagrams) {
    const auto sent = file();
    check_descriptors([&] {
        auto [here, there] = must(P::pair());
        for (const std::size_t count : {std::size_t{0}, std::size_t{1}, std::size_t{4}, std::size_t{253}}) {
            CAPTURE(count);
            REQUIRE(here.send_handles("data", copies(sent, count), patience) == 4U);
            std::array<char, 8> buffer{};
            handle_room<253> room;
            CHECK(text(must(there.receive_handles(buffer, room, patience))) == "data");
            CHECK(room.size() == count);
            CHECK(!room.lost());
            for (std::size_t i = 0; i < count; ++i) {
                const auto got = must(room.take(i));
                REQUIRE(is_null_device(got.native()));
                REQUIRE(::fcntl(got.native(), F_GETFD) == FD_CLOEXEC);
            }
        }
        CHECK(here.send_handles("data", copies(sent, 254)).error() == errc::invalid_argument);
    });
}

TEST_CASE("receive_handles: a listener arrives with its queue, and only as a listener") {
    check_descriptors([] {
        auto [here, there] = must(stream::pair());
        auto web = must(tcp::listen({ip::address_v4::loopback(), 0}));
        const auto name = must(web.local_endpoint());
        auto client = must(tcp::connect(name, patience));  // it waits in the queue
        must(here.send_all_handles("web", {web}, patience));
        std::array<char, 8> buffer{};
        handle_room<4> room;
        CHECK(text(must(there.receive_handles(buffer, room, patience))) == "web");
        REQUIRE(room.size() == 1);
        CHECK(room.take<tcp::stream>(0).error() == errc::state_mismatch);
        CHECK(room.take<stream::listener>(0).error() == errc::state_mismatch);
        auto arrived = must(room.take<tcp::listener>(0));
        CHECK(arrived.native() != web.native());
        CHECK(room.take<tcp::listener>(0).error() == error{errc::not_passed, operation::adopt});
        must(std::move(web).close());
        auto accepted = must(arrived.accept(patience));
        must(client.send_all("hello", patience));
        CHECK(text(must(accepted.receive(buffer, patience))) == "hello");
    });
}

TEST_CASE("receive_handles: what has no place in the room is closed, and the room reports it") {
    const auto sent = file();
    check_descriptors([&] {
        auto [here, there] = must(stream::pair());
        for (const std::size_t count : {std::size_t{3}, std::size_t{253}}) {
            must(here.send_handles("data", copies(sent, count), patience));
            std::array<char, 8> buffer{};
            handle_room<2> room;
            const auto before = open_descriptors();
            CHECK(text(must(there.receive_handles(buffer, room, patience))) == "data");
            CHECK(room.size() == 2);
            CHECK(room.lost());
            if (before) CHECK(open_descriptors() == *before + 2);
            room.clear();
            CHECK(room.size() == 0);
            CHECK(!room.lost());
            CHECK(open_descriptors() == before);
        }
    });
}

TEST_CASE("receive_handles: the next receive closes what nobody took") {
    const auto sent = file();
    auto [here, there] = must(stream::pair());
    must(here.send_handles("a", copies(sent, 2), patience));
    std::array<char, 1> buffer{};
    handle_room<2> room;
    must(there.receive_handles(buffer, room, patience));
    const auto kept = must(room.take(1));
    const auto before = open_descriptors();
    must(here.send("b"));
    must(there.receive_handles(buffer, room, patience));
    CHECK(room.size() == 0);
    if (before) CHECK(open_descriptors() == *before - 1);
    CHECK(is_null_device(kept.native()));
}

TEST_CASE("receive_handles_from: with the sender, and an empty datagram carries handles too") {
    const auto sent = file();
    datagram_ends ends;
    scratch_path own{"handles-sender"};
    auto named = must(must(must(datagrams::open()).bind(own.endpoint())).connect(ends.path.endpoint()));
    std::array<char, 2> buffer{};
    handle_room<2> room;
    must(named.send_handles("", {sent, sent}, patience));
    const auto empty = must(ends.receiver.receive_handles_from(buffer, room, patience));
    CHECK(empty.bytes.empty());
    CHECK(!empty.truncated);
    CHECK(empty.sender == own.endpoint());
    CHECK(room.size() == 2);
    must(ends.sender.send_handles("cut", {sent}, patience));
    const auto cut = must(ends.receiver.receive_handles_from(buffer, room, patience));
    CHECK(text(cut.bytes) == "cu");
    CHECK(cut.truncated);
    CHECK(cut.sender.is_unnamed());
    CHECK(room.size() == 1);
}

TEST_CASE("receive: one that asks for no handles keeps none, on a stream") {
    const auto sent = file();
    auto [here, there] = must(stream::pair());
    std::array<char, 4> buffer{};
    const std::array<byte_buffer, 2> parts = {byte_buffer{buffer}, byte_buffer{}};
    const auto send = [&, &from = here] { must(from.send_handles("data", copies(sent, 9), patience)); };
    check_descriptors([&, &to = there] {
        send();
        CHECK(text(must(to.receive(buffer, patience))) == "data");
        send();
        CHECK(text(must(to.receive_exactly(buffer, patience))) == "data");
        send();
        CHECK(must(to.receive_scatter(parts, patience)) == 4);
    });
}

TEST_CASE("receive_from: one that asks for no handles keeps none, of datagrams") {
    const auto sent = file();
    datagram_ends ends;
    std::array<char, 4> buffer{};
    const std::array<byte_buffer, 2> parts = {byte_buffer{buffer}, byte_buffer{}};
    const auto send = [&] { must(ends.sender.send_handles("data", copies(sent, 9), patience)); };
    check_descriptors([&] {
        send();
        CHECK(text(must(ends.receiver.receive_from(buffer, patience)).bytes) == "data");
        send();
        CHECK(must(ends.receiver.receive_scatter_from(parts, patience)).size == 4);
    });
}

TEST_CASE("peek: makes no handles, and leaves them to the receive that asks for them") {
    const auto sent = file();
    auto [here, there] = must(stream::pair());
    datagram_ends ends;
    std::array<char, 4> buffer{};
    handle_room<2> room;
    must(here.send_handles("data", {sent}, patience));
    must(ends.sender.send_handles("more", {sent}, patience));
    check_descriptors([&, &to = there] {
        CHECK(text(must(to.peek(buffer, patience))) == "data");
        CHECK(text(must(ends.receiver.peek_from(buffer, patience)).bytes) == "more");
    });
    CHECK(text(must(there.receive_handles(buffer, room, patience))) == "data");
    CHECK(room.size() == 1);
    CHECK(text(must(ends.receiver.receive_handles_from(buffer, room, patience)).bytes) == "more");
    CHECK(room.size() == 1);
}

TEST_CASE("send_handles: one that is not open sends nothing") {
    auto [here, there] = must(stream::pair());
    const auto sent = file();
    CHECK(here.send_handles("data", {handle_view{sent}, handle_view{invalid_handle}}).error() ==
          std::errc::bad_file_descriptor);
    std::array<char, 4> buffer{};
    CHECK(there.receive(buffer, 0s).error() == errc::deadline_exceeded);
}

TEST_CASE("send_handles: halves send and receive them too") {
    const auto sent = file();
    auto [here, there] = must(stream::pair());
    auto [unused_receiver, sender] = must(std::move(here).split());
    auto [receiver, unused_sender] = must(std::move(there).split());
    must(sender.send_handles("data", {sent}, patience));
    std::array<char, 4> buffer{};
    handle_room<1> room;
    must(receiver.receive_handles(buffer, room, patience));
    CHECK(room.size() == 1);
}

TEST_CASE("receive_handles: the end of the stream brings none, and empties the room") {
    const auto sent = file();
    auto [here, there] = must(stream::pair());
    must(here.send_handles("data", {sent}, patience));
    must(std::move(here).close());
    std::array<char, 4> buffer{};
    handle_room<1> room;
    CHECK(text(must(there.receive_handles(buffer, room, patience))) == "data");
    CHECK(room.size() == 1);
    CHECK(must(there.receive_handles(buffer, room, patience)).empty());
    CHECK(room.size() == 0);
}

TEST_CASE("receive_handles: without descriptors of its own the receiver gets the bytes or an error, and leaks none") {
    CHECK(said_by_child([]() -> std::string {
              const auto sent = file();
              auto pair = stream::pair();
              EXPECT(pair);
              EXPECT(pair->first.send_handles("data", copies(sent, 8), patience));
              const auto before = open_descriptors();
              const rlimit few{static_cast<rlim_t>(pair->second.native()) + 5, 256};  // the next four numbers
              EXPECT(::setrlimit(RLIMIT_NOFILE, &few) == 0);
              std::array<char, 8> buffer{};
              {
                  handle_room<8> room;
                  const auto got = pair->second.receive_handles(buffer, room, patience);
                  const rlimit many{256, 256};
                  EXPECT(::setrlimit(RLIMIT_NOFILE, &many) == 0);
                  EXPECT((got ? room.lost() && text(*got) == "data" && room.size() < 8
                              : got.error() == std::errc::too_many_files_open));
                  if (before) EXPECT(open_descriptors() == *before + room.size());
              }
              EXPECT(open_descriptors() == before);
              return "";
          }) == "");
}

}  // namespace sockstate::test::posix_handles_test
