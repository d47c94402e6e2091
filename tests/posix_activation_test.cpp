// Sockets that a service manager passed. Each case plays the service in a child process, whose descriptors from 3 on
// and whose environment are as the manager would leave them.

#include "support/activated_service.hpp"
#include "support/must.hpp"

#include <sockstate/activation.hpp>
#include <sockstate/local.hpp>
#include <sockstate/tcp.hpp>
#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

#include <cstdlib>
#include <string>
#include <vector>

namespace sockstate::test::posix_activation_test {

namespace {

tcp::listener listener() {
    return must(tcp::listen({ip::address_v4::loopback(), 0}));
}

/// What `take` fails with, after which all is as it was.
std::string refused_with(const error& expected, const char* process, const char* count, int handles) {
    const auto passed = activation::take();
    EXPECT(!passed);
    if (passed.error() != expected) return to_string(passed.error());
    EXPECT(std::getenv("LISTEN_PID") == std::string{process});
    EXPECT(std::getenv("LISTEN_FDS") == std::string{count});
    for (int i = 0; i < handles; ++i) EXPECT(::fcntl(3 + i, F_GETFD) == 0);  // open, and not close-on-exec
    return "";
}

}  // namespace

TEST_CASE("activation: sockets by name, as the types that they are") {
    const auto http = listener();
    const auto where = must(http.local_endpoint());
    const auto dns = must(udp::bind({ip::address_v4::loopback(), 0}));
    in_service({{http.native(), dns.native()}, "http:dns"}, [&]() -> std::string {
        auto passed = activation::take();
        EXPECT(passed);
        EXPECT(passed->size() == 2);
        EXPECT((passed->names() == std::vector<std::string>{"http", "dns"}));
        for (const char* name : {"LISTEN_PID", "LISTEN_PIDFDID", "LISTEN_FDS", "LISTEN_FDNAMES"})
            EXPECT(std::getenv(name) == nullptr);
        EXPECT(::fcntl(3, F_GETFD) == FD_CLOEXEC);
        EXPECT(::fcntl(4, F_GETFD) == FD_CLOEXEC);

        auto taken = passed->take<tcp::listener>("http");
        EXPECT(taken);
        EXPECT(taken->native() == 3);
        EXPECT(taken->local_endpoint() == where);
        const auto datagrams = passed->take<socket<udp, bound>>("dns");
        EXPECT(datagrams);
        EXPECT(passed->empty());
        const auto client = tcp::connect(where);
        EXPECT(client);
        EXPECT(taken->accept());
        return "";
    });
}

TEST_CASE("activation: several of one name come in order, and those without are unknown") {
    const auto one = listener();
    const auto two = listener();
    const auto three = listener();
    in_service({{one.native(), two.native(), three.native()}, "web:admin:web"}, []() -> std::string {
        auto passed = activation::take();
        EXPECT(passed);
        EXPECT(passed->take<tcp::listener>("web")->native() == 3);
        EXPECT(passed->take<tcp::listener>("web")->native() == 5);
        const auto third = passed->take<tcp::listener>("web");
        EXPECT(!third);
        EXPECT((third.error() == error{errc::not_passed, operation::activate}));
        EXPECT(passed->take<tcp::listener>()->native() == 4);
        EXPECT(passed->take<tcp::listener>().error() == errc::not_passed);
        return "";
    });
    in_service({{one.native(), two.native()}}, []() -> std::string {
        auto passed = activation::take();
        EXPECT(passed);
        EXPECT((passed->names() == std::vector<std::string>{"unknown", "unknown"}));
        EXPECT(passed->take<tcp::listener>("unknown")->native() == 3);
        return "";
    });
}

TEST_CASE("activation: a socket that is not what it was asked for as stays, to be taken as what it is") {
    const auto http = listener();
    in_service({{http.native()}, "http"}, []() -> std::string {
        auto passed = activation::take();
        EXPECT(passed);
        const auto wrong = passed->take<tcp::stream>("http");
        EXPECT(!wrong);
        EXPECT((wrong.error() == error{errc::state_mismatch, operation::adopt}));
        EXPECT((passed->take<socket<udp, bound>>("http").error() == errc::state_mismatch));
        EXPECT(passed->take<tcp::listener>("https").error() == errc::not_passed);
        EXPECT(passed->size() == 1);
        EXPECT(passed->take<tcp::listener>("http"));
        return "";
    });
}

TEST_CASE("activation: closes what nobody took, and nothing else") {
    const auto one = listener();
    const auto two = listener();
    in_service({{one.native(), two.native()}, "a:b"}, []() -> std::string {
        {
            auto passed = activation::take();
            EXPECT(passed);
            auto kept = passed->take<tcp::listener>("a");
            EXPECT(kept);
            EXPECT(std::move(*kept).release() == 3);
            const activation::passed moved = std::move(*passed);
            EXPECT(moved.size() == 1);
        }
        EXPECT(is_open(3));
        EXPECT(!is_open(4));
        return "";
    });
}

TEST_CASE("activation: one that is assigned closes what it had, once, and has what the other one had") {
    const auto one = listener();
    const auto two = listener();
    in_service({{one.native(), two.native()}, "a:b"}, []() -> std::string {
        auto passed = activation::take();
        EXPECT(passed);
        auto kept = passed->take<tcp::listener>("a");
        EXPECT(kept);
        EXPECT(std::move(*kept).release() == 3);
        {
            set_or_unset("LISTEN_PID", std::to_string(::getpid()));
            set_or_unset("LISTEN_FDS", "1");
            auto again = activation::take();
            EXPECT(again);
            *passed = std::move(*again);
        }
        EXPECT(is_open(3));
        EXPECT(!is_open(4));
        EXPECT(passed->take<tcp::listener>("unknown")->native() == 3);
        return "";
    });
}

TEST_CASE("activation: a program that was started by hand was passed nothing, which is no error") {
    for (const bool has_process : {false, true}) {
        in_service({}, [has_process]() -> std::string {
            ::unsetenv(has_process ? "LISTEN_FDS" : "LISTEN_PID");
            const auto passed = activation::take();
            EXPECT(passed);
            EXPECT(passed->empty());
            return "";
        });
    }
    in_service({}, []() -> std::string {
        EXPECT(activation::take()->empty());  // LISTEN_FDS is 0
        EXPECT(std::getenv("LISTEN_FDS") == nullptr);
        return "";
    });
}

TEST_CASE("activation: what is meant for another process is not taken") {
    const auto http = listener();
    in_service({{http.native()}, "http", "1"},
               [] { return refused_with({errc::other_process, operation::activate}, "1", "1", 1); });
}

TEST_CASE("activation: variables that are no numbers") {
    const auto http = listener();
    for (const char* text :
         {"", "x", "-1", "+1", " 1", "1 ", "1x", "0x1", "01", "99999999999999999999", "2147483648"}) {
        CAPTURE(text);
        in_service({{http.native()}, "http", text},
                   [text] { return refused_with({errc::invalid_argument, operation::activate}, text, "1", 1); });
        in_service({{http.native()}, "http", std::nullopt, text}, [text] {
            const std::string own = std::to_string(::getpid());
            return refused_with({errc::invalid_argument, operation::activate}, own.c_str(), text, 1);
        });
    }
}

TEST_CASE("activation: another count of names than of sockets") {
    const auto http = listener();
    for (const char* names : {"", "a", "a:b:c", ":::"}) {
        in_service({{http.native(), http.native()}, names}, [] {
            const std::string own = std::to_string(::getpid());
            return refused_with({errc::invalid_argument, operation::activate}, own.c_str(), "2", 2);
        });
    }
}

TEST_CASE("activation: a count beyond what is open loses nothing, however large") {
    const auto http = listener();
    for (const char* count : {"2", "2147483644"}) {
        in_service({{http.native()}, std::nullopt, std::nullopt, count}, [count] {
            const std::string own = std::to_string(::getpid());
            return refused_with(error::system(EBADF, operation::activate), own.c_str(), count, 1);
        });
    }
}

}  // namespace sockstate::test::posix_activation_test
