// What is asked for one datagram, as the control messages of Linux, macOS, FreeBSD and Windows, byte by byte on every
// host.

#include "support/control_image.hpp"

#include <freebsd/control_messages.hpp>
#include <linux/control_messages.hpp>
#include <macos/control_messages.hpp>
#include <windows/control_messages.hpp>

#include <doctest/doctest.h>

namespace sockstate::test::control_encode_test {

using platform::windows_kernel::traffic_classes;
using room = std::array<std::byte, platform::sent_control_room>;

namespace {

const ip::address v4 = ip::address_v4{image_v4};
const ip::address v4_source = ip::address_v4{image_v4_own};
const ip::address mapped = ip::address_v6::v4_mapped(v4.to_v4());
const ip::address v6 = *ip::address::parse("2001:db8::1");
const ip::address v6_source = ip::address_v6{image_v6, 7};

constexpr datagram_header nothing{};
const datagram_header everything_v4{.source = v4_source, .interface_index = 3, .traffic_class = 0xb8, .hop_limit = 9};
const datagram_header everything_v6{.source = v6_source, .interface_index = 7, .traffic_class = 0xb8, .hop_limit = 9};

using wide = control_image<platform::pointer_wide_control>;
using narrow = control_image<platform::narrow_control>;
using freebsd_image =
    control_image<(sizeof(void*) == 8 ? platform::control_layout{4, 16, 8} : platform::narrow_control)>;

/// Whether the encoder writes exactly this.
template <class Encode, class Image>
bool writes(Encode encode, const Image& image) {
    room memory;
    memory.fill(std::byte{0xff});
    const auto used = encode(std::span<std::byte>{memory});
    if (!used || *used != image.bytes().size()) return false;
    const bool same = std::equal(image.bytes().begin(), image.bytes().end(), memory.begin());
    return same && std::all_of(memory.begin() + static_cast<std::ptrdiff_t>(*used), memory.end(),
                               [](std::byte rest) { return rest == std::byte{0xff}; });
}

template <auto Encode>
auto encoding(const datagram_header& header, const ip::address& receiver) {
    return [&header, receiver](std::span<std::byte> to) { return Encode(header, receiver, to); };
}
constexpr auto to_linux = encoding<platform::linux_kernel::encode_control>;
constexpr auto to_macos = encoding<platform::macos_kernel::encode_control>;
constexpr auto to_freebsd = encoding<platform::freebsd_kernel::encode_control>;
auto to_windows(const datagram_header& header, const ip::address& receiver, traffic_classes known) {
    return [&header, receiver, known](std::span<std::byte> to) {
        return platform::windows_kernel::encode_control(header, receiver, known, to);
    };
}

template <class Encode>
errc refusal(Encode encode) {
    room memory;
    const auto used = encode(std::span<std::byte>{memory});
    REQUIRE(!used);
    CHECK(used.error().attempted() == operation::send);
    return used.error() == errc::not_supported ? errc::not_supported : errc::invalid_argument;
}

byte_image packet_v4(std::uint32_t index, bool with_source) {
    byte_image image{12};
    image.put(0, index);
    if (with_source) image.put_bytes(4, image_v4_own);
    return image;
}
byte_image mapped_packet(std::uint32_t index) {
    byte_image image{20};
    image.put_bytes(0, ip::address_v6::v4_mapped(v4_source.to_v4()).bytes()).put(16, index);
    return image;
}

}  // namespace

TEST_CASE("encode_control: nothing is asked for with no bytes") {
    for (const auto& receiver : {v4, mapped, v6}) {
        CHECK(writes(to_linux(nothing, receiver), wide{}));
        CHECK(writes(to_macos(nothing, receiver), wide{}));
        CHECK(writes(to_freebsd(nothing, receiver), wide{}));
        CHECK(writes(to_windows(nothing, receiver, traffic_classes::whole), wide{}));
    }
}

TEST_CASE("encode_control: Linux, IPv4 and mapped receivers alike") {
    wide image;
    image.add_bytes<12>(0, 8, packet_v4(3, true)).add(0, 1, 0xb8).add(0, 2, 9);
    CHECK(writes(to_linux(everything_v4, v4), image));
    CHECK(writes(to_linux(everything_v4, mapped), image));
    const datagram_header mapped_source{.source = mapped, .interface_index = 0};
    wide source_alone;
    byte_image packet{12};
    packet.put_bytes(4, image_v4);
    CHECK(writes(to_linux(mapped_source, mapped), source_alone.add_bytes<12>(0, 8, packet)));
}

TEST_CASE("encode_control: IPv6, in every system's numbers") {
    const auto packet = ipv6_packet_image(7);
    CHECK(writes(to_linux(everything_v6, v6), wide{}.add_bytes<20>(41, 50, packet).add(41, 67, 0xb8).add(41, 52, 9)));
    CHECK(writes(to_macos(everything_v6, v6), narrow{}.add_bytes<20>(41, 46, packet).add(41, 36, 0xb8).add(41, 47, 9)));
    CHECK(writes(to_freebsd(everything_v6, v6),
                 freebsd_image{}.add_bytes<20>(41, 46, packet).add(41, 61, 0xb8).add(41, 47, 9)));
    CHECK(writes(to_windows(everything_v6, v6, traffic_classes::whole),
                 wide{}.add_bytes<20>(41, 19, packet).add(41, 39, 0xb8).add(41, 21, 9)));
    // The interface of a link-local source is in its scope.
    const datagram_header source_alone{.source = v6_source};
    CHECK(writes(to_linux(source_alone, v6), wide{}.add_bytes<20>(41, 50, packet)));
}

TEST_CASE("encode_segment_size: in the width that each system takes") {
    const auto of_linux = [](std::span<std::byte> to) {
        return result<std::size_t>{platform::linux_kernel::encode_segment_size(1200, to)};
    };
    const auto of_windows = [](std::span<std::byte> to) {
        return result<std::size_t>{platform::windows_kernel::encode_segment_size(1200, to)};
    };
    CHECK(writes(of_linux, wide{}.add(17, 103, std::uint16_t{1200})));
    CHECK(writes(of_windows, wide{}.add(17, 2, std::uint32_t{1200})));
    // Behind everything else that a datagram may ask for.
    room memory;
    const auto used = platform::linux_kernel::encode_control(everything_v6, v6, memory);
    REQUIRE(used);
    const auto behind = std::span<std::byte>{memory}.subspan(*used);
    CHECK(platform::linux_kernel::encode_segment_size(1, behind) <= behind.size());
}

TEST_CASE("encode_control: macOS takes a source or an interface of IPv4, and no hop limit") {
    const datagram_header source{.source = v4_source, .traffic_class = 0xb8};
    CHECK(writes(to_macos(source, v4), narrow{}.add_bytes<12>(0, 26, packet_v4(0, true)).add(0, 3, 0xb8)));
    CHECK(writes(to_macos(source, mapped), narrow{}.add_bytes<12>(0, 26, packet_v4(0, true)).add(0, 3, 0xb8)));
    const datagram_header by_interface{.interface_index = 3};
    CHECK(writes(to_macos(by_interface, v4), narrow{}.add_bytes<12>(0, 26, packet_v4(3, false))));
    const datagram_header both{.source = v4_source, .interface_index = 3};
    const datagram_header hops{.hop_limit = 1};
    CHECK(refusal(to_macos(both, v4)) == errc::not_supported);
    CHECK(refusal(to_macos(hops, v4)) == errc::not_supported);
    CHECK(refusal(to_macos(hops, mapped)) == errc::not_supported);
}

TEST_CASE("encode_control: FreeBSD takes a source of IPv4 and a traffic class of one byte") {
    const datagram_header source{.source = v4_source, .traffic_class = 0xb8};
    CHECK(writes(to_freebsd(source, v4), freebsd_image{}.add(0, 7, image_v4_own).add(0, 3, std::uint8_t{0xb8})));
    CHECK(writes(to_freebsd(source, mapped),
                 freebsd_image{}.add_bytes<20>(41, 46, mapped_packet(0)).add(0, 3, std::uint8_t{0xb8})));
    const datagram_header by_interface{.interface_index = 3};
    const datagram_header hops{.hop_limit = 1};
    CHECK(refusal(to_freebsd(by_interface, v4)) == errc::not_supported);
    CHECK(refusal(to_freebsd(hops, v4)) == errc::not_supported);
    CHECK(refusal(to_freebsd(hops, mapped)) == errc::not_supported);
}

TEST_CASE("encode_control: Windows has the address before the interface, and perhaps only congestion marks") {
    byte_image packet{8};
    packet.put_bytes(0, image_v4_own).put(4, 3U);
    const auto image = wide{}.add_bytes<8>(0, 19, packet).add(0, 3, 0xb8).add(0, 4, 9);
    CHECK(writes(to_windows(everything_v4, v4, traffic_classes::whole), image));
    CHECK(writes(to_windows(everything_v4, mapped, traffic_classes::whole), image));
    const datagram_header marked{.traffic_class = 2};
    CHECK(writes(to_windows(marked, v4, traffic_classes::ecn_alone), wide{}.add(0, 50, 2)));
    CHECK(writes(to_windows(marked, v6, traffic_classes::ecn_alone), wide{}.add(41, 50, 2)));
    CHECK(refusal(to_windows(everything_v4, v4, traffic_classes::ecn_alone)) == errc::not_supported);
}

TEST_CASE("encode_control: a source of the other family is refused everywhere") {
    const datagram_header from_v4{.source = v4_source};
    const datagram_header from_mapped{.source = mapped};
    const datagram_header from_v6{.source = v6_source};
    const auto check = [](const datagram_header& header, const ip::address& receiver) {
        CHECK(refusal(to_linux(header, receiver)) == errc::invalid_argument);
        CHECK(refusal(to_macos(header, receiver)) == errc::invalid_argument);
        CHECK(refusal(to_freebsd(header, receiver)) == errc::invalid_argument);
        CHECK(refusal(to_windows(header, receiver, traffic_classes::whole)) == errc::invalid_argument);
    };
    check(from_v4, v6);
    check(from_mapped, v6);
    check(from_v6, v4);
    check(from_v6, mapped);
}

}  // namespace sockstate::test::control_encode_test
