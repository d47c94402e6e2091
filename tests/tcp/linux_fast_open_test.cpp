// A connection that TCP Fast Open (RFC 7413) gives to accept before its handshake is over: accept, discover and audit
// agree about it. The client's end is held back by a filter on its socket, which drops the server's answer.

#include "support/loopback.hpp"
#include "support/own_namespace.hpp"

#include <sockstate/adopt.hpp>
#include <sockstate/tcp.hpp>

#include <doctest/doctest.h>

#include <array>
#include <fstream>

#include <arpa/inet.h>
#include <linux/filter.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace sockstate::test::linux_fast_open_test {

namespace {

constexpr int tcp_fast_open = 23;
constexpr int tcp_fast_open_no_cookie = 34;  // 4.15

/// Sends data with the SYN and hears no answer.
class deaf_client {
public:
    explicit deaf_client(const ip::endpoint& where) : handle_{::socket(AF_INET, SOCK_STREAM, 0)} {
        const int on = 1;
        ::setsockopt(handle_, IPPROTO_TCP, tcp_fast_open_no_cookie, &on, sizeof on);
        sock_filter nothing{BPF_RET | BPF_K, 0, 0, 0};
        const sock_fprog program{1, &nothing};
        REQUIRE(::setsockopt(handle_, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) == 0);
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(where.port());
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        sent_ = ::sendto(handle_, "7 bytes", 7, MSG_FASTOPEN | MSG_DONTWAIT, reinterpret_cast<sockaddr*>(&to),
                         sizeof to) == 7;
    }
    ~deaf_client() { ::close(handle_); }
    deaf_client(const deaf_client&) = delete;
    deaf_client& operator=(const deaf_client&) = delete;

    [[nodiscard]] bool sent() const { return sent_; }

private:
    int handle_;
    bool sent_ = false;
};

tcp::listener listen_fast() {
    auto listener = must(tcp::listen({ip::address_v4::loopback(), 0}));
    const int queue = 16;
    const int on = 1;
    REQUIRE(::setsockopt(listener.native(), IPPROTO_TCP, tcp_fast_open, &queue, sizeof queue) == 0);
    REQUIRE(::setsockopt(listener.native(), IPPROTO_TCP, tcp_fast_open_no_cookie, &on, sizeof on) == 0);
    return listener;
}

lifecycle described(native_handle handle) {
    return must(detail::discover_as<tcp>(handle, operation::discover));
}

}  // namespace

TEST_CASE("accept, discover, audit: a Fast Open connection is connected before its handshake is over") {
    in_own_namespace([] {
        std::ofstream{"/proc/sys/net/ipv4/tcp_fastopen"} << 3;
        auto listener = listen_fast();
        const deaf_client client{must(listener.local_endpoint())};
        if (!client.sent()) {
            MESSAGE("skipped: no Fast Open");
            return;
        }
        auto stream = must(listener.accept(patience));
        REQUIRE(must(stream.query_state()) == tcp_state::syn_received);
        CHECK(described(stream.native()) == lifecycle::connected);
        CHECK(must(stream.audit()).found == verdict::consistent);
        auto adopted = must(adopt<tcp::stream>(std::move(stream).release()));
        std::array<char, 7> buffer{};
        CHECK(must(adopted.receive_exactly(buffer, patience)).size() == 7);

        auto half = must(std::move(adopted).shutdown_send());
        CHECK(must(half.audit()).found == verdict::consistent);  // the FIN waits for the handshake
        auto done = must(std::move(half).shutdown_receive());
        CHECK(must(done.audit()).found == verdict::consistent);
    });
}

TEST_CASE("discover: an attempt under way is connecting, though nobody answers") {
    in_own_namespace([] {
        const auto listener = must(tcp::listen({ip::address_v4::loopback(), 0}));
        auto attempt = must(tcp::open(ip::family::v4));
        sock_filter nothing{BPF_RET | BPF_K, 0, 0, 0};
        const sock_fprog program{1, &nothing};
        REQUIRE(::setsockopt(attempt.native(), SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) == 0);
        const auto started = must(std::move(attempt).start_connect(must(listener.local_endpoint())));
        CHECK(described(started.native()) == lifecycle::connecting);
        CHECK(must(started.audit()).found == verdict::consistent);
    });
}

}  // namespace sockstate::test::linux_fast_open_test
