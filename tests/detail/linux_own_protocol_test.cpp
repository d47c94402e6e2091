// A protocol of a program's own on Linux: families that the library has no word for, and UDP-Lite.

#include "support/must.hpp"

#include <sockstate/adopt.hpp>
#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstring>
#include <variant>

#include <sys/socket.h>

#include <linux/vm_sockets.h>

namespace sockstate::test::linux_own_protocol_test {

namespace {

/// A port at any address of vsock(7).
struct vsock_port {
    std::uint32_t number = VMADDR_PORT_ANY;

    friend void encode(const vsock_port& from, native_address& to) noexcept {
        sockaddr_vm raw{};
        raw.svm_family = AF_VSOCK;
        raw.svm_cid = VMADDR_CID_ANY;
        raw.svm_port = from.number;
        std::memcpy(to.bytes, &raw, sizeof raw);
        to.size = sizeof raw;
    }
    friend result<void> decode(const native_address& from, vsock_port& to) noexcept {
        sockaddr_vm raw{};
        if (from.size < sizeof raw) return tl::unexpected{error{errc::malformed_answer, operation::none}};
        std::memcpy(&raw, from.bytes, sizeof raw);
        if (raw.svm_family != AF_VSOCK) return tl::unexpected{error{errc::malformed_answer, operation::none}};
        to.number = raw.svm_port;
        return {};
    }
};

struct vsock_stream {
    using endpoint = vsock_port;

    static constexpr protocol_kind kind = protocol_kind::stream;
    static constexpr int number = 0;
    static constexpr int native_family = AF_VSOCK;
};
/// The same by a type that is not the kind's.
struct vsock_messages : vsock_stream {
    static constexpr int native_type = SOCK_SEQPACKET;
};

struct udp_lite {
    using endpoint = ip::endpoint;

    static constexpr protocol_kind kind = protocol_kind::datagram;
    static constexpr int number = 136;
};
struct coverage : option::native<coverage, 136, 10, int, udp_lite> {
    using native::native;
};
/// What the kernel has no such length of.
struct wide_coverage : option::native<wide_coverage, 136, 10, std::array<int, 4>, udp_lite> {
    using native::native;
};
struct unknown_option : option::native<unknown_option, 136, 99, int, udp_lite> {
    using native::native;
};

template <class P>
lifecycle discovered(native_handle handle) {
    auto found = must(discover<P>(handle));
    const auto state = std::visit([](const auto& each) { return lifecycle_of<decltype(each)>; }, found);
    std::visit([](auto& each) { static_cast<void>(std::move(each).release()); }, found);
    return state;
}

}  // namespace

TEST_CASE("own protocol: a family that the library has no word for has states and addresses") {
    auto fresh = open<vsock_stream>();
    if (!fresh) {
        MESSAGE("skipped: ", to_string(fresh.error()));
        return;
    }
    CHECK(discovered<vsock_stream>(fresh->native()) == lifecycle::unbound);
    auto named = must(std::move(*fresh).bind({}));  // the kernel chooses the number
    CHECK(must(named.local_endpoint()).number != VMADDR_PORT_ANY);
    CHECK(discovered<vsock_stream>(named.native()) == lifecycle::bound);
    const auto listener = must(std::move(named).listen());
    CHECK(discovered<vsock_stream>(listener.native()) == lifecycle::listening);

    CHECK(discover<tcp>(listener.native()).error() == errc::state_mismatch);
    CHECK(discover<vsock_messages>(listener.native()).error() == errc::state_mismatch);
    const auto messages = open<vsock_messages>();
    if (messages) CHECK(discovered<vsock_messages>(messages->native()) == lifecycle::unbound);
    CHECK(adopt<socket<vsock_stream, bound>>(listener.native()).error() == errc::state_mismatch);
}

TEST_CASE("own protocol: UDP-Lite opens, and has the options that its numbers say") {
    auto fresh = open<udp_lite>(ip::family::v4);
    if (!fresh) {
        MESSAGE("skipped: ", to_string(fresh.error()));
        return;
    }
    if (const auto set = fresh->set(coverage{8}); !set) {
        MESSAGE("skipped: the emulator does not hand on options of UDP-Lite");
        return;
    }
    CHECK(must(fresh->get<coverage>()) == 8);
    CHECK(fresh->get<wide_coverage>().error() == error{errc::malformed_answer, operation::get_option});
    CHECK(fresh->set(unknown_option{1}).error() == std::errc::no_protocol_option);
    CHECK(fresh->get<unknown_option>().error().attempted() == operation::get_option);

    auto here = must(std::move(*fresh).bind({ip::address_v4::loopback(), 0}));
    CHECK(discovered<udp_lite>(here.native()) == lifecycle::bound);
    CHECK(discover<udp>(here.native()).error() == errc::state_mismatch);
    must(here.send_to("x", must(here.local_endpoint())));
    std::array<char, 4> buffer;
    datagram_info info;
    CHECK(must(here.receive_from(buffer, info, std::chrono::seconds{10})).sender == must(here.local_endpoint()));
}

}  // namespace sockstate::test::linux_own_protocol_test
