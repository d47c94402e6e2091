// What a service manager passed that is more than sockets by name and type: loops, unknown states, and handles of any
// kind.

#include "support/activated_service.hpp"
#include "support/loopback.hpp"

#include <sockstate/activation.hpp>
#include <sockstate/tcp.hpp>
#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <string_view>
#include <variant>

#include <sys/socket.h>

namespace sockstate::test::posix_activation_handles_test {

namespace {

template <class Passed>
concept can_take_again = requires(Passed all) { all.take(); };
static_assert(!can_take_again<activation::passed>);  // what is taken has a type, and the variables are read once

/// A pipe with both ends.
struct pipe_ends {
    pipe_ends() { REQUIRE(::pipe(ends) == 0); }
    ~pipe_ends() {
        ::close(ends[0]);
        ::close(ends[1]);
    }
    pipe_ends(const pipe_ends&) = delete;
    pipe_ends& operator=(const pipe_ends&) = delete;

    int ends[2] = {-1, -1};
};

}  // namespace

TEST_CASE("activation: a loop over the names takes each") {
    const auto one = must(tcp::listen(any_port()));
    const auto two = must(tcp::listen(any_port()));
    const auto three = must(tcp::listen(any_port()));
    in_service({{one.native(), two.native(), three.native()}, "http:a-name-that-is-longer-than-a-short-string:admin"},
               []() -> std::string {
                   auto all = activation::take();
                   EXPECT(all);
                   int taken = 0;
                   for (const auto& name : all->names()) {
                       if (all->take<tcp::listener>(name)) ++taken;
                   }
                   EXPECT(taken == 3);
                   EXPECT(all->empty());
                   return "";
               });
}

TEST_CASE("activation: a socket of unknown state is taken as what it is") {
    const auto listener = must(tcp::listen(any_port()));
    const auto fresh = must(tcp::open(ip::family::v4));
    const auto datagrams = must(udp::bind(any_port()));
    in_service({{datagrams.native(), listener.native(), fresh.native()}, "dns:http:fresh"}, []() -> std::string {
        auto all = activation::take();
        EXPECT(all);
        const auto http = all->take_any<tcp>("http");
        EXPECT(http);
        EXPECT(std::holds_alternative<tcp::listener>(*http));
        EXPECT((all->take_any<tcp>("dns").error() == error{errc::state_mismatch, operation::discover}));
        EXPECT(all->take_any<tcp>("http").error() == errc::not_passed);
        EXPECT(all->size() == 2);
        const auto first = all->take_any<udp>();
        EXPECT(first);
        EXPECT((std::holds_alternative<socket<udp, bound>>(*first)));
        const auto last = all->take_any<tcp>();
        EXPECT(last);
        EXPECT((std::holds_alternative<socket<tcp, unbound>>(*last)));
        EXPECT(all->empty());
        EXPECT(all->take_any<tcp>().error() == errc::not_passed);
        return "";
    });
}

TEST_CASE("activation: a handle that is no socket of ours is refused as one, and can be had") {
    const pipe_ends pipe;
    const auto listener = must(tcp::listen(any_port()));
    in_service({{pipe.ends[0], listener.native(), pipe.ends[1]}, "pipe:http:pipe"}, []() -> std::string {
        native_handle released = invalid_handle;
        {
            auto all = activation::take();
            EXPECT(all);
            EXPECT(all->take<tcp::listener>("pipe").error() == std::errc::not_a_socket);
            EXPECT(all->take_any<tcp>("pipe").error() == std::errc::not_a_socket);
            EXPECT(all->size() == 3);
            auto first = all->release("pipe");
            EXPECT(first);
            released = std::move(*first).release();
            EXPECT(released == 3);
            EXPECT((all->release("nothing").error() == error{errc::not_passed, operation::activate}));
            {
                const auto second = all->release();
                EXPECT(second);
                EXPECT(second->native() == 4);
                EXPECT(is_open(4));
            }
            EXPECT(!is_open(4));  // its owner has closed it
            EXPECT((all->names() == std::vector<std::string>{"pipe"}));
        }
        EXPECT(::fcntl(released, F_GETFD) == FD_CLOEXEC);
        EXPECT(!is_open(5));  // nobody took it
        return "";
    });
}

TEST_CASE("activation: a connection that its client has reset is taken with what it brought, as accept gives it") {
    auto [client, server] = connected_pair();
    must(client.send_all("7 bytes"));
    must(server.wait_readable(patience));
    must(std::move(client).abort());
    must(server.wait_for_state(tcp_state::closed, patience));
    if (must(server.unread_bytes()) == 0) {
        MESSAGE("a reset drops what was not received, here");
        return;
    }
    in_service({{server.native()}, "connection"}, []() -> std::string {  // as of Accept=yes
        auto all = activation::take();
        EXPECT(all);
        EXPECT(all->take<tcp::listener>("connection").error() == errc::state_mismatch);
        auto stream = all->take<tcp::stream>("connection");
        EXPECT(stream);
        EXPECT(all->empty());
        std::array<char, 16> buffer{};
        const auto got = stream->receive(buffer);
        EXPECT(got);
        EXPECT((std::string_view{reinterpret_cast<const char*>(got->data()), got->size()} == "7 bytes"));
        return "";
    });
}

TEST_CASE("stop_inheriting: a handle that was adopted does not reach child processes, and other flags stay") {
    CHECK(said_by_child([]() -> std::string {
              const native_handle raw = ::socket(AF_INET, SOCK_STREAM, 0);
              EXPECT(raw != -1);
              const auto fresh = adopt<socket<tcp, unbound>>(raw);
              EXPECT(fresh);
              EXPECT(::fcntl(raw, F_GETFD) == 0);  // adopting changes nothing
              EXPECT(stop_inheriting(fresh->native()));
              EXPECT(::fcntl(raw, F_GETFD) == FD_CLOEXEC);
              EXPECT(stop_inheriting(invalid_handle).error() == std::errc::bad_file_descriptor);
              EXPECT(stop_inheriting(invalid_handle).error().attempted() == operation::adopt);
              return "";
          }) == "");
}

}  // namespace sockstate::test::posix_activation_handles_test
