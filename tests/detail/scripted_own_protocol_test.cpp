// A protocol of a program's own, compared with whatever the kernel says of a handle, and opened by its own numbers.

#include "support/must.hpp"
#include "support/own_protocol.hpp"
#include "support/scripted/kernel.hpp"

#include <sockstate/adopt.hpp>
#include <sockstate/local.hpp>
#include <sockstate/tcp.hpp>

#include <doctest/doctest.h>

namespace sockstate::test::scripted_own_protocol_test {

using platform::address_family;
using platform::description;

namespace {

/// SCTP one to one, as Linux has it: messages over a socket of type 1, and no half-close.
struct sctp {
    using endpoint = ip::endpoint;

    static constexpr protocol_kind kind = protocol_kind::sequenced;
    static constexpr int number = 132;
    static constexpr int native_family = 2;
    static constexpr int native_type = 1;
    static constexpr bool half_close = false;
};

/// One that may have fallen back to TCP.
struct above_tcp {
    using endpoint = ip::endpoint;

    static constexpr protocol_kind kind = protocol_kind::stream;
    static constexpr int number = 262;
    static constexpr int fallback_number = tcp::number;
};

description tcp_in(lifecycle state) {
    return {.family = address_family::ipv6, .kind = protocol_kind::stream, .protocol = tcp::number, .state = state};
}

bool is_discovered_as(auto protocol, const description& told) {
    scripted_kernel kernel;
    kernel.will(call::describe, told);
    const native_handle handle = kernel.open();
    const auto found = discover<decltype(protocol)>(handle);
    if (!found) {
        CHECK(found.error() == error{errc::state_mismatch, operation::discover});
        must(platform::close(handle));
    }
    return found.has_value();
}

}  // namespace

TEST_CASE("discover: the system's numbers are compared with those that a protocol gives") {
    const description told{.family = address_family::ipv4,
                           .kind = protocol_kind::stream,
                           .protocol = 132,
                           .native_family = 2,
                           .native_type = 1,
                           .state = lifecycle::connected};
    CHECK(is_discovered_as(sctp{}, told));  // though the kind by its type is another
    for (int description::* const number :
         {&description::protocol, &description::native_family, &description::native_type}) {
        auto other = told;
        ++(other.*number);
        CHECK(!is_discovered_as(sctp{}, other));
    }
    auto unknown = told;  // a type that the library has no word for
    unknown.kind = std::nullopt;
    CHECK(is_discovered_as(sctp{}, unknown));
    unknown.protocol = tcp::number;
    CHECK(!is_discovered_as(tcp{}, unknown));

    auto foreign = told;  // as is a family
    foreign.family = address_family::none;
    foreign.native_family = 40;
    foreign.protocol = tcp::number;
    CHECK(!is_discovered_as(tcp{}, foreign));
    CHECK(!is_discovered_as(local::stream_protocol{}, foreign));
    CHECK(!is_discovered_as(door_stream{}, foreign));
    foreign.native_family = ipv4_family;
    CHECK(is_discovered_as(door_stream{}, foreign));
}

TEST_CASE("discover: a protocol that cannot end one direction alone is in no half-shut state") {
    for (int i = 0; i < lifecycle_count; ++i) {
        const auto state = static_cast<lifecycle>(i);
        const bool is_whole = state != lifecycle::send_shut && state != lifecycle::receive_shut;
        CHECK(is_discovered_as(whole_stream{}, tcp_in(state)) ==
              (is_whole && !is_half(state) && state != lifecycle::closed));
    }
    auto over = tcp_in(lifecycle::shut_down);
    over.over = true;
    scripted_kernel kernel;
    kernel.always(call::describe, over);
    CHECK(adopt<socket<whole_stream, connected>>(kernel.open()));
    const native_handle handle = kernel.open();
    CHECK(!adopt<socket<whole_stream, send_shut>>(handle));
    must(platform::close(handle));
}

TEST_CASE("discover: a protocol that has fallen back is still the one that the program named") {
    auto told = tcp_in(lifecycle::connected);
    CHECK(is_discovered_as(above_tcp{}, told));
    told.protocol = above_tcp::number;
    CHECK(is_discovered_as(above_tcp{}, told));
    CHECK(!is_discovered_as(tcp{}, told));
    told.protocol = 17;
    CHECK(!is_discovered_as(above_tcp{}, told));
}

TEST_CASE("open: a protocol's own numbers are passed on, and the system's where it names none") {
    scripted_kernel kernel;
    kernel.will({{call::open, {}}, {call::open, {}}, {call::open, {}}, {call::open, {}}});
    kernel.always(call::close, {});
    CHECK(open<sctp>());
    CHECK(open<door_datagram>());
    CHECK(open<whole_stream>(ip::family::v6));
    CHECK(open<local::seqpacket_protocol>());
    CHECK(kernel.story() == "open 2 1 132, open 2 202 17, open 102 200 6, open 103 201 0");
    kernel.will(call::open, std::errc::permission_denied);
    CHECK(open<sctp>().error() == std::errc::permission_denied);
}

}  // namespace sockstate::test::scripted_own_protocol_test
