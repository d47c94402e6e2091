// The poller and what is registered in it: which calls are made, in which order, and what is left when one fails.

#include "support/must.hpp"
#include "support/scripted/faults.hpp"
#include "support/scripted/kernel.hpp"

#include <sockstate/poller.hpp>
#include <sockstate/tcp.hpp>

#include <doctest/doctest.h>

#include <array>

namespace sockstate::test::scripted_poller_test {

using namespace std::chrono_literals;
using event = poller::event;

namespace {

/// What the system may say of a queue: too little memory, no watch more (fs.epoll.max_user_watches), no such entry, and
/// EINTR, which a backend does not hand on but where it cannot make the call again.
std::vector<error> queue_faults() {
    std::vector<error> all = {fault(std::errc::no_space_on_device), fault(std::errc::no_such_file_or_directory),
                              fault(std::errc::interrupted)};
    all.insert(all.end(), shortages.begin(), shortages.end());
    return all;
}

/// A poller on the kernel's script.
poller open_on(scripted_kernel& kernel) {
    kernel.will(call::open_poller);
    return must(poller::open());
}
/// A socket in it, with key 7.
template <class Socket, class... I>
registered<Socket> add_to(poller& on, scripted_kernel& kernel, I... wanted) {
    kernel.will(call::poll_handle);
    return must(on.add(Socket{kernel.open()}, 7, wanted...));
}
/// What was called since.
std::string since(const scripted_kernel& kernel, std::size_t before) {
    const std::string story = kernel.story();
    return story.size() <= before ? "" : story.substr(before + std::string_view{", "}.size());
}
/// Each of the two calls is to come next.
void expect_leaving(scripted_kernel& kernel) {
    kernel.will({{call::stop_polling}, {call::close}});
}

}  // namespace

TEST_CASE("poller: opening fails as the system says, and leaves nothing") {
    for (const error& what : queue_faults()) {
        scripted_kernel kernel;
        kernel.will(call::open_poller, what);
        CHECK(poller::open().error() == what.during(operation::open));
        CHECK(kernel.open_handles() == 0);
    }
}

TEST_CASE("poller: add asks for what is named, once, and on failure the socket is as it was") {
    scripted_kernel kernel;
    auto on = open_on(kernel);
    const std::size_t before = kernel.story().size();
    {
        const auto none = add_to<tcp::stream>(on, kernel);
        const auto one = add_to<tcp::listener>(on, kernel, readable{});
        const auto both = add_to<tcp::stream>(on, kernel, writable{}, readable{});
        const auto off = add_to<tcp::stream>(on, kernel, readable{false}, writable{true});
    }
    CHECK(since(kernel, before) ==
          "poll_handle 7 none, poll_handle 7 readable, poll_handle 7 readable writable, poll_handle 7 writable");
    for (const error& what : queue_faults()) {
        tcp::stream stream{kernel.open()};
        const native_handle handle = stream.native();
        kernel.will(call::poll_handle, what);
        CHECK(on.add(std::move(stream), 1, readable{}).error() == what.during(operation::poll));
        CHECK(stream.native() == handle);  // NOLINT(bugprone-use-after-move): as it was
    }
}

TEST_CASE("poller: the key of the waker is refused before any call") {
    scripted_kernel kernel;
    auto on = open_on(kernel);
    tcp::stream stream{kernel.open()};
    CHECK(on.add(std::move(stream), platform::waker_key).error() == error{errc::invalid_argument, operation::poll});
    CHECK(stream.valid());  // NOLINT(bugprone-use-after-move): as it was
    CHECK(on.watch(stream.native(), platform::waker_key).error() == errc::invalid_argument);
}

TEST_CASE("registered: set makes a call where something changes, else none, and after a failure it may be made again") {
    scripted_kernel kernel;
    auto on = open_on(kernel);
    auto stream = add_to<tcp::stream>(on, kernel, readable{});
    const std::size_t before = kernel.story().size();
    must(stream.set(readable{}));
    must(stream.set(readable{true}, writable{false}));
    CHECK(since(kernel, before).empty());
    kernel.will(call::change_interest);
    must(stream.set(readable{}, writable{}));
    must(stream.set(writable{}, readable{}));
    kernel.will(call::change_interest);
    must(stream.set());
    must(stream.set(readable{false}));
    CHECK(since(kernel, before) == "change_interest 7 readable writable, change_interest 7 none");
    for (const error& what : queue_faults()) {
        kernel.will({{call::change_interest, what}, {call::change_interest}, {call::change_interest}});
        CHECK(stream.set(writable{}).error() == what.during(operation::poll));
        must(stream.set());  // which is what is asked for still
        must(stream.set(writable{}));
        must(stream.set());
    }
}

TEST_CASE("registered: a socket leaves its poller before it closes, whatever ends it") {
    scripted_kernel kernel;
    auto on = open_on(kernel);
    {
        const auto dropped = add_to<tcp::stream>(on, kernel, readable{});
        expect_leaving(kernel);
    }
    {
        auto first = add_to<tcp::stream>(on, kernel, readable{});
        auto second = add_to<tcp::stream>(on, kernel, writable{});
        expect_leaving(kernel);
        first = std::move(second);
        CHECK(kernel.played_all());
        auto moved = std::move(first);
        CHECK(moved->valid());
        kernel.will(call::stop_polling);
        auto removed = std::move(moved).remove();
        CHECK(kernel.played_all());
        CHECK(removed.valid());
        kernel.will(call::close);
        must(std::move(removed).close());
    }
    {
        const tcp::stream lent{kernel.open()};
        const tcp::stream other{kernel.open()};
        kernel.will({{call::poll_handle}, {call::poll_handle}});
        auto watched = must(on.watch(lent.native(), 8, readable{}));
        auto another = must(on.watch(other.native(), 9, readable{}));
        kernel.will(call::stop_polling);
        watched = std::move(another);
        CHECK(watched.key() == 9);
        kernel.will(call::stop_polling);
    }
    CHECK(kernel.open_handles() == 1);
}

TEST_CASE("poller: closes once, also where another one takes its place") {
    scripted_kernel kernel;
    auto first = open_on(kernel);
    auto second = open_on(kernel);
    kernel.will(call::close_poller);
    first = std::move(second);
    CHECK(kernel.open_handles() == 1);
    const auto third = std::move(first);
    kernel.will(call::close_poller);
}

TEST_CASE("poller: wait gives what came, empty after a wake, and passes on what ended it") {
    scripted_kernel kernel;
    auto on = open_on(kernel);
    std::array<event, 4> room;
    const std::vector<event> came = {{1, true, false, true, false}, {2, false, true, false, true}};
    kernel.will(call::wait_in, came);
    const auto events = must(on.wait(room));
    CHECK(std::vector<event>(events.begin(), events.end()) == came);
    CHECK(events.data() == room.data());
    kernel.will({{call::wake}, {call::wait_in, std::vector<event>{}}});
    must(on.wake());
    const auto woken = on.wait(room, 1s);
    REQUIRE(woken);
    CHECK(woken->empty());
    const std::size_t before = kernel.story().size();
    CHECK(on.wait(std::span<event>{}).error() == error{errc::invalid_argument, operation::poll});
    CHECK(since(kernel, before).empty());
    const deadline until{1min};
    kernel.will(call::wait_in, errc::deadline_exceeded);
    CHECK(on.wait(room, until).error() == error{errc::deadline_exceeded, operation::poll});
    CHECK(until.has_passed());
    const auto stop = must(stop_source::open());
    kernel.will(call::wait_in, errc::stopped);
    CHECK(on.wait(room, stop).error() == error{errc::stopped, operation::poll});
    for (const error& what : queue_faults()) {
        kernel.will({{call::wait_in, what}, {call::wake, what}, {call::queue_handle, what}});
        CHECK(on.wait(room).error() == what.during(operation::poll));
        CHECK(on.wake().error() == what.during(operation::poll));
        CHECK(on.native().error() == what.during(operation::poll));
    }
}

}  // namespace sockstate::test::scripted_poller_test
