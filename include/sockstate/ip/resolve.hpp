#pragma once

// Names to addresses, as the system's resolver has them. Safe from any thread.

#include <sockstate/deadline.hpp>
#include <sockstate/ip/endpoint.hpp>

#include <string>
#include <vector>

namespace sockstate::ip {

/// A port by number or by the name that the system's service table has for it: `7000`, `"https"`.
class service {
public:
    constexpr service(std::uint16_t port) noexcept : port_{port} {}
    constexpr service(std::string_view name) noexcept : name_{name} {}
    constexpr service(const char* name) noexcept : name_{name} {}
    service(const std::string& name) noexcept : name_{name} {}

    /// Empty where the port is given as a number. Refers to the caller's text.
    [[nodiscard]] constexpr std::string_view name() const noexcept { return name_; }
    [[nodiscard]] constexpr std::uint16_t port() const noexcept { return port_; }

private:
    std::string_view name_;
    std::uint16_t port_ = 0;
};

/// Every address of `host`, in the order to try them (RFC 6724), each with the service's port.
///
/// `protocol` is the IANA number that the service is looked up for: 6 TCP, 17 UDP. The text of an address
/// is taken as it is, without DNS. getaddrinfo(3) cannot be interrupted: with a deadline it runs on a
/// thread of its own, which is left behind to end by itself when the deadline passes. Errors: those of
/// `resolver_errc` (out_of_memory also where the system has no thread left), `errc::deadline_exceeded`,
/// `errc::invalid_argument` for an empty host, a NUL inside a name or a port over 65,535.
[[nodiscard]] SOCKSTATE_EXPORT result<std::vector<endpoint>> resolve(std::string_view host, service port,
                                                                     deadline until = {}, int protocol = 6);

}  // namespace sockstate::ip
