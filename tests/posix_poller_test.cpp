// Foreign handles in a poller, and a poller in other loops.

#include "support/descriptors.hpp"
#include "support/loopback.hpp"

#include <sockstate/poller.hpp>

#include <doctest/doctest.h>

#include <array>
#include <optional>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

namespace sockstate::test::posix_poller_test {

using namespace std::chrono_literals;

namespace {

using event = poller::event;

/// Both ends of a pipe(2).
class pipe_ends {
public:
    pipe_ends() { REQUIRE(::pipe(ends_.data()) == 0); }
    ~pipe_ends() {
        close(0);
        close(1);
    }
    pipe_ends(const pipe_ends&) = delete;
    pipe_ends& operator=(const pipe_ends&) = delete;
    [[nodiscard]] native_handle out() const { return ends_[0]; }
    [[nodiscard]] native_handle in() const { return ends_[1]; }
    void close(std::size_t which) {
        if (ends_[which] != -1) ::close(std::exchange(ends_[which], -1));
    }

private:
    std::array<int, 2> ends_{-1, -1};
};

/// The one event that comes; nothing where it is quiet for a while.
std::optional<event> next(poller& on, deadline until) {
    std::array<event, 4> room;
    const auto events = on.wait(room, until);
    if (!events) {
        REQUIRE(events.error() == errc::deadline_exceeded);
        return std::nullopt;
    }
    REQUIRE(events->size() == 1);
    return (*events)[0];
}
bool is_quiet(poller& on) {
    return !next(on, 30ms);
}

/// Whether another loop, here poll(2), finds the handle readable.
bool is_readable(native_handle handle, std::chrono::milliseconds limit = 0ms) {
    pollfd entry{handle, POLLIN, 0};
    const int ready = ::poll(&entry, 1, static_cast<int>(limit.count()));
    return ready == 1 && entry.revents == POLLIN;
}

}  // namespace

TEST_CASE("poller::watch: a pipe is readable once something is in it, and at its end") {
    auto on = must(poller::open());
    pipe_ends pipe;
    {
        auto reading = must(on.watch(pipe.out(), 21, readable{}));
        CHECK(reading.key() == 21);
        CHECK(is_quiet(on));
        REQUIRE(::write(pipe.in(), "x", 1) == 1);
        for (int again = 0; again < 2; ++again) {
            const auto came = next(on, patience);
            REQUIRE(came);
            CHECK(came->key == 21);
            CHECK(came->readable);
            CHECK_FALSE(came->failed);
        }
        must(reading.set(readable{false}));
        CHECK(is_quiet(on));
        must(reading.set(readable{}));
        char byte = 0;
        REQUIRE(::read(pipe.out(), &byte, 1) == 1);
        CHECK(is_quiet(on));
        pipe.close(1);
        const auto ended = next(on, patience);
        REQUIRE(ended);
        CHECK(ended->readable);
    }
    CHECK(is_quiet(on));
    CHECK(::fcntl(pipe.out(), F_GETFD) != -1);  // it was lent
}

TEST_CASE("poller::watch: a pipe is writable while it has room, and when nobody reads") {
    auto on = must(poller::open());
    pipe_ends pipe;
    auto writing = must(on.watch(pipe.in(), 22, writable{}));
    CHECK(next(on, patience)->writable);
    REQUIRE(::fcntl(pipe.in(), F_SETFL, O_NONBLOCK) == 0);
    const std::array<char, 4096> block{};
    while (::write(pipe.in(), block.data(), block.size()) > 0) {
    }
    CHECK(is_quiet(on));
    pipe.close(0);
    CHECK(next(on, patience)->writable);
    must(writing.set());
    CHECK(is_quiet(on));
}

TEST_CASE("poller::watch: a handle that is not open fails") {
    auto on = must(poller::open());
    for (const native_handle none : {invalid_handle, 1'000'000}) {
        CHECK(on.watch(none, 1, readable{}).error() == std::errc::bad_file_descriptor);
    }
}

TEST_CASE("poller::native: another loop finds it readable while a wait would not block") {
    auto on = must(poller::open());
    auto [client, server] = connected_pair();
    const native_handle queue = must(on.native());
    CHECK_FALSE(is_readable(queue));
    auto stream = must(on.add(std::move(server), 1, readable{}));
    CHECK_FALSE(is_readable(queue));
    must(client.send("x"));
    CHECK(is_readable(queue, patience));
    CHECK(next(on, 0s)->key == 1);
    CHECK(is_readable(queue));  // not received yet
    std::array<char, 8> buffer;
    CHECK(must(stream->receive(buffer)).size() == 1);
    CHECK(is_quiet(on));
    CHECK_FALSE(is_readable(queue));

    must(on.wake());
    CHECK(is_readable(queue, patience));
    std::array<event, 4> room;
    CHECK(must(on.wait(room, 0s)).empty());
    CHECK(is_quiet(on));
    CHECK_FALSE(is_readable(queue));
}

TEST_CASE("poller::native: a poller in a poller") {
    auto outer = must(poller::open());
    auto inner = must(poller::open());
    auto [client, server] = connected_pair();
    const auto entry = must(outer.watch(must(inner.native()), 31, readable{}));
    auto stream = must(inner.add(std::move(server), 1, readable{}));
    CHECK(is_quiet(outer));
    must(client.send("x"));
    CHECK(next(outer, patience)->key == 31);
    CHECK(next(inner, 0s)->key == 1);
    std::array<char, 8> buffer;
    CHECK(must(stream->receive(buffer)).size() == 1);
    CHECK(is_quiet(inner));
    CHECK(is_quiet(outer));
    must(inner.wake());
    CHECK(next(outer, patience)->readable);
    std::array<event, 4> room;
    CHECK(must(inner.wait(room, 0s)).empty());
    must(std::move(client).abort());
    CHECK(next(outer, patience)->readable);
    CHECK(next(inner, 0s)->failed);
}

TEST_CASE("poller: what it opened is not inherited, and closed with it") {
    const auto before = open_descriptors();
    {
        auto on = must(poller::open());
        CHECK((::fcntl(must(on.native()), F_GETFD) & FD_CLOEXEC) != 0);
        auto other = must(poller::open());
        other = std::move(on);
        const auto third = std::move(other);
        auto stop = must(stop_source::open());
    }
    CHECK(open_descriptors() == before);
}

}  // namespace sockstate::test::posix_poller_test
