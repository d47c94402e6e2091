// Every public value has a text, by to_string and by fmt. The hygiene rule `printed` compares the names in this file
// with the types of the public headers: a new type stands in one of the two lists, or the rule fails. The list of what
// does not print takes no type with public members.

#include "support/check_text.hpp"
#include "support/own_protocol.hpp"

#include <sockstate/format.hpp>
#include <sockstate/sockstate.hpp>

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <array>
#include <chrono>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>

namespace sockstate::test::printed_values_test {

namespace net = sockstate;
using namespace std::chrono_literals;

namespace {

template <class T>
concept has_to_string = requires(const T& value) {
    { to_string(value) } -> std::convertible_to<std::string_view>;
    { net::to_string(value) } -> std::convertible_to<std::string_view>;
};
template <class T>
concept prints = has_to_string<T> && fmt::is_formattable<T>::value;

/// Data that everyone may read: a value, which prints.
template <class T>
inline constexpr bool has_members = std::is_aggregate_v<T> && !std::is_empty_v<T>;
template <>
inline constexpr bool has_members<readable> = false;  // named in a call, and kept nowhere
template <>
inline constexpr bool has_members<writable> = false;

template <class... Ts>
struct types {
    static constexpr bool all_print = (prints<Ts> && ...);
    static constexpr bool none_prints = ((!fmt::is_formattable<Ts>::value && !has_members<Ts>) && ...);
};

using errors_and_limits =
    types<errc, resolver_errc, operation, error, error_domain, transfer_error, batch_error, deadline>;
using addresses =
    types<ip::family, ip::address_v4, ip::address_v6, ip::address, ip::endpoint, ip::prefix, ip::service,
          ip::membership, ip::network_interface, ip::network_interface_address, local::endpoint, vsock::endpoint>;
using what_the_program_did = types<lifecycle, protocol_kind, verb, transition>;
using what_the_kernel_knows =
    types<tcp_state, tcp_state_set, tcp_agreement, tcp_metrics, tcp_info, tcp_sample, tcp_delta, tcp_transition,
          connect_attempt, connect_story, connect_policy, family_order, verdict, audit_report, close_outcome,
          close_report, peer_credentials, peer_sign, stalled_peer, silence_limits>;
using rows_and_filters = types<connection_detail, connection_detail_set, connection_details, connection_with_details,
                               timer_kind, tcp_timer, socket_memory, bbr_metrics, dctcp_metrics, vegas_metrics,
                               multipath_path, connection, connection_with_info, connection_filter, udp_socket,
                               udp_filter, local_socket, local_filter, local_socket_state, holder, holder_table>;
using datagrams_and_events =
    types<received_datagram<ip::endpoint>, received_datagram<local::endpoint>, scattered_datagram<ip::endpoint>,
          scattered_datagram<local::endpoint>, datagram_slot<ip::endpoint>, outgoing_datagram<ip::endpoint>,
          outgoing_datagram<local::endpoint>, datagram_header, datagram_info, network_error, network_error_origin,
          ip::ecn, received_message, scattered_message, poller::event>;
using options =
    types<option_id, option::layer, option::settable, option::name, option::reuse_address, option::reuse_port,
          option::exclusive_address, option::v6_only, option::no_delay, option::keep_alive, option::keep_alive_idle,
          option::keep_alive_interval, option::keep_alive_count, option::linger, option::send_buffer_size,
          option::receive_buffer_size, option::send_timeout, option::receive_timeout, option::broadcast,
          option::hop_limit, option::traffic_class, option::dont_fragment, option::user_timeout,
          option::congestion_control, option::max_segment_size, option::defer_accept, option::fast_open,
          option::quick_ack, option::cork, option::not_sent_low_water, option::receive_low_water,
          option::bind_to_device, option::mark, option::priority, option::incoming_cpu, option::oob_inline,
          option::bind_address_no_port, option::free_bind, option::transparent, option::busy_poll,
          option::max_pacing_rate, option::cookie, option::persist_timeout, option::longest_backoff,
          option::multicast_interface, option::multicast_hop_limit, option::multicast_loopback,
          option::report_destination, option::report_traffic_class, option::report_hop_limit,
          option::report_arrival_time, option::report_drops, option::report_errors, option::path_mtu_discovery,
          option::path_mtu_mode, option::file_mode, option::accept_handles, option::report_credentials,
          option::basic_option<option_id::cork, bool, option::layer::tcp, option::settable::always>, own_no_delay,
          option::native<own_no_delay, 6, 1, int, whole_stream, door_stream>>;

static_assert(errors_and_limits::all_print);
static_assert(addresses::all_print);
static_assert(what_the_program_did::all_print);
static_assert(what_the_kernel_knows::all_print);
static_assert(rows_and_filters::all_print);
static_assert(datagrams_and_events::all_print);
static_assert(options::all_print);

// No values: what owns something of the system's or looks again and again, tags without a state of their own, and views
// of the caller's bytes.
using owners = types<socket<tcp, connected>, any_handle, handle_room<1>, received_handles, poller, registration,
                     registered<tcp::stream>, stop_source, local::name_guard, activation::passed, tcp_watch,
                     socket_ticket, list_result<connection>, holders_result, ended_connections>;
using tags =
    types<unbound, bound, listening, connecting, connected, send_shut, receive_shut, shut_down, receiving, sending,
          done_receiving, done_sending, readable, writable, tcp, udp, coalesced_udp, mptcp, local::stream_protocol,
          local::datagram_protocol, local::seqpacket_protocol, vsock::stream_protocol, vsock::seqpacket_protocol>;
using views = types<byte_view, handle_view, byte_buffer, datagram_range>;

static_assert(owners::none_prints);
static_assert(tags::none_prints);
static_assert(views::none_prints);

}  // namespace

TEST_CASE("printed: what is asked of the kernel's tables") {
    check_text(connection_filter{}, "all");
    check_text(connection_filter{.states = {tcp_state::established, tcp_state::close_wait}},
               "states {ESTABLISHED, CLOSE-WAIT}");
    check_text(connection_filter{.states = {}, .local_address = ip::address_v4::loopback(), .local_port = 80},
               "states {}, local_address 127.0.0.1/32, local_port 80");
    check_text(connection_filter{.remote_address = *ip::prefix::parse("2001:db8::/32"), .remote_port = 0},
               "remote_address 2001:db8::/32, remote_port 0");
    check_text(udp_filter{}, "all");
    check_text(udp_filter{.local_address = *ip::prefix::parse("10.0.0.0/8"),
                          .local_port = 53,
                          .remote_address = ip::address_v6::loopback(),
                          .remote_port = 65535},
               "local_address 10.0.0.0/8, local_port 53, remote_address ::1/128, remote_port 65535");
}

TEST_CASE("printed: datagrams, with their size and not their bytes") {
    std::array<std::byte, 5> room{};
    const ip::endpoint sender{ip::address_v4::loopback(), 4242};
    check_text(received_datagram<ip::endpoint>{room, sender, false}, "5 bytes from 127.0.0.1:4242");
    check_text(received_datagram<local::endpoint>{std::span{room}.first(1), {}, true},
               "1 byte from (unnamed), truncated");
    check_text(scattered_datagram<ip::endpoint>{0, sender, false}, "0 bytes from 127.0.0.1:4242");
    check_text(scattered_datagram<ip::endpoint>{7, sender, true}, "7 bytes from 127.0.0.1:4242, truncated");
    check_text(datagram_slot<ip::endpoint>{.room = {}, .bytes = room, .sender = sender, .truncated = true},
               "5 bytes from 127.0.0.1:4242, truncated");
    check_text(outgoing_datagram<ip::endpoint>{room, sender, {}}, "5 bytes to 127.0.0.1:4242");
    check_text(outgoing_datagram<local::endpoint>{std::span{room}.first(1), {}, {.traffic_class = 2}},
               "1 byte to (unnamed), traffic_class 2");
}

TEST_CASE("printed: messages of a connection, and its end") {
    std::array<std::byte, 5> room{};
    check_text(received_message{room, false, false}, "5 bytes");
    check_text(received_message{std::span{room}.first(1), true, false}, "1 byte, truncated");
    check_text(received_message{{}, false, false}, "0 bytes");
    check_text(received_message{{}, false, true}, "ended");
    check_text(scattered_message{7, true, false}, "7 bytes, truncated");
    check_text(scattered_message{0, false, true}, "ended");
}

TEST_CASE("printed: how addresses are tried, and what became of them") {
    check_text(connect_policy{}, "attempt_delay 250ms, families as_resolved, first_family_count 1");
    check_text(connect_policy{.attempt_delay = (std::chrono::milliseconds::max)(),
                              .families = family_order::v6_only,
                              .first_family_count = 2,
                              .resolve = &ip::resolve,
                              .prepare = [](socket<tcp, unbound>&) -> result<void> { return {}; }},
               "one by one, families v6_only, first_family_count 2, a resolver of the program's, sockets prepared by "
               "the program");
    check_text(family_order::v4_first, "v4_first");

    const deadline::clock::time_point begin{1h};
    const ip::endpoint first{ip::address_v6::loopback(), 80};
    const ip::endpoint second{ip::address_v4::loopback(), 80};
    connect_story story{begin, begin + 12ms, {}, {}};
    check_text(story, "looked up in 12ms");
    story.attempts = {{first, begin, begin + 260ms, error{errc::outrun, operation::connect}},
                      {second, begin + 250ms, begin + 260ms, {}}};
    check_text(story,
               "looked up in 12ms\n[::1]:80 after 260ms: connect: another address was faster (outrun)\n"
               "127.0.0.1:80 after 10ms: connected");
    story.answered = begin;
    story.attempts.pop_back();
    check_text(story, "[::1]:80 after 260ms: connect: another address was faster (outrun)");
    check_text(connect_story{}, "no address was tried");
    check_text(connect_story{begin, begin + 3ms, error{resolver_errc::host_not_found, operation::resolve}, {}},
               "not looked up after 3ms: resolve: no such host (host_not_found)");
}

TEST_CASE("printed: what a poller announces") {
    check_text(poller::event{.key = 7, .readable = true}, "key 7: readable");
    check_text(poller::event{.key = 0}, "key 0: none");
    check_text(poller::event{.key = 1, .readable = true, .writable = true, .peer_closed = true, .failed = true},
               "key 1: readable, writable, peer_closed, failed");
}

TEST_CASE("printed: a row of the table of calls") {
    check_text(transition{protocol_kind::stream, lifecycle::bound, verb::listen, lifecycle::listening},
               "stream: bound --listen--> listening");
    for (const transition& row : transitions) CHECK(to_string(row).find("unknown") == std::string::npos);
}

TEST_CASE("printed: a sample, by its age") {
    const auto now = std::chrono::steady_clock::now();
    tcp_sample sample{now - 1h, {}};
    sample.info.state = tcp_state::established;
    sample.info.round_trip_time = 23us;
    const std::string text = to_string(sample);
    CAPTURE(text);
    CHECK(text.starts_with("36"));
    CHECK(text.ends_with("s ago: ESTABLISHED rtt 23us"));
    sample.taken_at = now + 1h;
    CHECK(to_string(sample).starts_with('-'));
}

TEST_CASE("printed: an option with its value, in the value's own unit") {
    check_text(option::no_delay{true}, "no_delay: true");
    check_text(option::cork{false}, "cork: false");
    check_text(option::keep_alive_count{-5}, "keep_alive_count: -5");
    check_text(option::send_buffer_size{65536}, "send_buffer_size: 65536");
    check_text(option::mark{4294967295U}, "mark: 4294967295");
    check_text(option::cookie{18'446'744'073'709'551'615U}, "cookie: 18446744073709551615");
    check_text(option::keep_alive_idle{61s}, "keep_alive_idle: 61s");
    check_text(option::send_timeout{1500ms}, "send_timeout: 1.5s");
    check_text(option::busy_poll{50us}, "busy_poll: 50us");
    check_text(option::linger{std::nullopt}, "linger: none");
    check_text(option::linger{0s}, "linger: 0us");
    check_text(option::max_pacing_rate{std::nullopt}, "max_pacing_rate: none");
    check_text(option::max_pacing_rate{1'000'000}, "max_pacing_rate: 1000000");
    check_text(option::congestion_control{"cubic"}, "congestion_control: cubic");
    check_text(option::bind_to_device{"a\x1b[2J"}, "bind_to_device: a\\x1b[2J");
    check_text(option::no_delay::where, "tcp");
    check_text(option::no_delay::until, "always");
}

TEST_CASE("printed: a time beyond what microseconds can count is the longest that they can") {
    const std::string longest = to_string(option::keep_alive_idle{(std::chrono::seconds::max)()});
    const std::string least = to_string(option::keep_alive_idle{(std::chrono::seconds::min)()});
    CHECK(longest.starts_with("keep_alive_idle: 922337203685"));
    CHECK(least.starts_with("keep_alive_idle: -922337203685"));
    CHECK(longest.ends_with('s'));
}

TEST_CASE("printed: layers and limits, each in a word of its own") {
    using option::layer;
    using option::settable;
    check_text(layer::any, "any");
    check_text(layer::ip, "ip");
    check_text(layer::stream, "stream");
    check_text(layer::ip_stream, "ip_stream");
    check_text(layer::ip_datagram, "ip_datagram");
    check_text(layer::local, "local");
    check_text(layer::local_messages, "local_messages");
    check_text(settable::never, "never");
    check_text(settable::before_bind, "before_bind");
    check_text(settable::before_connect, "before_connect");
}

}  // namespace sockstate::test::printed_values_test
