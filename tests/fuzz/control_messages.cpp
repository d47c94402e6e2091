// Control messages of any bytes, as the four systems' decoders read them, and headers of any values, as their encoders
// write them: nothing outside is read, a cut buffer reports nothing else, and what was written is walked back.

#include "property.hpp"

#include <control_layout.hpp>
#include <freebsd/control_messages.hpp>
#include <linux/control_messages.hpp>
#include <macos/control_messages.hpp>
#include <windows/control_messages.hpp>

using namespace sockstate;
using fuzz::input;

namespace {

constexpr platform::control_layout freebsd_layout =
    sizeof(void*) == 8 ? platform::control_layout{4, 16, 8} : platform::narrow_control;

datagram_info decode(std::size_t system, std::span<const std::byte> written, ip::family family, bool cut) {
    switch (system) {
        case 0: return platform::linux_kernel::decode_control(written, family, cut);
        case 1: return platform::macos_kernel::decode_control(written, family, cut);
        case 2: return platform::freebsd_kernel::decode_control(written, family, cut);
        default: return platform::windows_kernel::decode_control(written, family, cut, false);
    }
}

template <platform::control_layout Layout>
std::size_t count_in(std::span<const std::byte> written, bool cut) {
    std::size_t count = 0;
    platform::walk_control<Layout>(written, cut, [&](const platform::control_message&) { ++count; });
    return count;
}

std::size_t count_messages(std::size_t system, std::span<const std::byte> written, bool cut) {
    switch (system) {
        case 1: return count_in<platform::narrow_control>(written, cut);
        case 2: return count_in<freebsd_layout>(written, cut);
        default: return count_in<platform::pointer_wide_control>(written, cut);
    }
}

void check_info(const datagram_info& info) {
    HOLDS(info.interface_index != 0U && info.segment_size != 0U);
    if (info.traffic_class) HOLDS(info.ecn.has_value());
    if (info.ecn) HOLDS(to_string(*info.ecn) != "unknown");
    if (info.local_address) HOLDS(info.destination.has_value() || info.local_address->unmapped().is_v4());
    HOLDS(info.reply().source == info.local_address && !to_string(info).empty() && !to_string(info.reply()).empty());
}

void check_decoding(input& in) {
    const std::size_t system = in.pick(4);
    const auto family = in.pick(2) == 0 ? ip::family::v4 : ip::family::v6;
    const auto size = in.pick(512);
    const auto whole = fuzz::copy_of(in.rest());
    const auto part = fuzz::copy_of(std::span{whole}.first(std::min(size, whole.size())));
    check_info(decode(system, whole, family, false));
    const auto cut = decode(system, part, family, true);
    check_info(cut);
    HOLDS(cut.incomplete);
    // Every message that counts in the cut bytes is whole there, so it is one of the whole bytes too.
    HOLDS(count_messages(system, part, true) <= count_messages(system, whole, false));
    if (count_messages(system, part, true) == 0) HOLDS(cut == datagram_info{.incomplete = true});
}

ip::address take_address(input& in) {
    const auto kind = in.pick(3);
    const ip::address_v6 v6{in.take<ip::address_v6::bytes_type>(), in.take<std::uint8_t>()};
    if (kind == 0) return v6.v4_part();
    return kind == 1 ? ip::address_v6::v4_mapped(v6.v4_part()) : v6;
}

result<std::size_t> encode(std::size_t system, const datagram_header& header, const ip::address& receiver,
                           std::span<std::byte> room) {
    using platform::windows_kernel::traffic_classes;
    switch (system) {
        case 0: return platform::linux_kernel::encode_control(header, receiver, room);
        case 1: return platform::macos_kernel::encode_control(header, receiver, room);
        case 2: return platform::freebsd_kernel::encode_control(header, receiver, room);
        default: return platform::windows_kernel::encode_control(header, receiver, traffic_classes::whole, room);
    }
}

void check_encoding(input& in) {
    const std::size_t system = in.pick(4);
    datagram_header header{.interface_index = in.take<std::uint8_t>()};
    const auto receiver = take_address(in);
    if (in.pick(2) == 1) header.source = take_address(in);
    if (in.pick(2) == 1) header.traffic_class = in.take<std::uint8_t>();
    if (in.pick(2) == 1) header.hop_limit = in.take<std::uint8_t>();
    std::vector<std::byte> room(platform::sent_control_room, std::byte{0xcc});
    const auto used = encode(system, header, receiver, room);
    if (!used) {
        HOLDS(used.error() == errc::not_supported || used.error() == errc::invalid_argument);
        return;
    }
    HOLDS(*used <= room.size());
    const bool has_packet = header.source || header.interface_index != 0;
    const std::size_t asked = (has_packet ? 1 : 0) + (header.traffic_class ? 1 : 0) + (header.hop_limit ? 1 : 0);
    const auto written = fuzz::copy_of(std::span{room}.first(*used));
    HOLDS(count_messages(system, written, false) <= asked);
    const auto back = decode(system, written, receiver.family(), false);
    check_info(back);
    if (receiver.unmapped().is_v6()) {  // IPv6 sends and receives by the same numbers
        HOLDS(count_messages(system, written, false) == asked);
        HOLDS(back.traffic_class == header.traffic_class && back.hop_limit == header.hop_limit);
        if (header.source) HOLDS(back.destination->to_v6().bytes() == header.source->to_v6().bytes());
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    input in{data, size};
    if (in.pick(2) == 0) {
        check_decoding(in);
    } else {
        check_encoding(in);
    }
    return 0;
}
