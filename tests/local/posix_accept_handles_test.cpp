// Sockets that take no handles, where the system has that, and what the others report.

#include "support/check_text.hpp"
#include "support/emulation.hpp"
#include "support/must.hpp"
#include "support/scratch_path.hpp"

#include <sockstate/format.hpp>
#include <sockstate/handles.hpp>
#include <sockstate/local.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string>

#include <fcntl.h>

namespace sockstate::test::posix_accept_handles_test {

using namespace std::chrono_literals;
using option::accept_handles;
using stream = local::stream_protocol;

namespace {

constexpr auto patience = 20s;

any_handle file() {
    return any_handle{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
}

/// Whether the system has the option; if it has not, both calls report it.
template <class Socket>
bool has_option(Socket& any) {
    if (emulator_lacks("SO_PASSRIGHTS")) return false;
    const auto got = any.template get<accept_handles>();
    if (got) return true;
    MESSAGE("skipped: ", to_string(got.error()));
    CHECK(got.error().not_supported());
    CHECK(any.set(accept_handles{false}).error().not_supported());
    return false;
}

/// What one message with a handle brings.
template <class P>
std::size_t handles_received(socket<P, connected>& from) {
    std::array<char, 8> buffer{};
    handle_room<2> room;
    CHECK(must(from.receive_handles(buffer, room, patience)).size() == 1);
    CHECK(!room.lost());
    return room.size();
}

template <class P>
bool is_refused(socket<P, connected>& to) {
    const auto sent = file();
    const auto done = to.send_handles("x", {sent}, patience);
    if (!done) CHECK(done.error() == std::errc::operation_not_permitted);
    return !done;
}

}  // namespace

TEST_CASE_TEMPLATE("option::accept_handles: false refuses the sender's handles, and no byte of theirs arrives", P,
                   stream, local::datagram_protocol, local::seqpacket_protocol) {
    auto pair = P::pair();
    if (!pair && pair.error().not_supported()) return;  // macOS has no packet sequences
    auto [here, there] = must(std::move(pair));
    if (!has_option(there)) return;
    CHECK(must(there.template get<accept_handles>()));
    must(there.set(accept_handles{false}));
    CHECK(!must(there.template get<accept_handles>()));
    CHECK(must(here.template get<accept_handles>()));  // each end is asked for itself

    CHECK(is_refused(here));
    must(here.send("y", patience));
    CHECK(handles_received(there) == 0);
    CHECK(!is_refused(there));
    CHECK(handles_received(here) == 1);

    must(there.set(accept_handles{true}));
    CHECK(!is_refused(here));
    CHECK(handles_received(there) == 1);
}

TEST_CASE_TEMPLATE("option::accept_handles: what had arrived before stays", P, stream, local::seqpacket_protocol) {
    auto pair = P::pair();
    if (!pair && pair.error().not_supported()) return;
    auto [here, there] = must(std::move(pair));
    if (!has_option(there)) return;
    CHECK(!is_refused(here));
    must(there.set(accept_handles{false}));
    CHECK(is_refused(here));
    CHECK(handles_received(there) == 1);
}

TEST_CASE("option::accept_handles: a connection has what its listener had when the client connected") {
    const scratch_path path{"accept"};
    auto listener = must(stream::listen(path.endpoint()));
    if (!has_option(listener)) return;
    auto early = must(stream::connect(path.endpoint()));
    must(listener.set(accept_handles{false}));
    auto late = must(stream::connect(path.endpoint()));
    auto first = must(listener.accept(patience));
    auto second = must(listener.accept(patience));
    CHECK(must(first.get<accept_handles>()));
    CHECK(!must(second.get<accept_handles>()));
    CHECK(!is_refused(early));
    CHECK(is_refused(late));
}

TEST_CASE("option::accept_handles: prints, and a socket that is gone has none") {
    check_text(accept_handles{false}, "accept_handles: false");
    auto fresh = must(stream::open());
    const auto moved = std::move(fresh);
    const auto got = fresh.get<accept_handles>();
    REQUIRE(!got);
    CHECK(got.error().subject() == static_cast<std::uint8_t>(option_id::accept_handles));
    CHECK((got.error() == std::errc::bad_file_descriptor || got.error().not_supported()));
}

}  // namespace sockstate::test::posix_accept_handles_test
