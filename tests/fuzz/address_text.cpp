// Addresses, endpoints and prefixes as text and back, beside the system's own parsers.
//
// `reads_…` is our grammar once more, by inet_pton and the documentation alone: both take a text and mean the same, or
// neither does. Beside getaddrinfo(AI_NUMERICHOST) four differences are ours: it also takes what inet_aton takes
// (127.1, octal, hexadecimal), zones with leading zeros, interfaces by name for link-local addresses alone, and these
// as far as a colon.

#include "property.hpp"

#include <sockstate/ip/endpoint.hpp>
#include <sockstate/ip/prefix.hpp>

#include <optional>

#include <arpa/inet.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

using namespace sockstate;
using fuzz::input;

namespace {

std::optional<std::uint32_t> reads_number(const std::string& text, std::uint64_t most) {
    if (text.empty() || text.size() > 10 || text.find_first_not_of("0123456789") != std::string::npos) return {};
    if (text.size() > 1 && text[0] == '0') return {};
    const std::uint64_t number = std::strtoull(text.c_str(), nullptr, 10);
    return number <= most ? std::optional{static_cast<std::uint32_t>(number)} : std::nullopt;
}

std::optional<ip::address> reads_v4(const std::string& text) {
    ip::address_v4::bytes_type bytes;
    if (text.find('\0') != std::string::npos || ::inet_pton(AF_INET, text.c_str(), bytes.data()) != 1) return {};
    return ip::address_v4{bytes};
}

std::optional<std::uint32_t> reads_zone(const std::string& zone) {
    if (zone.find_first_not_of("0123456789") == std::string::npos) return reads_number(zone, UINT32_MAX);
    // The kernel reads a name as far as a colon.
    const auto ends_a_name = [](unsigned char c) { return c <= ' ' || c == 0x7f || c == ':' || c == '/' || c == '%'; };
    if (std::any_of(zone.begin(), zone.end(), ends_a_name) || zone.size() >= IF_NAMESIZE) return {};
    const unsigned index = ::if_nametoindex(zone.c_str());
    return index != 0 ? std::optional{std::uint32_t{index}} : std::nullopt;
}

std::optional<ip::address> reads_v6(const std::string& text) {
    const std::size_t percent = text.find('%');
    const std::string groups = text.substr(0, percent);
    ip::address_v6::bytes_type bytes;
    if (groups.find('\0') != std::string::npos || ::inet_pton(AF_INET6, groups.c_str(), bytes.data()) != 1) return {};
    if (percent == std::string::npos) return ip::address_v6{bytes};
    const auto zone = reads_zone(text.substr(percent + 1));
    return zone ? std::optional<ip::address>{ip::address_v6{bytes, *zone}} : std::nullopt;
}

std::optional<ip::address> reads_address(const std::string& text) {
    return text.find(':') != std::string::npos ? reads_v6(text) : reads_v4(text);
}

std::optional<ip::endpoint> reads_endpoint(const std::string& text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string::npos) return {};
    const std::string host = text.substr(0, colon);
    const bool bracketed = host.size() >= 2 && host.front() == '[' && host.back() == ']';
    const auto address = bracketed ? reads_v6(host.substr(1, host.size() - 2)) : reads_v4(host);
    const auto port = reads_number(text.substr(colon + 1), 65535);
    if (!address || !port) return {};
    return ip::endpoint{*address, static_cast<std::uint16_t>(*port)};
}

/// What the system's resolver makes of it, without asking anyone.
std::optional<ip::address> system_reads(const std::string& text) {
    addrinfo hints{};
    hints.ai_flags = AI_NUMERICHOST;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (::getaddrinfo(text.c_str(), nullptr, &hints, &found) != 0) return {};
    ip::address address;
    if (found->ai_family == AF_INET) {
        const auto* v4 = reinterpret_cast<const sockaddr_in*>(found->ai_addr);
        address = ip::address_v4{ntohl(v4->sin_addr.s_addr)};
    } else {
        const auto* v6 = reinterpret_cast<const sockaddr_in6*>(found->ai_addr);
        ip::address_v6::bytes_type bytes;
        std::memcpy(bytes.data(), &v6->sin6_addr, bytes.size());
        address = ip::address_v6{bytes, v6->sin6_scope_id};
    }
    ::freeaddrinfo(found);
    return address;
}

/// The kernel keeps a scope of link-local unicast, and of multicast on an interface or a link, and of nothing else.
void check_scope(const ip::address_v6& a) {
    const auto b = a.bytes();
    const bool link_local = b[0] == 0xfe && b[1] >= 0x80 && b[1] < 0xc0;
    const bool near = b[0] == 0xff && (b[1] % 16 == 1 || b[1] % 16 == 2);
    HOLDS(link_local || near || a.scope_id() == 0);
    HOLDS((a.with_scope(7).scope_id() == 7) == (link_local || near));
}

bool zone_is_number(const std::string& text) {
    const std::size_t percent = text.find('%');
    return percent == std::string::npos || text.find_first_not_of("0123456789", percent + 1) == std::string::npos;
}

/// The differences from the system's resolver, as the top of this file has them.
void check_against_resolver(const std::string& text, const result<ip::address>& ours) {
    if (text.find('\0') != std::string::npos) {
        HOLDS(!ours);  // the resolver would stop there
        return;
    }
    const auto theirs = system_reads(text);
    if (ours && theirs) HOLDS(*ours == *theirs);  // made by our own constructor: without a needless scope
    if (ours && !theirs) HOLDS(!zone_is_number(text) && !ours->is_link_local());
    if (!ours && theirs) {
        const bool loose_v4 = text.find(':') == std::string::npos && theirs->is_v4();
        const std::size_t percent = text.find('%');
        const bool padded_zone = percent != std::string::npos && text.substr(percent + 1, 1) == "0";
        const bool cut_zone = percent != std::string::npos && text.find(':', percent) != std::string::npos;
        HOLDS(loose_v4 || padded_zone || cut_zone);
    }
}

bool looks_v4_compatible(const ip::address_v6& a) {
    return std::all_of(a.bytes().begin(), a.bytes().begin() + 12, [](std::uint8_t byte) { return byte == 0; });
}

/// Printed and parsed again it is the same; and it prints as the system's but for the dotted tail of addresses whose
/// first 96 bits are zero, and for the zone.
void check_value(const ip::endpoint& e) {
    const ip::address a = e.address();
    check_scope(a.to_v6());
    const std::string text = to_string(a);
    HOLDS(text.size() <= ip::detail::address_text_size);
    HOLDS(ip::address::parse(text) == a);
    HOLDS(ip::endpoint::parse(to_string(e)) == e);
    HOLDS(to_string(e).size() <= ip::detail::endpoint_text_size);
    HOLDS(to_string(e.unmapped()) == to_string(ip::endpoint{a.unmapped(), e.port()}));

    char room[INET6_ADDRSTRLEN];
    const auto v4 = a.to_v4().bytes();
    const auto v6 = a.to_v6().bytes();
    const char* const theirs = a.is_v4() ? ::inet_ntop(AF_INET, v4.data(), room, sizeof room)
                                         : ::inet_ntop(AF_INET6, v6.data(), room, sizeof room);
    if (a.is_v4() || !looks_v4_compatible(a.to_v6())) HOLDS(text.substr(0, text.find('%')) == theirs);
}

bool bit(const ip::address& a, unsigned number) {
    const auto bytes = a.to_v6().bytes();
    const unsigned at = (a.is_v4() ? 96 : 0) + number;
    return (bytes[at / 8] >> (7 - at % 8) & 1U) != 0;
}

/// A prefix holds just those addresses that share its first bits, counted one by one.
void check_prefix(const ip::address& from, unsigned length, const ip::address& other) {
    const ip::prefix p{from, length};
    const unsigned width = from.is_v4() ? 32 : 128;
    HOLDS(p.length() == std::min(length, width) && p.family() == from.family());
    bool shared = other.family() == from.family();
    for (unsigned i = 0; i < width; ++i) {
        HOLDS(bit(p.address(), i) == (i < p.length() && bit(from, i)));
        shared = shared && (i >= p.length() || bit(from, i) == bit(other, i));
    }
    // A prefix that also holds addresses without a scope has none.
    const std::uint32_t scope = p.address().to_v6().scope_id();
    const unsigned scoped_from = from.to_v6().is_multicast() ? 16 : 10;
    HOLDS(scope == (p.length() >= scoped_from ? from.to_v6().scope_id() : 0));
    HOLDS(p.contains(other) == (shared && (scope == 0 || scope == other.to_v6().scope_id())));
    HOLDS(p.contains(from) && ip::prefix::parse(to_string(p)) == p);
    if (p.family() == ip::family::v6 && p.unmapped().family() == ip::family::v4) {
        HOLDS(p.contains(other) == (other.is_v6() && p.unmapped().contains(other.unmapped()) &&
                                    (scope == 0 || scope == other.to_v6().scope_id())));
    }
}

void check_text(const std::string& text) {
    const auto address = ip::address::parse(text);
    const auto expected = reads_address(text);
    HOLDS(address.has_value() == expected.has_value() && (!address || *address == *expected));
    check_against_resolver(text, address);
    if (address) check_value({*address, 80});

    const auto endpoint = ip::endpoint::parse(text);
    const auto expected_endpoint = reads_endpoint(text);
    HOLDS(endpoint.has_value() == expected_endpoint.has_value() && (!endpoint || *endpoint == *expected_endpoint));
    if (endpoint) check_value(*endpoint);

    const std::size_t slash = text.find('/');
    const auto base = reads_address(text.substr(0, slash));
    const std::uint32_t width = base && base->is_v4() ? 32 : 128;
    const auto length =
        slash == std::string::npos ? std::optional<std::uint32_t>{width} : reads_number(text.substr(slash + 1), width);
    const auto prefix = ip::prefix::parse(text);
    HOLDS(prefix.has_value() == (base && length) && (!prefix || *prefix == ip::prefix{*base, *length}));
    const auto is_refusal = [](const auto& outcome) { return outcome || outcome.error() == errc::invalid_argument; };
    HOLDS(is_refusal(address) && is_refusal(endpoint) && is_refusal(prefix));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    check_text(input{data, size}.text());

    input in{data, size};
    const auto one = in.take<ip::address_v6::bytes_type>();
    const auto scope = in.take<std::uint32_t>();
    const ip::endpoint v6{ip::address_v6{one, scope}, in.take<std::uint16_t>()};
    const ip::endpoint v4{v6.address().to_v4(), v6.port()};
    check_value(v6);
    check_value(v4);
    // Another that differs from it in a bit, so that prefixes of either side of that bit are tried.
    auto two = one;
    const std::size_t changed = in.pick(129);
    if (changed < 128) two[changed / 8] = static_cast<std::uint8_t>(two[changed / 8] ^ 0x80U >> changed % 8);
    const ip::address_v6 near{two, in.take<std::uint8_t>() % 2 == 0 ? scope : in.take<std::uint32_t>()};
    const auto length = in.take<std::uint8_t>();
    check_prefix(v6.address(), length, near);
    check_prefix(v4.address(), length, near.v4_part());
    check_prefix(v6.address(), length, v4.address());
    return 0;
}
