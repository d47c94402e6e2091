#pragma once

// A system's numbers for families and types of sockets, and the library's words for them.

#include <sockstate/platform/handle.hpp>

#include <optional>

namespace sockstate::platform {

struct socket_numbers {
    /// What stands for a family that the system lacks: no system has such a number.
    static constexpr int absent = -1;

    int unspecified;
    int ipv4;
    int ipv6;
    int local;
    int vsock;
    int stream;
    int sequenced;
    int datagram;

    [[nodiscard]] constexpr int of(address_family family) const noexcept {
        switch (family) {
            case address_family::none: return unspecified;
            case address_family::ipv4: return ipv4;
            case address_family::ipv6: return ipv6;
            case address_family::local: return local;
            case address_family::vsock: return vsock;
        }
        return unspecified;
    }
    [[nodiscard]] constexpr int of(protocol_kind kind) const noexcept {
        switch (kind) {
            case protocol_kind::stream: return stream;
            case protocol_kind::sequenced: return sequenced;
            case protocol_kind::datagram: return datagram;
        }
        return stream;
    }
    /// `none` for a family that the library does not have.
    [[nodiscard]] constexpr address_family family_of(int number) const noexcept {
        if (number == ipv4) return address_family::ipv4;
        if (number == ipv6) return address_family::ipv6;
        if (number == local) return address_family::local;
        return number == vsock ? address_family::vsock : address_family::none;
    }
    [[nodiscard]] constexpr std::optional<protocol_kind> kind_of(int type) const noexcept {
        for (const auto kind : {protocol_kind::stream, protocol_kind::sequenced, protocol_kind::datagram}) {
            if (type == of(kind)) return kind;
        }
        return std::nullopt;
    }
    /// The type that the services of TCP and UDP are listed under. With 0 each address comes once for each type.
    [[nodiscard]] constexpr int type_of_services(int protocol) const noexcept {
        constexpr int tcp = 6;
        constexpr int udp = 17;
        if (protocol == tcp) return stream;
        return protocol == udp ? datagram : 0;
    }
};

}  // namespace sockstate::platform
