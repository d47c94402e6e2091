// What the systems write about the peer of a local connection, of any bytes: nothing outside is read, no field stands
// for nothing, and fewer bytes report nothing else.

#include "property.hpp"

#include <peer_records.hpp>

using namespace sockstate;
using fuzz::input;

namespace {

/// All of it or nothing, and the same of more bytes.
void check_sender(const std::optional<peer_credentials>& part, const std::optional<peer_credentials>& whole) {
    if (part) HOLDS(part == whole);
    if (whole) HOLDS(whole->process != 0U && *whole != peer_credentials{});
}

bool agree(const std::optional<std::uint32_t>& part, const std::optional<std::uint32_t>& whole) {
    return !part || part == whole;
}

void check(const peer_credentials& part, const peer_credentials& whole) {
    HOLDS(whole.process != 0U && part.process != 0U);
    HOLDS(agree(part.process, whole.process) && agree(part.user, whole.user) && agree(part.group, whole.group));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    input in{data, size};
    const auto length = in.pick(128);
    const auto whole = fuzz::copy_of(in.rest());
    const auto part = fuzz::copy_of(std::span{whole}.first(std::min(length, whole.size())));
    check(platform::decode_linux_peer(part), platform::decode_linux_peer(whole));
    check(platform::decode_xucred(part), platform::decode_xucred(whole));
    check_sender(platform::decode_linux_sender(part), platform::decode_linux_sender(whole));
    check_sender(platform::decode_freebsd_sender(part), platform::decode_freebsd_sender(whole));
    HOLDS(agree(platform::decode_process(part), platform::decode_process(whole)));
    return 0;
}
