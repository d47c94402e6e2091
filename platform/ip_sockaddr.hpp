#pragma once

// Internet endpoints as sockaddr_in and sockaddr_in6, whose members have the same names on every system.

#include <sockstate/ip/endpoint.hpp>
#include <sockstate/platform/address.hpp>

#include <cstddef>
#include <cstring>

namespace sockstate::platform {

template <class Sockaddr>
void store(const Sockaddr& from, native_address& to) noexcept {
    static_assert(sizeof from <= native_address::capacity);
    std::memcpy(to.bytes, &from, sizeof from);
    to.size = sizeof from;
}

template <class Sockaddr>
[[nodiscard]] Sockaddr load(const native_address& from) noexcept {
    Sockaddr to;
    std::memcpy(&to, from.bytes, sizeof to);
    return to;
}

/// The system's two structures, and its numbers for their families.
template <class V4, class V6>
struct ip_sockaddr {
    static_assert(sizeof(V4) == ipv4_size && offsetof(V4, sin_port) == 2 && offsetof(V4, sin_addr) == 4);
    static_assert(sizeof(V6) != ipv4_size);

    int ipv4;
    int ipv6;

    void encode(const ip::endpoint& from, native_address& to) const noexcept {
        if (from.family() == ip::family::v4) {
            V4 v4;
            write(from, v4);
            store(v4, to);
        } else {
            const ip::address_v6 address = from.address().to_v6();
            V6 v6{};
            v6.sin6_family = static_cast<decltype(v6.sin6_family)>(ipv6);
            write_port(from.port(), v6.sin6_port);
            v6.sin6_scope_id = address.scope_id();
            std::memcpy(&v6.sin6_addr, address.bytes().data(), address.bytes().size());
            store(v6, to);
        }
    }

    /// Of an IPv4 endpoint.
    void write(const ip::endpoint& from, V4& to) const noexcept {
        to = {};
        to.sin_family = static_cast<decltype(to.sin_family)>(ipv4);
        write_port(from.port(), to.sin_port);
        const auto bytes = from.address().to_v4().bytes();
        std::memcpy(&to.sin_addr, bytes.data(), bytes.size());
    }

    /// False for another family, or too few bytes.
    [[nodiscard]] bool decode(int family, const native_address& from, ip::endpoint& to) const noexcept {
        if (family == ipv4 && from.size >= sizeof(V4)) {
            const auto v4 = load<V4>(from);
            ip::address_v4::bytes_type bytes;
            std::memcpy(bytes.data(), &v4.sin_addr, bytes.size());
            to = {ip::address_v4{bytes}, read_port(v4.sin_port)};
            return true;
        }
        if (family == ipv6 && from.size >= sizeof(V6)) {
            const auto v6 = load<V6>(from);
            ip::address_v6::bytes_type bytes;
            std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
            to = {ip::address_v6{bytes, v6.sin6_scope_id}, read_port(v6.sin6_port)};
            return true;
        }
        return false;
    }

private:
    template <class Port>
    static void write_port(std::uint16_t port, Port& to) noexcept {
        const std::uint8_t bytes[] = {static_cast<std::uint8_t>(port >> 8U), static_cast<std::uint8_t>(port)};
        static_assert(sizeof to == sizeof bytes);
        std::memcpy(&to, bytes, sizeof bytes);
    }
    template <class Port>
    static std::uint16_t read_port(const Port& from) noexcept {
        std::uint8_t bytes[sizeof from];
        std::memcpy(bytes, &from, sizeof bytes);
        return static_cast<std::uint16_t>(bytes[0] << 8U | bytes[1]);
    }
};

}  // namespace sockstate::platform
