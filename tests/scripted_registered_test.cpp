// The transitions of a registered socket: each re-registers once, with the next state's interest; one that fails leaves
// the socket and its registration as they were, or leaves the poller and then closes.

#include "support/must.hpp"
#include "support/scripted/faults.hpp"
#include "support/scripted/kernel.hpp"

#include <sockstate/local.hpp>
#include <sockstate/poller.hpp>
#include <sockstate/tcp.hpp>
#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

#include <functional>

namespace sockstate::test::scripted_registered_test {

using namespace std::chrono_literals;
using attempt = socket<tcp, connecting>;

namespace {

const ip::endpoint here{ip::address_v4::loopback(), 51000};
const ip::endpoint there{ip::address_v4::loopback(), 80};

/// One transition, from a socket that is registered for what its own state waits for.
struct story {
    std::string_view name;
    std::vector<step> calls;    ///< the system calls of the transition itself
    std::string_view interest;  ///< what the next state waits for, "" where that is no call
    bool closes;                ///< a failure of the transition closes the socket
    /// Makes it, and checks what is left: a socket that was closed, or as it was.
    std::function<std::optional<error>(poller&, native_handle, bool closed)> run;
};

/// Adds a `Socket` with `before`, and makes the transition `what` of it.
template <class Socket, class Before, class What>
auto after(Before before, What what) {
    return [=](poller& on, native_handle handle, bool closed) -> std::optional<error> {
        auto first = must(on.add(Socket{handle}, 7, before));
        auto next = what(std::move(first));
        if (!next) {
            CHECK(first->native() == (closed ? invalid_handle : handle));
            return next.error();
        }
        CHECK_FALSE(first->valid());
        CHECK(next->key() == 7);
        CHECK((*next)->native() == handle);
        return std::nullopt;
    };
}

std::vector<story> stories() {
    const std::vector<step> finishing = {{call::wait}, {call::remote_address, there}, {call::local_address, here}};
    const std::vector<step> shutting = {{call::shutdown}};
    return {
        {"finish", finishing, "readable", true,
         after<attempt>(writable{}, [](auto&& s) { return std::move(s).finish(readable{}); })},
        {"finish, nothing named", finishing, "none", true,
         after<attempt>(writable{}, [](auto&& s) { return std::move(s).finish(); })},
        {"finish, the same named", finishing, "", true,
         after<attempt>(writable{}, [](auto&& s) { return std::move(s).finish(writable{}); })},
        {"shutdown_send", shutting, "none", false,
         after<tcp::stream>(readable{}, [](auto&& s) { return std::move(s).shutdown_send(); })},
        {"shutdown_send, the same named", shutting, "", false,
         after<tcp::stream>(readable{}, [](auto&& s) { return std::move(s).shutdown_send(readable{}); })},
        {"shutdown_receive", shutting, "writable", false,
         after<tcp::stream>(readable{}, [](auto&& s) { return std::move(s).shutdown_receive(writable{}); })},
        {"shutdown", shutting, "none", false,
         after<tcp::stream>(readable{}, [](auto&& s) { return std::move(s).shutdown(); })},
        {"shutdown_receive of send_shut", shutting, "none", false,
         after<socket<tcp, send_shut>>(readable{}, [](auto&& s) { return std::move(s).shutdown_receive(); })},
        {"shutdown_send of receive_shut", shutting, "none", false,
         after<socket<tcp, receive_shut>>(writable{}, [](auto&& s) { return std::move(s).shutdown_send(); })},
        {"connect",
         {{call::connect}},
         "readable",
         false,
         after<socket<udp, bound>>(writable{}, [](auto&& s) { return std::move(s).connect(there, readable{}); })},
        {"connect, nothing named",
         {{call::connect}},
         "none",
         false,
         after<socket<udp, bound>>(readable{}, [](auto&& s) { return std::move(s).connect(there); })},
        {"connect to another peer, the same named",
         {{call::connect}},
         "",
         false,
         after<socket<udp, connected>>(readable{}, [](auto&& s) { return std::move(s).connect(there, readable{}); })},
        {"disconnect",
         {{call::disconnect}},
         "writable",
         true,
         after<socket<udp, connected>>(readable{}, [](auto&& s) { return std::move(s).disconnect(writable{}); })},
    };
}

/// Plays one story: what comes after the poller is there, and the registration.
std::string play(scripted_kernel& kernel, const story& each, const std::vector<step>& steps, bool closed,
                 std::optional<error>& ended) {
    kernel.will({{call::open_poller}, {call::poll_handle}});
    auto on = must(poller::open());
    kernel.will(steps);
    ended = each.run(on, kernel.open(), closed);
    CHECK(kernel.open_handles() == 1);  // the poller's: the socket left it and was closed, whoever had it
    return kernel.story();
}

}  // namespace

TEST_CASE("registered: every transition re-registers once, with what the next state waits for") {
    for (const story& each : stories()) {
        CAPTURE(each.name);
        scripted_kernel kernel;
        auto steps = each.calls;
        if (!each.interest.empty()) steps.push_back({call::change_interest});
        std::optional<error> ended;
        const std::string told = play(kernel, each, steps, false, ended);
        CHECK(!ended);
        if (each.interest.empty()) {
            CHECK(told.find("change_interest") == std::string::npos);
        } else {
            CHECK(told.ends_with("change_interest 7 " + std::string{each.interest}));
        }
    }
}

TEST_CASE("registered: a transition that fails leaves the registration as it was, or leaves before it closes") {
    for (const story& each : stories()) {
        CAPTURE(each.name);
        for (const error& what : all_faults()) {
            scripted_kernel kernel;
            // Of finish the last call is a look whether the socket reached itself, which may fail.
            auto steps = each.closes && each.calls.size() > 1
                             ? std::vector<step>{{call::wait}, {call::remote_address, what}, {call::take_error, what}}
                             : ending(each.calls, 0, what);
            if (each.closes) steps.insert(steps.end(), {{call::stop_polling}, {call::close}});
            std::optional<error> ended;
            const std::string told = play(kernel, each, steps, each.closes, ended);
            CHECK(ended == what.during(ended->attempted()));
            CHECK(told.find("change_interest") == std::string::npos);
        }
    }
}

TEST_CASE("registered: where the next interest cannot be set, the socket leaves and closes") {
    for (const story& each : stories()) {
        if (each.interest.empty()) continue;
        CAPTURE(each.name);
        for (const auto condition : {std::errc::not_enough_memory, std::errc::no_space_on_device,
                                     std::errc::interrupted, std::errc::no_such_file_or_directory}) {
            scripted_kernel kernel;
            auto steps = each.calls;
            steps.insert(steps.end(), {{call::change_interest, condition}, {call::stop_polling}, {call::close}});
            std::optional<error> ended;
            play(kernel, each, steps, true, ended);
            CHECK(ended == fault(condition).during(operation::poll));
        }
    }
}

TEST_CASE("registered: an attempt that is not over, or whose wait fails, goes on under its registration") {
    scripted_kernel kernel;
    kernel.will({{call::open_poller}, {call::poll_handle}});
    auto on = must(poller::open());
    auto started = must(on.add(attempt{kernel.open()}, 3, writable{}));
    for (const error& what : all_faults()) {
        kernel.will({{call::wait, errc::deadline_exceeded}, {call::wait, what}});
        CHECK(std::move(started).finish(readable{}).error() == error{errc::deadline_exceeded, operation::connect});
        CHECK(std::move(started).finish(readable{}).error() == what.during(operation::connect));
    }
    kernel.will({{call::wait}, {call::remote_address, there}, {call::local_address, here}, {call::change_interest}});
    const auto stream = must(std::move(started).finish(readable{}));
    CHECK(stream.key() == 3);
}

TEST_CASE("registered: a local datagram socket whose name is not known keeps its peer and its registration") {
    using pair_end = socket<local::datagram_protocol, connected>;
    scripted_kernel kernel;
    kernel.will({{call::open_poller}, {call::poll_handle}});
    auto on = must(poller::open());
    auto unnamed = must(on.add(pair_end{kernel.open()}, 3, readable{}));
    kernel.will(call::local_address, std::errc::no_buffer_space);
    CHECK(std::move(unnamed).disconnect().error() == fault(std::errc::no_buffer_space).during(operation::disconnect));
    CHECK(unnamed->valid());
    kernel.will(call::change_interest);
    must(unnamed.set());
}

TEST_CASE("registered: a call on one that was moved from is an error") {
    scripted_kernel kernel;
    kernel.will({{call::open_poller}, {call::poll_handle}});
    auto on = must(poller::open());
    auto stream = must(on.add(tcp::stream{kernel.open()}, 3, readable{}));
    const auto socket = std::move(stream).remove();
    CHECK(stream.set(readable{}).error() == fault(std::errc::bad_file_descriptor).during(operation::poll));
    CHECK(std::move(stream).shutdown().error() == fault(std::errc::bad_file_descriptor).during(operation::shutdown));
}

TEST_CASE("registered: an attempt that reached itself leaves and closes") {
    scripted_kernel kernel;
    kernel.will({{call::open_poller}, {call::poll_handle}});
    auto on = must(poller::open());
    auto started = must(on.add(attempt{kernel.open()}, 3, writable{}));
    kernel.will(
        {{call::wait}, {call::remote_address, here}, {call::local_address, here}, {call::remote_address, here}});
    kernel.will({{call::stop_polling}, {call::close}});
    CHECK(std::move(started).finish(readable{}).error() == errc::connected_to_itself);
    CHECK(kernel.open_handles() == 1);
}

}  // namespace sockstate::test::scripted_registered_test
