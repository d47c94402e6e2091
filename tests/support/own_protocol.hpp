#pragma once

// Protocols that a program could have: known ones of the internet under an endpoint type of the test's own.

#include <sockstate/ip/endpoint.hpp>
#include <sockstate/protocol.hpp>

#include <cstdint>

namespace sockstate::test {

/// A port of this machine's loopback address: an endpoint that is all the test's own, though it has a `port()`.
class door {
public:
    door() = default;
    explicit door(std::uint16_t port) : port_{port} {}

    [[nodiscard]] std::uint16_t port() const { return port_; }
    /// Named as members of the library's endpoints, and nothing of what those mean.
    [[nodiscard]] ip::address address() const { return ip::address_v6::any(); }
    [[nodiscard]] bool is_unnamed() const { return true; }
    friend bool operator==(const door&, const door&) = default;

    friend void encode(const door& from, native_address& to) noexcept {
        encode(ip::endpoint{ip::address_v4::loopback(), from.port_}, to);
    }
    friend result<void> decode(const native_address& from, door& to) noexcept {
        ip::endpoint seen;
        if (auto done = decode(from, seen); !done) return done;
        if (seen.address() != ip::address{ip::address_v4::loopback()} && !seen.address().is_unspecified()) {
            return tl::unexpected{error{errc::malformed_answer, operation::none}};
        }
        to = door{seen.port()};
        return {};
    }

private:
    std::uint16_t port_ = 0;
};

inline constexpr int ipv4_family = 2;  // AF_INET on every system here

struct door_stream {
    using endpoint = door;

    static constexpr protocol_kind kind = protocol_kind::stream;
    static constexpr int number = 6;
    static constexpr int native_family = ipv4_family;
};

struct door_datagram {
    using endpoint = door;

    static constexpr protocol_kind kind = protocol_kind::datagram;
    static constexpr int number = 17;
    static constexpr int native_family = ipv4_family;
};

/// TCP as if it could not end one direction alone.
struct whole_stream {
    using endpoint = ip::endpoint;

    static constexpr protocol_kind kind = protocol_kind::stream;
    static constexpr int number = 6;
    static constexpr bool half_close = false;
};

/// TCP_NODELAY, whose numbers are the same on every system here.
struct own_no_delay : option::native<own_no_delay, 6, 1, int, whole_stream, door_stream> {
    using native::native;
};

}  // namespace sockstate::test
