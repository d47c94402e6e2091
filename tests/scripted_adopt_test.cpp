// Handles from elsewhere, whatever the kernel says of them; and transitions that fail, which leave the socket as it
// was.

#include "support/must.hpp"
#include "support/scripted/faults.hpp"
#include "support/scripted/kernel.hpp"

#include <sockstate/adopt.hpp>
#include <sockstate/local.hpp>
#include <sockstate/tcp.hpp>

#include <doctest/doctest.h>

namespace sockstate::test::scripted_adopt_test {

using platform::address_family;
using platform::description;

namespace {

description tcp_in(lifecycle state) {
    return {.family = address_family::ipv6, .kind = protocol_kind::stream, .protocol = tcp::number, .state = state};
}

}  // namespace

TEST_CASE("discover: every state that the kernel can tell has its type") {
    for (int i = 0; i < lifecycle_count; ++i) {
        const auto state = static_cast<lifecycle>(i);
        scripted_kernel kernel;
        kernel.will(call::describe, tcp_in(state));
        const native_handle handle = kernel.open();
        const auto found = discover<tcp>(handle);
        CHECK(found.has_value() == (state != lifecycle::closed && !is_half(state)));
        if (!found) {
            CHECK(found.error() == errc::state_mismatch);
            must(platform::close(handle));
            continue;
        }
        std::visit([&](const auto& each) { CHECK(lifecycle_of<decltype(each)> == state); }, *found);
        std::visit([&](const auto& each) { CHECK(each.native() == handle); }, *found);
    }
}

TEST_CASE("adopt: takes the handle where the state is the type's, and leaves it alone in every other") {
    for (int i = 0; i < lifecycle_count; ++i) {
        const auto state = static_cast<lifecycle>(i);
        scripted_kernel kernel;
        kernel.will(call::describe, tcp_in(state));
        const native_handle handle = kernel.open();
        {
            const auto stream = adopt<tcp::stream>(handle);
            CHECK(stream.has_value() == (state == lifecycle::connected));
            if (!stream) CHECK(stream.error() == error{errc::state_mismatch, operation::adopt});
            CHECK(kernel.open_handles() == 1);
        }
        CHECK(kernel.open_handles() == (state == lifecycle::connected ? 0 : 1));
        if (kernel.open_handles() != 0) must(platform::close(handle));
    }
}

TEST_CASE("adopt: a connection that is gone may have been in every state of one") {
    for (const lifecycle left : {lifecycle::connected, lifecycle::shut_down}) {
        auto over = tcp_in(left);
        over.over = true;
        scripted_kernel kernel;
        kernel.always(call::describe, over);
        CHECK(adopt<tcp::stream>(kernel.open()).has_value());
        CHECK(adopt<socket<tcp, send_shut>>(kernel.open()).has_value());
        CHECK(adopt<socket<tcp, receive_shut>>(kernel.open()).has_value());
        CHECK(adopt<socket<tcp, shut_down>>(kernel.open()).has_value());
        CHECK(adopt<socket<tcp, receiving>>(kernel.open()).has_value());
        CHECK(adopt<socket<tcp, sending>>(kernel.open()).has_value());
        CHECK(adopt<socket<tcp, done_receiving>>(kernel.open()).has_value());
        CHECK(adopt<socket<tcp, done_sending>>(kernel.open()).has_value());
        CHECK(kernel.open_handles() == 0);
        const native_handle handle = kernel.open();
        CHECK(!adopt<socket<tcp, unbound>>(handle));
        CHECK(!adopt<socket<tcp, bound>>(handle));
        CHECK(!adopt<tcp::listener>(handle));
        CHECK(!adopt<socket<tcp, connecting>>(handle));
        must(platform::close(handle));
    }
}

TEST_CASE("adopt: a half of a stream is taken in every state in which nothing has shut its own direction") {
    using enum lifecycle;
    const auto taken_in = []<class S>(S) {
        std::vector<lifecycle> states;
        for (int i = 0; i < lifecycle_count; ++i) {
            scripted_kernel kernel;
            kernel.will(call::describe, tcp_in(static_cast<lifecycle>(i)));
            const native_handle handle = kernel.open();
            if (adopt<socket<tcp, S>>(handle)) {
                states.push_back(static_cast<lifecycle>(i));
            } else {
                must(platform::close(handle));
            }
        }
        return states;
    };
    CHECK(taken_in(sockstate::receiving{}) == std::vector{connected, send_shut});
    CHECK(taken_in(sockstate::sending{}) == std::vector{connected, receive_shut});
    CHECK(taken_in(sockstate::done_receiving{}) == std::vector{receive_shut, shut_down});
    CHECK(taken_in(sockstate::done_sending{}) == std::vector{send_shut, shut_down});
}

TEST_CASE("adopt and discover: another protocol, kind or family is none of theirs, and a failure is passed on") {
    std::vector<answer> refusals(shortages.begin(), shortages.end());
    refusals.emplace_back(std::errc::not_a_socket);
    for (const address_family family : {address_family::none, address_family::local}) {
        auto other = tcp_in(lifecycle::connected);
        other.family = family;
        refusals.emplace_back(other);
    }
    for (const protocol_kind kind : {protocol_kind::datagram, protocol_kind::sequenced}) {
        auto other = tcp_in(lifecycle::connected);
        other.kind = kind;
        refusals.emplace_back(other);
    }
    auto other = tcp_in(lifecycle::connected);
    other.protocol = 262;  // MPTCP
    refusals.emplace_back(other);

    for (const answer& refusal : refusals) {
        const auto failure = refusal.failure_of(call::describe).value_or(error{errc::state_mismatch, operation::none});
        scripted_kernel kernel;
        kernel.will(call::describe, refusal).will(call::describe, refusal);
        const native_handle handle = kernel.open();
        CHECK(adopt<tcp::stream>(handle).error() == failure.during(operation::adopt));
        CHECK(discover<tcp>(handle).error() == failure.during(operation::discover));
        CHECK(kernel.open_handles() == 1);
        must(platform::close(handle));
    }
}

TEST_CASE("shutdown: a failure leaves the stream as it was, to be tried again or closed") {
    for (const error& what : all_faults()) {
        scripted_kernel kernel;
        for (int i = 0; i < 3; ++i) kernel.will(call::shutdown, what);
        tcp::stream stream{kernel.open()};
        CHECK(std::move(stream).shutdown_send().error() == what.during(operation::shutdown));
        CHECK(std::move(stream).shutdown_receive().error() == what.during(operation::shutdown));
        CHECK(std::move(stream).shutdown().error() == what.during(operation::shutdown));
        kernel.will(call::shutdown).will(call::shutdown, what).will(call::shutdown);
        auto half = must(std::move(stream).shutdown_send());
        CHECK(!stream.valid());
        CHECK(std::move(half).shutdown_receive().error() == what.during(operation::shutdown));
        const auto done = must(std::move(half).shutdown_receive());
        CHECK(kernel.story() ==
              "shutdown send, shutdown receive, shutdown both, shutdown send, shutdown receive, shutdown receive");
    }
}

TEST_CASE("close, abort, duplicate, release: each handle has one owner, also when the call fails") {
    for (const error& what : all_faults()) {
        scripted_kernel kernel;
        kernel.will({{call::duplicate, what}, {call::duplicate}, {call::close, what}, {call::abort, what}});
        tcp::stream stream{kernel.open()};
        CHECK(stream.duplicate().error() == what.during(operation::duplicate));
        auto copy = must(stream.duplicate());
        CHECK(kernel.open_handles() == 2);
        CHECK(std::move(copy).close().error() == what.during(operation::close));
        CHECK(std::move(stream).abort().error() == what.during(operation::close));
        CHECK(kernel.open_handles() == 0);

        tcp::stream other{kernel.open()};
        const native_handle released = std::move(other).release();
        CHECK(!other.valid());
        CHECK(kernel.open_handles() == 1);
        other = tcp::stream{released};
        tcp::stream& same = other;
        other = std::move(same);
        CHECK(other.valid());
    }
}

TEST_CASE("local::stream_protocol: a pair is two handles or none, and a listener that fails none") {
    const auto name = must(local::endpoint::path("name"));
    for (const error& what : shortages) {
        scripted_kernel kernel;
        kernel.will(call::open_pair, what).will(call::open_pair);
        CHECK(local::stream_protocol::pair().error() == what.during(operation::open));
        const auto pair = must(local::stream_protocol::pair());
        CHECK(kernel.open_handles() == 2);
        const std::vector<step> calls = {{call::open}, {call::bind}, {call::listen}};
        for (std::size_t at = 0; at < calls.size(); ++at) {
            kernel.will(ending(calls, at, what));
            CHECK(local::stream_protocol::listen(name).error().native_code() == what.native_code());
            CHECK(kernel.open_handles() == 2);
        }
    }
}

}  // namespace sockstate::test::scripted_adopt_test
