// What the network reports of a datagram, as text.

#include <sockstate/datagram/network_error.hpp>

namespace sockstate {

std::string_view to_string(network_error_origin from) noexcept {
    switch (from) {
        case network_error_origin::local: return "local";
        case network_error_origin::icmp: return "icmp";
        case network_error_origin::icmpv6: return "icmpv6";
        case network_error_origin::other: return "other";
    }
    return "unknown";
}

std::string to_string(const network_error& reported) {
    if (reported.origin == network_error_origin::other) return "a notice that is no error of the network";
    std::string text = to_string(reported.reason);
    if (reported.receiver) text += " for " + to_string(*reported.receiver);
    if (reported.path_mtu_bytes) text += ", path MTU " + std::to_string(*reported.path_mtu_bytes);
    if (reported.reporter) text += ", reported by " + to_string(*reported.reporter);
    if (reported.origin == network_error_origin::local) text += ", reported by this machine";
    return text;
}

}  // namespace sockstate
