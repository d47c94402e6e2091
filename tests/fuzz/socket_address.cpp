// Addresses as the system calls write them (sockaddr_in, sockaddr_in6, sockaddr_un), and names of local sockets.

#include "property.hpp"

#include <sockstate/local/endpoint.hpp>
#include <sockstate/platform.hpp>

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

using namespace sockstate;
using fuzz::input;
using platform::native_address;

namespace {

constexpr std::size_t path_offset = offsetof(sockaddr_un, sun_path);

/// The bytes, and behind them what the system left as it was.
native_address written(std::span<const std::byte> bytes, std::byte behind) {
    native_address address;
    const std::size_t size = std::min(bytes.size(), native_address::capacity);
    std::fill(std::begin(address.bytes), std::end(address.bytes), behind);
    std::copy_n(bytes.begin(), size, address.bytes);
    address.size = static_cast<std::uint32_t>(size);
    return address;
}

int family_of(const native_address& address) {
    sa_family_t family = AF_UNSPEC;
    if (address.size >= sizeof family) std::memcpy(&family, address.bytes, sizeof family);
    return family;
}

template <class Endpoint>
void check_round_trip(const Endpoint& value) {
    native_address address;
    platform::encode(value, address);
    HOLDS(address.size <= native_address::capacity);
    Endpoint again;
    HOLDS(platform::decode(address, again) && again == value);
}

void check_internet(const native_address& address, const native_address& other_behind) {
    ip::endpoint found;
    ip::endpoint found_again;
    const auto decoded = platform::decode(address, found);
    const auto decoded_again = platform::decode(other_behind, found_again);
    HOLDS(decoded.has_value() == decoded_again.has_value() && found == found_again);

    const int family = family_of(address);
    const bool v4 = family == AF_INET && address.size >= sizeof(sockaddr_in);
    const bool v6 = family == AF_INET6 && address.size >= sizeof(sockaddr_in6);
    HOLDS(decoded.has_value() == (v4 || v6));
    if (!decoded) {
        HOLDS(decoded.error() == errc::malformed_answer && found == ip::endpoint{});
        return;
    }
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(address.bytes);
    HOLDS(found.port() == (bytes[2] << 8U | bytes[3]));
    if (v4) {
        HOLDS(found.address().is_v4() && std::equal(bytes + 4, bytes + 8, found.address().to_v4().bytes().begin()));
    } else {
        HOLDS(found.address().is_v6() && std::equal(bytes + 8, bytes + 24, found.address().to_v6().bytes().begin()));
        std::uint32_t scope = 0;
        std::memcpy(&scope, bytes + 24, sizeof scope);
        const bool scoped = bytes[8] == 0xfe   ? (bytes[9] & 0xc0) == 0x80
                            : bytes[8] == 0xff ? (bytes[9] & 15) == 1 || (bytes[9] & 15) == 2
                                               : false;
        HOLDS(found.address().to_v6().scope_id() == (scoped ? scope : 0));
    }
    check_round_trip(found);
}

/// What is true of any local name, whatever it was made from.
void check_name(const local::endpoint& name) {
    HOLDS(name.is_unnamed() + name.is_abstract() + name.is_path() == 1);
    HOLDS(name.bytes().size() <= local::endpoint::max_size);
    HOLDS(name.bytes().size() == name.name().size() + (name.is_abstract() ? 1 : 0));
    if (name.is_path()) HOLDS(name.bytes().find('\0') == std::string_view::npos);
    const std::string text = to_string(name);
    HOLDS(text.size() <= local::detail::endpoint_text_size);
    HOLDS(std::none_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }));
    check_round_trip(name);
}

void check_local(const native_address& address, const native_address& other_behind) {
    local::endpoint found;
    local::endpoint found_again;
    const auto decoded = platform::decode(address, found);
    const auto decoded_again = platform::decode(other_behind, found_again);
    HOLDS(decoded.has_value() == decoded_again.has_value() && found == found_again);
    HOLDS(decoded.has_value() == (address.size <= path_offset || family_of(address) == AF_UNIX));
    if (!decoded) HOLDS(decoded.error() == errc::malformed_answer && found.is_unnamed());

    const std::string_view path{reinterpret_cast<const char*>(address.bytes) + path_offset,
                                address.size - std::min<std::size_t>(address.size, path_offset)};
    HOLDS(path.starts_with(found.bytes()));
    check_name(found);
}

void check_made(const std::string& text) {
    const auto path = local::endpoint::path(text);
    HOLDS(path.has_value() ==
          (!text.empty() && text.size() <= local::endpoint::max_size && text.find('\0') == std::string::npos));
    if (path) HOLDS(path->is_path() && path->name() == text);
    if (path) check_name(*path);

    const auto abstract = local::endpoint::abstract(text);
    HOLDS(abstract.has_value() == (text.size() < local::endpoint::max_size));
    if (abstract) HOLDS(abstract->is_abstract() && abstract->name() == text);
    if (abstract) check_name(*abstract);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const input in{data, size};
    const native_address address = written(in.rest(), std::byte{0});
    const native_address other_behind = written(in.rest(), std::byte{0xa5});
    check_internet(address, other_behind);
    check_local(address, other_behind);
    check_made(in.text());
    return 0;
}
