// Entries of Linux's error queue of any bytes: nothing outside is read, what is reported is consistent, and fewer bytes
// report nothing else.

#include "property.hpp"

#include <linux/network_error_decode.hpp>

using namespace sockstate;
using fuzz::input;
using platform::linux_kernel::decode_network_error;

namespace {

void check_report(const network_error& told) {
    const bool by_icmp = told.origin == network_error_origin::icmp || told.origin == network_error_origin::icmpv6;
    HOLDS(to_string(told.origin) != "unknown" && !to_string(told).empty());
    HOLDS(told.icmp_type.has_value() == by_icmp && told.icmp_code.has_value() == by_icmp);
    HOLDS(told.path_mtu_bytes != 0U && !told.receiver && told.quoted.empty());
    if (told.origin == network_error_origin::other) HOLDS(!told.path_mtu_bytes && !told.reporter);
}

bool agree(const network_error& part, const network_error& whole) {
    return part.reason == whole.reason && part.origin == whole.origin && part.icmp_type == whole.icmp_type &&
           part.icmp_code == whole.icmp_code && part.path_mtu_bytes == whole.path_mtu_bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    input in{data, size};
    const auto length = in.pick(512);
    const auto whole = fuzz::copy_of(in.rest());
    const auto part = fuzz::copy_of(std::span{whole}.first(std::min(length, whole.size())));
    if (const auto told = decode_network_error(whole, false)) check_report(*told);
    const auto cut = decode_network_error(part, true);
    if (cut) check_report(*cut);
    const auto shorter = decode_network_error(part, false);
    if (shorter) check_report(*shorter);
    // The last message is left out if more was to come, and an earlier one is there with all of its bytes.
    if (cut) HOLDS(shorter.has_value());
    if (part.size() == whole.size() && shorter) HOLDS(agree(*shorter, *decode_network_error(whole, false)));
    return 0;
}
