// What the control messages of Linux, macOS, FreeBSD and Windows report, on every host: each message at every length
// and width, and among messages that are unknown.

#include "support/control_image.hpp"

#include <freebsd/control_messages.hpp>
#include <linux/control_messages.hpp>
#include <macos/control_messages.hpp>
#include <windows/control_messages.hpp>

#include <doctest/doctest.h>

namespace sockstate::test::control_decode_test {

using ip::family;
using namespace std::chrono_literals;
using nanosecond_time = std::chrono::sys_time<std::chrono::nanoseconds>;

namespace {

const ip::address plain = ip::address_v4{image_v4};
const ip::address own = ip::address_v4{image_v4_own};
const ip::address mapped = ip::address_v6::v4_mapped(ip::address_v4{image_v4});
const ip::address mapped_own = ip::address_v6::v4_mapped(ip::address_v4{image_v4_own});
const ip::address v6 = ip::address_v6{image_v6, 7};

struct linux {
    using image = control_image<platform::pointer_wide_control>;
    static datagram_info decode(std::span<const std::byte> written, family of, bool cut = false) {
        return platform::linux_kernel::decode_control(written, of, cut);
    }
};
struct macos {
    using image = control_image<platform::narrow_control>;
    static datagram_info decode(std::span<const std::byte> written, family of, bool cut = false) {
        return platform::macos_kernel::decode_control(written, of, cut);
    }
};
struct freebsd {
    using image = control_image<(sizeof(void*) == 8 ? platform::control_layout{4, 16, 8} : platform::narrow_control)>;
    static datagram_info decode(std::span<const std::byte> written, family of, bool cut = false) {
        return platform::freebsd_kernel::decode_control(written, of, cut);
    }
};
struct windows {
    using image = control_image<platform::pointer_wide_control>;
    static datagram_info decode(std::span<const std::byte> written, family of, bool cut = false) {
        return platform::windows_kernel::decode_control(written, of, cut, false);
    }
};

template <class System, class T>
datagram_info one(std::int32_t level, std::int32_t type, const T& payload, family of = family::v4) {
    typename System::image image;
    return System::decode(image.add(level, type, payload).bytes(), of);
}

/// A field that both have is the same.
template <class T>
bool agrees(const std::optional<T>& part, const std::optional<T>& whole) {
    return !part || part == whole;
}
bool agrees(const datagram_info& part, const datagram_info& whole) {
    return agrees(part.destination, whole.destination) && agrees(part.local_address, whole.local_address) &&
           agrees(part.interface_index, whole.interface_index) && agrees(part.ecn, whole.ecn) &&
           agrees(part.traffic_class, whole.traffic_class) && agrees(part.hop_limit, whole.hop_limit) &&
           agrees(part.arrived_at, whole.arrived_at) && agrees(part.dropped_datagrams, whole.dropped_datagrams) &&
           agrees(part.segment_size, whole.segment_size) && agrees(part.credentials, whole.credentials);
}

/// The pktinfo structures of IPv4.
byte_image index_first(std::uint32_t index, bool with_own) {
    byte_image image{12};
    image.put(0, index).put_bytes(8, image_v4);
    if (with_own) image.put_bytes(4, image_v4_own);
    return image;
}
byte_image address_first(std::uint32_t index) {
    byte_image image{8};
    image.put_bytes(0, image_v4).put(4, index);
    return image;
}
byte_image seconds_and(std::uint64_t parts) {
    byte_image image{16};
    image.put(0, std::uint64_t{1000}).put(8, parts);
    return image;
}

/// ucred, and sockcred2 with one group.
constexpr std::array<std::uint32_t, 3> sender_of_linux{4242, 1000, 100};
constexpr std::array<std::uint32_t, 8> sender_of_freebsd{0, 4242, 1, 1000, 2, 100, 1, 100};

/// Every message of a system at once, with a stranger between.
linux::image all_of(linux) {
    linux::image image;
    image.add_bytes<16>(1, 35, seconds_and(5)).add(1, 40, 94U).add_bytes<12>(0, 8, index_first(7, true));
    image.add(1, 2, sender_of_linux).add(99, 8, 1234U).add(0, 1, std::uint8_t{0xb9}).add(0, 2, 64).add(17, 104, 1200);
    return image;
}
macos::image all_of(macos) {
    macos::image image;
    image.add_bytes<12>(0, 26, index_first(7, false)).add(0, 27, std::uint8_t{0xb9}).add(99, 26, 1234U);
    image.add(0, 24, std::uint8_t{64}).add_bytes<16>(0xffff, 2, seconds_and(5));
    return image;
}
freebsd::image all_of(freebsd) {
    freebsd::image image;
    byte_image link{54};
    link.put(2, std::uint16_t{7});
    image.add(0, 7, image_v4).add_bytes<54>(0, 20, link).add(99, 7, 1234U).add(0, 68, std::uint8_t{0xb9});
    image.add(0, 65, std::uint8_t{64}).add_bytes<16>(0xffff, 2, seconds_and(5)).add(0xffff, 8, sender_of_freebsd);
    return image;
}
windows::image all_of(windows) {
    windows::image image;
    image.add_bytes<8>(0, 19, address_first(7)).add(0, 3, 0xb9).add(99, 19, 1234U).add(0, 4, 64).add(17, 3, 1200);
    return image;
}

}  // namespace

TEST_CASE_TEMPLATE("decode_control: all messages of IPv4 at once", System, linux, macos, freebsd, windows) {
    const auto image = all_of(System{});
    const auto info = System::decode(image.bytes(), family::v4);
    CHECK(info.destination == plain);
    CHECK(info.local_address == (std::is_same_v<System, linux> ? own : plain));
    CHECK(info.interface_index == 7U);
    CHECK(info.traffic_class == 0xb9);
    CHECK(info.ecn == ip::ecn::capable_1);
    CHECK(info.hop_limit == 64);
    const bool has_senders = std::is_same_v<System, linux> || std::is_same_v<System, freebsd>;
    CHECK(info.credentials.has_value() == has_senders);
    if (has_senders) CHECK(info.credentials == peer_credentials{4242, 1000, 100});
    CHECK(!info.incomplete);
    const auto on_dual_stack = System::decode(image.bytes(), family::v6);
    CHECK(on_dual_stack.destination == mapped);
    CHECK(on_dual_stack.local_address == (std::is_same_v<System, linux> ? mapped_own : mapped));
}

TEST_CASE_TEMPLATE("decode_control: fewer bytes report nothing else", System, linux, macos, freebsd, windows) {
    const auto image = all_of(System{});
    const auto whole = System::decode(image.bytes(), family::v4);
    for (std::size_t size = 0; size <= image.bytes().size(); ++size) {
        CAPTURE(size);
        // A copy of its own size, so that a sanitizer sees a read beyond it.
        const std::vector<std::byte> cut{image.bytes().begin(),
                                         image.bytes().begin() + static_cast<std::ptrdiff_t>(size)};
        const auto part = System::decode(cut, family::v4, size < image.bytes().size());
        // The address to answer from is in the same message as the destination, or is the destination.
        CHECK(part.destination.has_value() == part.local_address.has_value());
        CHECK(agrees(part, whole));
        CHECK(part.incomplete == (size < image.bytes().size()));
    }
    CHECK(System::decode({}, family::v4) == datagram_info{});
}

TEST_CASE_TEMPLATE("decode_control: IPv6 packets have a scope where their address has one", System, linux, macos,
                   freebsd, windows) {
    constexpr std::int32_t type = std::is_same_v<System, linux> ? 50 : std::is_same_v<System, windows> ? 19 : 46;
    typename System::image image;
    const auto info = System::decode(image.template add_bytes<20>(41, type, ipv6_packet_image(7)).bytes(), family::v6);
    CHECK(info.destination == v6);
    CHECK(info.local_address == v6);
    CHECK(info.interface_index == 7U);
    typename System::image nowhere;
    const auto without =
        System::decode(nowhere.template add_bytes<20>(41, type, ipv6_packet_image(0)).bytes(), family::v6);
    CHECK(without.interface_index == std::nullopt);
    CHECK(without.destination == ip::address{ip::address_v6{image_v6}});
    CHECK(one<System>(41, type, std::array<std::uint8_t, 19>{}, family::v6) == datagram_info{});
}

TEST_CASE_TEMPLATE("decode_control: a number is read by its own width", System, linux, macos, freebsd, windows) {
    struct numbers {
        std::int32_t v4_class, v6_class, v4_hops, v6_hops;
    };
    constexpr numbers of = std::is_same_v<System, linux>     ? numbers{1, 67, 2, 52}
                           : std::is_same_v<System, macos>   ? numbers{27, 36, 24, 47}
                           : std::is_same_v<System, freebsd> ? numbers{68, 61, 65, 47}
                                                             : numbers{3, 39, 4, 21};
    const auto check = [](std::int32_t level, std::int32_t octet_class, std::int32_t hops) {
        for (const auto& info :
             {one<System>(level, octet_class, std::uint8_t{3}), one<System>(level, octet_class, 3)}) {
            CHECK(info.traffic_class == 3);
            CHECK(info.ecn == ip::ecn::congestion);
        }
        CHECK(one<System>(level, hops, std::uint8_t{255}).hop_limit == 255);
        CHECK(one<System>(level, hops, 255).hop_limit == 255);
        for (const std::int32_t type : {octet_class, hops}) {
            CHECK(one<System>(level, type, 256) == datagram_info{});
            CHECK(one<System>(level, type, -1) == datagram_info{});
            CHECK(one<System>(level, type, std::uint16_t{1}) == datagram_info{});
            CHECK(one<System>(level, type, std::uint64_t{1}) == datagram_info{});
        }
    };
    check(0, of.v4_class, of.v4_hops);
    check(41, of.v6_class, of.v6_hops);
}

TEST_CASE("decode_control: times, in each system's own parts of a second") {
    const nanosecond_time expected{1000s + 5us};
    CHECK(one<linux>(1, 35, std::array<std::int64_t, 2>{1000, 5000}).arrived_at == expected);
    CHECK(one<linux>(1, 64, std::array<std::int64_t, 2>{1000, 5000}).arrived_at == expected);
    CHECK(one<linux>(1, 35, std::array<std::int32_t, 2>{1000, 5000}).arrived_at == expected);
    CHECK(one<macos>(0xffff, 2,
                     std::array<std::int32_t, 4>{std::endian::native == std::endian::little ? 1000 : 0,
                                                 std::endian::native == std::endian::little ? 0 : 1000, 5, 77})
              .arrived_at == expected);
    CHECK(one<freebsd>(0xffff, 2, std::array<std::int64_t, 2>{1000, 5}).arrived_at == expected);
    CHECK(one<freebsd>(0xffff, 5, std::array<std::int64_t, 2>{1000, 5000}).arrived_at == expected);
    for (const auto& wrong : {std::array<std::int64_t, 2>{-1, 0}, {0, -1}, {0, 1'000'000'000}, {9'223'372'036, 0}}) {
        CHECK(one<linux>(1, 35, wrong).arrived_at == std::nullopt);
        CHECK(one<freebsd>(0xffff, 5, wrong).arrived_at == std::nullopt);
        CHECK(one<freebsd>(0xffff, 2, wrong).arrived_at == std::nullopt);
    }
    CHECK(one<linux>(1, 35, std::array<std::uint8_t, 15>{}).arrived_at == std::nullopt);
}

TEST_CASE("decode_control: of Linux, drops, segments and what answers a broadcast") {
    CHECK(one<linux>(1, 40, 94U).dropped_datagrams == 94U);
    CHECK(one<linux>(17, 104, 1200).segment_size == 1200U);
    CHECK(one<linux>(17, 104, 0).segment_size == std::nullopt);
    CHECK(one<linux>(17, 104, std::uint16_t{1200}).segment_size == std::nullopt);
    linux::image broadcast;
    byte_image packet{12};
    packet.put_bytes(4, image_v4_own).put_bytes(8, std::array<std::uint8_t, 4>{255, 255, 255, 255});
    const auto info = linux::decode(broadcast.add_bytes<12>(0, 8, packet).bytes(), family::v4);
    CHECK(info.destination == ip::address_v4::broadcast());
    CHECK(info.local_address == own);
    CHECK(info.interface_index == std::nullopt);
}

TEST_CASE("decode_control: a group is no address to answer from") {
    const std::array<std::uint8_t, 4> group{239, 1, 2, 3};
    const auto info = one<freebsd>(0, 7, group);
    CHECK(info.destination == ip::address_v4{group});
    CHECK(info.local_address == std::nullopt);
    CHECK(one<freebsd>(0, 7, group, family::v6).local_address == std::nullopt);
    CHECK(one<freebsd>(0, 7, std::array<std::uint8_t, 4>{255, 255, 255, 255}).local_address == std::nullopt);
}

TEST_CASE("decode_control: of Windows, congestion marks alone, and flags of what was sent to many") {
    const auto marked = one<windows>(0, 50, 3);
    CHECK(marked.ecn == ip::ecn::congestion);
    CHECK(marked.traffic_class == std::nullopt);
    CHECK(one<windows>(41, 50, 2).ecn == ip::ecn::capable_0);
    CHECK(one<windows>(0, 50, 4).ecn == std::nullopt);
    windows::image image;
    image.add_bytes<8>(0, 19, address_first(7));
    const auto to_many = platform::windows_kernel::decode_control(image.bytes(), family::v4, false, true);
    CHECK(to_many.destination == plain);
    CHECK(to_many.local_address == std::nullopt);
}

}  // namespace sockstate::test::control_decode_test
