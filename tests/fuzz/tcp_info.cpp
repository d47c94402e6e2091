// The TCP metrics of every system: TCP_INFO of Linux and FreeBSD, TCP_CONNECTION_INFO, SIO_TCP_INFO v0 to v2, at any
// length; and what happened between two of them.

#include "../support/tcp_info_fields.hpp"
#include "property.hpp"

#include <sockstate/tcp/delta.hpp>

#include <freebsd/tcp_info_decode.hpp>
#include <linux/tcp_info_decode.hpp>
#include <macos/tcp_info_decode.hpp>
#include <windows/tcp_info_decode.hpp>

#include <functional>
#include <type_traits>

using namespace sockstate;
using namespace sockstate::platform;
using fuzz::input;
using test::for_each_field;

namespace {

struct kernel {
    result<tcp_info> (*decode)(std::span<const std::byte>) noexcept;
    tcp_info_format record;
    /// A Linux that counts no segments, before 4.2, cannot know that there were none, and tells since when.
    bool tells_more_with_less;
};

constexpr kernel kernels[] = {
    {linux_kernel::decode_tcp_info, linux_kernel::tcp_info_record, true},
    {macos_kernel::decode_tcp_info, macos_kernel::tcp_info_record, false},
    {freebsd_kernel::decode_tcp_info, freebsd_kernel::tcp_info_record, false},
    {windows_kernel::decode_tcp_info, windows_kernel::tcp_info_record, false},
};

/// Decoded where it was written, with this behind it.
result<tcp_info> decoded_before(const kernel& from, std::span<const std::byte> bytes, std::byte behind) {
    const auto write = [&](std::span<std::byte> room) -> result<std::size_t> {
        std::fill(room.begin(), room.end(), behind);
        std::copy(bytes.begin(), bytes.end(), room.begin());
        return bytes.size();
    };
    return decode_in_place(write, from.record);
}

void check_values(const tcp_info& info) {
    tcp_info rebuilt;
    rebuilt.state = info.state;
    int present = 0;
    for_each_field([&](auto field) {
        const auto& value = std::invoke(field, info);
        std::invoke(field, rebuilt) = value;
        present += value ? 1 : 0;
    });
    HOLDS(rebuilt == info);  // so these are all the fields there are
    if (info.accept_queue_length) HOLDS(info.state == tcp_state::listen);
    if (info.state == tcp_state::listen) {
        HOLDS(present == int{info.accept_queue_length.has_value()} + int{info.accept_queue_limit.has_value()});
    }
    const std::string text = to_string(info);
    HOLDS(text.starts_with(to_string(info.state)));
    HOLDS(text.find('-', to_string(info.state).size()) == std::string::npos);  // nothing negative
}

/// Less of the bytes never tells more, nor anything else.
void check_part(const kernel& from, const tcp_info& part, const tcp_info& whole) {
    HOLDS(part.state == whole.state);
    for_each_field([&](auto field) {
        if constexpr (std::is_same_v<decltype(field), decltype(&tcp_info::since_last_data_sent)>) {
            const bool may_go =
                field == &tcp_info::since_last_data_sent || field == &tcp_info::since_last_data_received;
            if (from.tells_more_with_less && may_go && !(whole.*field)) return;
        }
        if (const auto& told = std::invoke(field, part)) HOLDS(told == std::invoke(field, whole));
    });
}

void check_delta(const tcp_sample& before, const tcp_sample& after) {
    const tcp_delta change = delta(before, after);
    HOLDS(change.elapsed == after.taken_at - before.taken_at);
    for (const auto& rate :
         {change.sent_bytes_per_second, change.acknowledged_bytes_per_second, change.received_bytes_per_second,
          change.sent_segments_per_second, change.received_segments_per_second, change.retransmitted_share}) {
        if (rate) HOLDS(*rate >= 0);
    }
    if (change.retransmitted_share) HOLDS(*change.retransmitted_share <= 1);
    if (change.sent_bytes) HOLDS(*before.info.sent_bytes + *change.sent_bytes == *after.info.sent_bytes);
    const std::string text = to_string(change);
    HOLDS(text.find('-', 1) == std::string::npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    input in{data, size};
    const kernel& from = kernels[in.pick(std::size(kernels))];
    const std::size_t cut = in.take<std::uint16_t>();
    const auto elapsed = std::chrono::nanoseconds{in.take<std::uint32_t>()};
    const auto bytes = fuzz::copy_of(in.rest());

    const auto whole = from.decode(bytes);
    if (&from == &kernels[0]) {  // Linux's state is asked for alone, too
        const auto state = linux_kernel::decode_tcp_info_state(bytes);
        HOLDS(state.has_value() == (bytes.size() >= linux_kernel::tcp_info_head));
        if (whole) HOLDS(state == whole->state);
    }
    HOLDS(whole.has_value() == (bytes.size() >= from.record.least));
    if (!whole) {
        HOLDS(whole.error() == errc::not_supported);
        return 0;
    }
    check_values(*whole);
    const std::span kept = std::span{bytes}.first(std::min(bytes.size(), detail::kernel_bytes::capacity));
    HOLDS(std::ranges::equal(raw_bytes(*whole), kept));

    // What was not written is not read, nor told.
    for (std::size_t length = std::min(cut, kept.size());; length = kept.size()) {
        const auto part = decoded_before(from, kept.first(length), std::byte{0});
        HOLDS(part.has_value() == (length >= from.record.least));
        HOLDS(part == decoded_before(from, kept.first(length), std::byte{0xff}));
        if (part) check_part(from, *part, *whole);
        if (part) check_delta({{}, *part}, {std::chrono::steady_clock::time_point{elapsed}, *whole});
        if (length == kept.size()) break;
    }
    // Two samples of which the later begins in the middle of the earlier one's bytes.
    if (const auto other = from.decode(kept.subspan(std::min(cut, kept.size())))) {
        check_delta({{}, *other}, {std::chrono::steady_clock::time_point{elapsed}, *whole});
        check_delta({std::chrono::steady_clock::time_point{elapsed}, *whole}, {{}, *other});
    }
    return 0;
}
