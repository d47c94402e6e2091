// Files of every kind into streams: what arrives, what the answer says, and what the file's own position becomes.

#include "support/emulation.hpp"
#include "support/opened_file.hpp"
#include "support/signals.hpp"

#include <sockstate/local.hpp>
#include <sockstate/stop_source.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include <sys/socket.h>
#include <sys/stat.h>

namespace sockstate::test::posix_send_file_test {

using namespace std::chrono_literals;

namespace {

/// Sends it over a new connection with a reader at the other end, and compares what arrives.
void check_sent(int file, std::uint64_t offset, std::uint64_t count, deadline until, const std::string& expected) {
    auto [client, server] = connected_pair();
    received_text received{server};
    CHECK(must(client.send_file(file, offset, count, until)) == expected.size());
    const auto half = must(std::move(client).shutdown_send());
    CHECK(received.get() == expected);  // and not CHECK of texts of megabytes
}

/// The error that sending this gives, of which nothing goes.
error refused(int file, std::uint64_t offset = 0) {
    auto [client, server] = connected_pair();
    const auto failed = client.send_file(file, offset, 100, patience);
    REQUIRE(!failed);
    CHECK(failed.error().transferred == 0);
    CHECK(failed.error().attempted() == operation::send_file);
    CHECK(must(client.send("x")) == 1);
    std::array<char, 8> room;
    CHECK(must(server.receive(room, patience)).size() == 1);
    return failed.error();
}

/// Sends until the deadline or the blocking mode ends it; all that was said to have gone is there, and no more.
template <class Stream, class Check>
void check_cut(Stream client, Stream server, deadline until, Check check) {
    const std::string bytes = file_pattern(std::size_t{4} << 20U);
    const opened_file file = file_of(bytes);
    const auto cut = client.send_file(file.get(), 0, UINT64_MAX, until);
    REQUIRE(!cut);
    check(cut.error());
    const std::size_t went = cut.error().transferred;
    CHECK(went > 0);
    CHECK(went < bytes.size());
    received_text received{server};
    must(client.set_blocking(true));
    CHECK(must(client.send_file(file.get(), went, UINT64_MAX)) == bytes.size() - went);
    const auto half = must(std::move(client).shutdown_send());
    const bool same = received.get() == bytes;
    CHECK(same);
}

}  // namespace

TEST_CASE("send_file: a regular file from any offset, for any count, up to its end, and its position stays") {
    constexpr std::uint64_t size = 200'000;
    const std::string bytes = file_pattern(size);
    const opened_file file = file_of(bytes);
    REQUIRE(::lseek(file.get(), 77, SEEK_SET) == 77);
    for (const deadline until : {deadline::never(), deadline{patience}}) {
        for (const std::uint64_t offset : {0U, 1U, 4095U, 65'537U, 199'999U}) {
            for (const std::uint64_t count : {std::uint64_t{1}, std::uint64_t{65'536}, size, UINT64_MAX}) {
                const auto skipped = static_cast<std::size_t>(offset);
                const auto wanted = static_cast<std::size_t>(std::min(count, size));
                check_sent(file.get(), offset, count, until, bytes.substr(skipped, wanted));
            }
        }
        for (const std::uint64_t offset : {size, size + 1, std::uint64_t{1} << 40U, std::uint64_t{INT64_MAX}}) {
            check_sent(file.get(), offset, UINT64_MAX, until, "");
        }
        check_sent(file.get(), 0, 0, until, "");
    }
    CHECK(::lseek(file.get(), 0, SEEK_CUR) == 77);
}

TEST_CASE("send_file: an empty file, and a device without an end") {
    const opened_file empty = file_of("");
    check_sent(empty.get(), 0, UINT64_MAX, patience, "");
    const opened_file zeros{::open("/dev/zero", O_RDONLY)};
    check_sent(zeros.get(), 0, 300'000, patience, std::string(300'000, '\0'));
}

TEST_CASE("send_file: what has no positions, is a directory, or cannot be read is its own error, and nothing goes") {
    int ends[2] = {-1, -1};
    REQUIRE(::pipe(ends) == 0);
    const opened_file reader{ends[0]};
    const opened_file writer{ends[1]};
    REQUIRE(::write(writer.get(), "unread", 6) == 6);
    CHECK(refused(reader.get()) == std::errc::invalid_seek);
    char room[8];
    CHECK(::read(reader.get(), room, sizeof room) == 6);
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    const opened_file one{ends[0]};
    const opened_file other{ends[1]};
    CHECK(refused(one.get()) == std::errc::invalid_seek);
    const opened_file folder{::open("/", O_RDONLY | O_DIRECTORY)};
    CHECK(refused(folder.get()) == std::errc::is_a_directory);
    const opened_file unreadable = file_of("secret", O_WRONLY);
    CHECK(refused(unreadable.get()) == std::errc::bad_file_descriptor);
    CHECK(refused(-1) == std::errc::bad_file_descriptor);
    const int closed = opened_file{::dup(one.get())}.get();
    CHECK(refused(closed) == std::errc::bad_file_descriptor);
    CHECK(refused(unreadable.get(), std::uint64_t{1} << 63U) == errc::invalid_argument);
}

TEST_CASE("send_file: offsets over 4 GiB") {
    constexpr off_t where = (off_t{5} << 30U) + 3;
    const opened_file file = file_of("");
    REQUIRE(::pwrite(file.get(), "far", 3, where) == 3);
    check_sent(file.get(), where, UINT64_MAX, {}, "far");
    check_sent(file.get(), where - 2, 4, patience, std::string{"\0\0fa", 4});
}

TEST_CASE("send_file: into local streams, and from a half of a stream") {
    const std::string bytes = file_pattern(300'000);
    const opened_file file = file_of(bytes);
    {
        auto [client, server] = must(local::stream_protocol::pair());
        received_text received{server};
        CHECK(must(client.send_file(file.get(), 0, UINT64_MAX, patience)) == bytes.size());
        const auto done = must(std::move(client).shutdown_send());
        CHECK(received.get() == bytes);
    }
    auto [client, server] = connected_pair();
    auto [receiver, sender] = must(std::move(client).split());
    received_text received{server};
    CHECK(must(sender.send_file(file.get(), 0, UINT64_MAX)) == bytes.size());
    const auto done = must(std::move(sender).shutdown_send());
    CHECK(received.get() == bytes);
}

TEST_CASE("send_file: a deadline or a stop ends it while the peer does not read, and the count is right") {
    const auto is_over = [](const error& why) { CHECK(why == errc::deadline_exceeded); };
    for (const bool blocks : {true, false}) {
        auto [client, server] = narrow_pair();
        must(client.set_blocking(blocks));
        check_cut(std::move(client), std::move(server), 200ms, is_over);
        auto [one, other] = must(local::stream_protocol::pair());
        must(one.set_blocking(blocks));
        check_cut(std::move(one), std::move(other), 200ms, is_over);
    }
    auto [client, server] = narrow_pair();
    auto stop = must(stop_source::open());
    std::thread stops{[&, &c = client] {
        while (must(c.unsent_bytes()) == 0) std::this_thread::yield();
        stop.request_stop();
    }};
    const opened_file file = file_of(file_pattern(std::size_t{1} << 20U));
    const auto cut = client.send_file(file.get(), 0, UINT64_MAX, stop);
    stops.join();
    REQUIRE(!cut);
    CHECK(cut.error() == errc::stopped);
}

TEST_CASE("send_file: without a deadline, a full socket that does not block ends it, and the count is right") {
    auto [client, server] = narrow_pair();
    must(client.set_blocking(false));
    check_cut(std::move(client), std::move(server), {}, [](const error& why) { CHECK(why.would_block()); });
}

TEST_CASE("send_file: signals again and again change nothing") {
    if (emulator_mixes_up_threads()) return;
    const std::string bytes = file_pattern(std::size_t{4} << 20U);
    const opened_file file = file_of(bytes);
    const signals often;
    for (const deadline until : {deadline::never(), deadline{patience}}) {
        auto [client, server] = narrow_pair();
        received_text received{server};
        CHECK(must(client.send_file(file.get(), 0, UINT64_MAX, until)) == bytes.size());
        const auto half = must(std::move(client).shutdown_send());
        const bool same = received.get() == bytes;
        CHECK(same);
    }
}

}  // namespace sockstate::test::posix_send_file_test
