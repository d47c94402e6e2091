// Sockets that go to another process by ticket. The other process is this very program, which reads the ticket from its
// standard input.

#include "support/loopback.hpp"
#include "support/windows_child.hpp"

#include <sockstate/tcp.hpp>
#include <sockstate/ticket.hpp>
#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <string_view>

#include <windows.h>

namespace sockstate::test::windows_ticket_test {

namespace {

/// A pipe whose reading end a child inherits as its standard input.
struct pipe_to_child {
    HANDLE reading = nullptr;
    HANDLE writing = nullptr;

    pipe_to_child() {
        SECURITY_ATTRIBUTES inherited{sizeof(SECURITY_ATTRIBUTES), nullptr, TRUE};
        REQUIRE(CreatePipe(&reading, &writing, &inherited, 4096) != 0);
        REQUIRE(SetHandleInformation(writing, HANDLE_FLAG_INHERIT, 0) != 0);
    }
    pipe_to_child(const pipe_to_child&) = delete;
    pipe_to_child& operator=(const pipe_to_child&) = delete;
    ~pipe_to_child() {
        CloseHandle(reading);
        CloseHandle(writing);
    }
};

void write(HANDLE to, std::span<const std::byte> bytes) {
    DWORD written = 0;
    REQUIRE(WriteFile(to, bytes.data(), static_cast<DWORD>(bytes.size()), &written, nullptr) != 0);
    REQUIRE(written == bytes.size());
}

/// The ticket that the parent has written to standard input.
socket_ticket read_ticket() {
    std::array<std::byte, socket_ticket::size> bytes{};
    for (std::size_t had = 0; had < bytes.size();) {
        DWORD got = 0;
        REQUIRE(ReadFile(GetStdHandle(STD_INPUT_HANDLE), bytes.data() + had, static_cast<DWORD>(bytes.size() - had),
                         &got, nullptr) != 0);
        REQUIRE(got != 0);
        had += got;
    }
    return must(socket_ticket::from_bytes(bytes));
}

std::string_view text_of(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Gives the socket to a child that runs these cases.
template <class P, class S>
PROCESS_INFORMATION give(const socket<P, S>& given, const std::string& cases) {
    const pipe_to_child pipe;
    const auto child = start_child(cases, pipe.reading);
    write(pipe.writing, must(duplicate_for(given, child.dwProcessId)).bytes());
    return child;
}

}  // namespace

// What the parent starts.
TEST_CASE("ticket child: speaks on the connection that it is given" * doctest::skip()) {
    auto stream = must(read_ticket().redeem<tcp::stream>());
    DWORD flags = HANDLE_FLAG_INHERIT;
    CHECK(GetHandleInformation(reinterpret_cast<HANDLE>(stream.native()), &flags) != 0);
    CHECK((flags & HANDLE_FLAG_INHERIT) == 0);
    must(stream.send_all("from the child", patience));
}
TEST_CASE("ticket server: accepts from the listener that it is given" * doctest::skip()) {
    auto listener = must(read_ticket().redeem<tcp::listener>());
    auto served = must(listener.accept(patience));
    must(served.send_all("served", patience));
}
TEST_CASE("ticket other: is given a listener, and no stream" * doctest::skip()) {
    const auto ticket = read_ticket();
    const auto wrong = ticket.redeem<tcp::stream>();
    REQUIRE(!wrong);
    CHECK((wrong.error() == error{errc::state_mismatch, operation::adopt}));
}

TEST_CASE("duplicate_for: a connection goes to another process, which speaks on it") {
    auto [client, server] = connected_pair();
    const auto child = give(server, "ticket child:*");
    std::array<char, 14> said{};
    CHECK(text_of(must(client.receive_exactly(said, patience))) == "from the child");
    CHECK(exit_code_of(child) == 0);
    must(server.send_all("and I", patience));  // this end is still open here
    CHECK(must(client.receive(said, patience)).size() == 5);
}

TEST_CASE("duplicate_for: a listener goes to another process, which accepts from it") {
    auto listener = must(tcp::listen(any_port()));
    const auto name = must(listener.local_endpoint());
    const auto child = give(listener, "ticket server:*");
    auto client = must(tcp::connect(name, patience));
    std::array<char, 6> said{};
    CHECK(text_of(must(client.receive_exactly(said, patience))) == "served");
    CHECK(exit_code_of(child) == 0);
}

TEST_CASE("duplicate_for: the other process cannot take it for what it is not") {
    const auto listener = must(tcp::listen(any_port()));
    CHECK(exit_code_of(give(listener, "ticket other:*")) == 0);
}

TEST_CASE("duplicate_for: to this process itself, in every state") {
    const auto own = static_cast<std::uint32_t>(GetCurrentProcessId());
    const auto datagrams = must(udp::bind(any_port()));
    const auto other = must(must(duplicate_for(datagrams, own)).redeem<socket<udp, bound>>());
    CHECK(other.native() != datagrams.native());
    CHECK(must(other.local_endpoint()) == must(datagrams.local_endpoint()));
    const auto fresh = must(tcp::open(ip::family::v4));
    CHECK(must(must(duplicate_for(fresh, own)).redeem<socket<tcp, unbound>>()).valid());
}

}  // namespace sockstate::test::windows_ticket_test
