// Who sent each message over a local socket, where the system reports it.

#include "support/child_process.hpp"
#include "support/descriptors.hpp"
#include "support/must.hpp"
#include "support/scratch_path.hpp"

#include <sockstate/handles.hpp>
#include <sockstate/local.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string>

#include <fcntl.h>
#include <unistd.h>

namespace sockstate::test::posix_credentials_test {

using namespace std::chrono_literals;
using option::report_credentials;
using seqpacket = local::seqpacket_protocol;
using datagrams = local::datagram_protocol;

namespace {

constexpr auto patience = 20s;

peer_credentials own() {
    return {static_cast<std::uint32_t>(::getpid()), static_cast<std::uint32_t>(::geteuid()),
            static_cast<std::uint32_t>(::getegid())};
}

/// Two ends, of which the second is asked for credentials; or none where the system has no such socket or option.
template <class P>
std::optional<std::pair<socket<P, connected>, socket<P, connected>>> asked_pair() {
    auto pair = P::pair();
    if (!pair && pair.error().not_supported()) return std::nullopt;  // macOS has no packet sequences
    auto ends = must(std::move(pair));
    const auto before = ends.second.template get<report_credentials>();
    if (!before) {
        MESSAGE("skipped: ", to_string(before.error()));
        CHECK(before.error().not_supported());
        CHECK(ends.second.set(report_credentials{true}).error().not_supported());
        return std::nullopt;
    }
    CHECK(!*before);
    must(ends.second.set(report_credentials{true}));
    CHECK(must(ends.second.template get<report_credentials>()));
    return ends;
}

/// What a receive has left in a place that was not empty before.
datagram_info stale() {
    return {.credentials = peer_credentials{1, 2, 3}, .incomplete = true};
}

received_message take(socket<seqpacket, connected>& from, byte_buffer buffer, datagram_info& info) {
    return must(from.receive_message(buffer, info, patience));
}
received_message look(socket<seqpacket, connected>& from, byte_buffer buffer, datagram_info& info) {
    return must(from.peek_message(buffer, info, patience));
}
received_message take(socket<datagrams, connected>& from, byte_buffer buffer, datagram_info& info) {
    const auto got = must(from.receive_from(buffer, info, patience));
    return {got.bytes, got.truncated, false};
}
received_message look(socket<datagrams, connected>& from, byte_buffer buffer, datagram_info& info) {
    const auto got = must(from.peek_from(buffer, info, patience));
    return {got.bytes, got.truncated, false};
}

template <class P>
void send_with_handles(socket<P, connected>& to, std::string_view bytes) {
    const any_handle file{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
    must(to.send_handles(bytes, {file, file}, patience));
}

}  // namespace

TEST_CASE_TEMPLATE("report_credentials: each message comes with its sender's", P, seqpacket, datagrams) {
    auto ends = asked_pair<P>();
    if (!ends) return;
    auto& [here, there] = *ends;
    std::array<char, 8> buffer{};
    for (const std::string_view sent : {"one", "", "three"}) {
        must(here.send(sent, patience));
        auto info = stale();
        const auto seen = look(there, buffer, info);
        CHECK(seen.bytes.size() == sent.size());
        CHECK(info == datagram_info{.credentials = own()});
        info = stale();
        const auto got = take(there, buffer, info);
        CHECK(got.bytes.size() == sent.size());
        CHECK(!got.ended);
        CHECK(!got.truncated);
        CHECK(info == datagram_info{.credentials = own()});
    }
    must(there.set(report_credentials{false}));
    must(here.send("x", patience));
    auto info = stale();
    CHECK(take(there, buffer, info).bytes.size() == 1);
    CHECK(info == datagram_info{});
}

TEST_CASE_TEMPLATE("report_credentials: of a message that is longer than the buffer too", P, seqpacket, datagrams) {
    auto ends = asked_pair<P>();
    if (!ends) return;
    auto& [here, there] = *ends;
    must(here.send("longer than that", patience));
    std::array<char, 4> buffer{};
    auto info = stale();
    const auto got = take(there, buffer, info);
    CHECK(got.bytes.size() == 4);
    CHECK(got.truncated);
    CHECK(info == datagram_info{.credentials = own()});
}

TEST_CASE_TEMPLATE("report_credentials: another process's message has its number", P, seqpacket, datagrams) {
    auto ends = asked_pair<P>();
    if (!ends) return;
    auto& [here, there] = *ends;
    auto& sender = here;
    const std::string number = said_by_child([&]() -> std::string {
        EXPECT(sender.send("child", patience));
        return std::to_string(::getpid());
    });
    must(here.send("own", patience));
    std::array<char, 8> buffer{};
    datagram_info info;
    take(there, buffer, info);
    REQUIRE(info.credentials);
    CHECK(std::to_string(info.credentials->process.value_or(0)) == number);
    CHECK(info.credentials->user == own().user);
    take(there, buffer, info);
    CHECK(info.credentials == own());
}

TEST_CASE_TEMPLATE("report_credentials: handles in the same message come too, or are closed", P, seqpacket, datagrams) {
    auto ends = asked_pair<P>();
    if (!ends) return;
    auto& [here, there] = *ends;
    std::array<char, 8> buffer{};
    const auto before = open_descriptors();
    {
        send_with_handles(here, "both");
        auto info = stale();
        CHECK(look(there, buffer, info).bytes.size() == 4);
        CHECK(info == datagram_info{.credentials = own()});
        CHECK(open_descriptors() == before);
        handle_room<2> room;
        info = stale();
        CHECK(must(there.receive_handles(buffer, room, info, patience)).size() == 4);
        CHECK(info == datagram_info{.credentials = own()});
        CHECK(room.size() == 2);
        CHECK(!room.lost());
        handle_room<1> small;
        send_with_handles(here, "both");
        if constexpr (std::is_same_v<P, datagrams>) {
            CHECK(must(there.receive_handles_from(buffer, small, info, patience)).bytes.size() == 4);
        } else {
            CHECK(must(there.receive_handles(buffer, small, info, patience)).size() == 4);
        }
        CHECK(info.credentials == own());
        CHECK(small.size() == 1);
        CHECK(small.lost());
    }
    send_with_handles(here, "none");
    datagram_info info;
    CHECK(take(there, buffer, info).bytes.size() == 4);
    CHECK(info.credentials == own());
    CHECK(open_descriptors() == before);
}

TEST_CASE("report_credentials: an empty message has them, and the end of the connection has none") {
    auto ends = asked_pair<seqpacket>();
    if (!ends) return;
    auto& [here, there] = *ends;
    must(here.send("", patience));
    must(std::move(here).close());
    std::array<char, 8> buffer{};
    auto info = stale();
    CHECK(!take(there, buffer, info).ended);
    CHECK(info.credentials == own());
    info = stale();
    CHECK(take(there, buffer, info).ended);
    CHECK(info == datagram_info{});
}

TEST_CASE_TEMPLATE("report_credentials: a receive that fails leaves an empty info", P, seqpacket, datagrams) {
    auto pair = P::pair();
    if (!pair && pair.error().not_supported()) return;
    auto [here, there] = must(std::move(pair));
    std::array<char, 8> buffer{};
    handle_room<1> room;
    auto info = stale();
    CHECK(there.receive_handles(buffer, room, info, 0s).error() == errc::deadline_exceeded);
    CHECK(info == datagram_info{});
    info = stale();
    if constexpr (std::is_same_v<P, seqpacket>) {
        CHECK(there.receive_message(buffer, info, 0s).error() == errc::deadline_exceeded);
    } else {
        CHECK(there.receive_from(buffer, info, 0s).error() == errc::deadline_exceeded);
        CHECK(info == datagram_info{});
        info = stale();
        CHECK(there.receive_handles_from(buffer, room, info, 0s).error() == errc::deadline_exceeded);
    }
    CHECK(info == datagram_info{});
}

TEST_CASE("report_credentials: a connection has what its listener has") {
    const scratch_path path{"listener"};
    auto listening = seqpacket::listen(path.endpoint());
    if (!listening && listening.error().not_supported()) return;
    auto listener = must(std::move(listening));
    if (!listener.set(report_credentials{true})) return;
    auto client = must(seqpacket::connect(path.endpoint()));
    auto served = must(listener.accept(patience));
    must(client.send("x", patience));
    std::array<char, 8> buffer{};
    datagram_info info;
    CHECK(take(served, buffer, info).bytes.size() == 1);
    CHECK(info.credentials == own());
}

}  // namespace sockstate::test::posix_credentials_test
