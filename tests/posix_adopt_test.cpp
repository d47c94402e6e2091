// Handles from elsewhere that only POSIX has: local sockets in every state, and descriptors that are no sockets.

#include "support/must.hpp"

#include <sockstate/adopt.hpp>
#include <sockstate/local.hpp>
#include <sockstate/tcp.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstdlib>
#include <string>

#include <fcntl.h>
#include <unistd.h>

namespace sockstate::test::posix_adopt_test {

namespace {

template <class P, class S>
lifecycle discovered(socket<P, S>&& one) {
    return std::visit([](const auto& found) { return lifecycle_of<decltype(found)>; },
                      must(discover<P>(std::move(one).release())));
}

/// A directory for sockets, gone in the end with what is in it.
class socket_directory {
public:
    socket_directory() { REQUIRE(::mkdtemp(path_.data()) != nullptr); }
    socket_directory(const socket_directory&) = delete;
    socket_directory& operator=(const socket_directory&) = delete;
    ~socket_directory() {
        ::unlink((path_ + "/s").c_str());
        ::rmdir(path_.c_str());
    }
    [[nodiscard]] local::endpoint name() const { return must(local::endpoint::path(path_ + "/s")); }

private:
    std::string path_ = "/tmp/sockstate-adopt-XXXXXX";
};

}  // namespace

TEST_CASE_TEMPLATE("discover: local connections in every state", P, local::stream_protocol, local::seqpacket_protocol) {
    CHECK(discovered(must(P::open())) == lifecycle::unbound);

    const socket_directory directory;
    auto bound = must(must(P::open()).bind(directory.name()));
    REQUIRE(detail::discover_as<P>(bound.native(), operation::discover) == lifecycle::bound);
    auto listener = must(std::move(bound).listen());
    REQUIRE(detail::discover_as<P>(listener.native(), operation::discover) == lifecycle::listening);
    auto client = must(P::connect(directory.name()));
    auto server = must(listener.accept());
    CHECK(discovered(std::move(server)) == lifecycle::connected);
    // The peer is gone. What it sent could still be read, so this is a connection.
    CHECK(discovered(std::move(client)) == lifecycle::connected);
    CHECK(discovered(std::move(listener)) == lifecycle::listening);

    auto [one, other] = must(P::pair());
    CHECK(discovered(std::move(one)) == lifecycle::connected);
}

TEST_CASE("discover: local datagram sockets") {
    using P = local::datagram_protocol;
    CHECK(discovered(must(P::open())) == lifecycle::unbound);
    const socket_directory directory;
    auto bound = must(P::bind(directory.name()));
    CHECK(discovered(must(must(P::open()).connect(directory.name()))) == lifecycle::connected);
    CHECK(discovered(std::move(bound)) == lifecycle::bound);
    auto [one, other] = must(P::pair());
    CHECK(discovered(std::move(one)) == lifecycle::connected);
}

TEST_CASE("adopt: distinguishes local kinds from each other and from the internet's") {
    auto [one, other] = must(local::stream_protocol::pair());
    const native_handle handle = one.native();
    CHECK(discover<tcp>(handle).error() == errc::state_mismatch);
    CHECK(discover<local::datagram_protocol>(handle).error() == errc::state_mismatch);
    CHECK(discover<local::seqpacket_protocol>(handle).error() == errc::state_mismatch);
    must(one.send_all("still usable"));
    std::array<char, 12> buffer{};
    must(other.receive_exactly(buffer));

    const auto internet = must(tcp::open(ip::family::v4));
    CHECK(discover<local::stream_protocol>(internet.native()).error() == errc::state_mismatch);
}

TEST_CASE("discover: a descriptor that is no socket, or not open, stays as it is") {
    int ends[2] = {-1, -1};
    REQUIRE(::pipe(ends) == 0);
    for (const int end : ends) {
        CHECK(discover<tcp>(end).error() == std::errc::not_a_socket);
        CHECK(adopt<tcp::stream>(end).error() == std::errc::not_a_socket);
        CHECK(::fcntl(end, F_GETFD) != -1);
        ::close(end);
    }
    CHECK(discover<tcp>(-1).error() == std::errc::bad_file_descriptor);
    CHECK(adopt<tcp::stream>(-1).error() == std::errc::bad_file_descriptor);
}

TEST_CASE("has_pending_error: seen and left where it is") {
    using platform::has_pending_error;
    const auto fresh = must(tcp::open(ip::family::v4));
    CHECK(must(has_pending_error(fresh.native())) == false);
    auto listener = must(tcp::listen({ip::address_v4::loopback(), 0}));
    auto client = must(tcp::connect(must(listener.local_endpoint())));
    must(must(listener.accept()).abort());
    must(client.wait_readable(std::chrono::seconds{20}));
    CHECK(must(has_pending_error(client.native())) == true);
    CHECK(must(has_pending_error(client.native())) == true);
    std::array<char, 1> buffer{};
    CHECK(client.receive(buffer).error() == std::errc::connection_reset);
    CHECK(must(has_pending_error(client.native())) == false);
    CHECK(has_pending_error(-1).error() == std::errc::bad_file_descriptor);
}

}  // namespace sockstate::test::posix_adopt_test
