// Echoes as bytes, in the byte order of the network.

#include "ping/echo.hpp"

#include <algorithm>
#include <cstddef>
#include <span>

namespace examples {

namespace {

using bytes = std::span<const std::byte>;

template <class Number>
void write(std::byte* to, Number number) {
    for (std::size_t i = sizeof number; i-- > 0; number = static_cast<Number>(number >> 8U)) {
        to[i] = static_cast<std::byte>(number & 0xffU);
    }
}

std::uint64_t read(bytes from) {
    std::uint64_t number = 0;
    for (const std::byte each : from.first(sizeof number)) number = number << 8U | std::to_integer<std::uint64_t>(each);
    return number;
}

/// The sum of the internet (RFC 1071).
std::uint16_t checksum(bytes message) {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i + 1 < message.size(); i += 2) {
        sum += std::to_integer<std::uint32_t>(message[i]) << 8U | std::to_integer<std::uint32_t>(message[i + 1]);
    }
    while (sum > 0xffffU) sum = (sum >> 16U) + (sum & 0xffffU);
    return static_cast<std::uint16_t>(~sum);
}

/// An answer begins with its type, and none has a 4 in front.
bytes without_ip_header(bytes received) {
    const auto first = received.empty() ? 0U : std::to_integer<unsigned>(received[0]);
    if (first >> 4U != 4) return received;
    return received.subspan(std::min(received.size(), std::size_t{first & 0xfU} * 4));
}

}  // namespace

std::array<std::byte, echo::size> encode_echo(std::uint8_t type, const echo& message) {
    std::array<std::byte, echo::size> whole{};
    whole[0] = std::byte{type};
    write(&whole[4], static_cast<std::uint16_t>(message.token));
    write(&whole[6], static_cast<std::uint16_t>(message.number));
    write(&whole[8], message.token);
    write(&whole[16], message.number);
    write(&whole[24], static_cast<std::uint64_t>(message.sent_at.time_since_epoch().count()));
    write(&whole[2], checksum(whole));
    return whole;
}

std::optional<echo> decode_echo(std::uint8_t type, sockstate::byte_view received) {
    const bytes message = without_ip_header({received.data(), received.size()});
    if (message.size() != echo::size || message[0] != std::byte{type} || message[1] != std::byte{0}) return {};
    const auto ticks = static_cast<std::chrono::steady_clock::rep>(read(message.subspan(24)));
    return echo{read(message.subspan(8)), read(message.subspan(16)),
                std::chrono::steady_clock::time_point{std::chrono::steady_clock::duration{ticks}}};
}

}  // namespace examples
