// Requests to inet_diag, with the small programs that the kernel runs to compare addresses. Each condition has a jump
// that the kernel takes if the condition is false (net/ipv4/inet_diag.c, inet_diag_bc_run).

#include <linux/sock_diag_encode.hpp>

#include <linux/sock_diag_layout.hpp>
#include <linux/tcp_info_decode.hpp>

#include <algorithm>

namespace sockstate::platform::linux_kernel {

namespace {

/// struct inet_diag_req_v2
struct request_by_family {
    std::uint8_t family;
    std::uint8_t protocol;
    std::uint8_t extensions;
    std::uint8_t pad;
    std::uint32_t states;
    diag_socket_id id;
};

/// struct inet_diag_req
struct request_tcp {
    std::uint8_t family;  // 0 for both
    std::uint8_t local_length;
    std::uint8_t remote_length;
    std::uint8_t extensions;
    diag_socket_id id;
    std::uint32_t states;
    std::uint32_t tables;
};

/// struct inet_diag_bc_op: how far it is to the next condition, by whether this one holds.
struct condition {
    std::uint8_t code;
    std::uint8_t if_so;
    std::uint16_t if_not;
};

/// struct inet_diag_hostcond, before the address
struct host {
    std::uint8_t family;
    std::uint8_t prefix_length;
    std::uint16_t pad;
    std::int32_t port;
};

static_assert(sizeof(request_by_family) == 56 && offsetof(request_by_family, id) == 8);
static_assert(sizeof(request_tcp) == 60 && offsetof(request_tcp, states) == 52);
static_assert(sizeof(condition) == 4 && sizeof(host) == 8);

constexpr std::uint16_t flags_request = 0x0001;
constexpr std::uint16_t flags_request_acknowledged = 0x0005;
constexpr std::uint16_t flags_request_dump = 0x0301;
constexpr std::uint16_t attribute_program = 1;  // INET_DIAG_REQ_BYTECODE
constexpr std::uint8_t code_local = 7;          // INET_DIAG_BC_S_COND
constexpr std::uint8_t code_remote = 8;         // INET_DIAG_BC_D_COND
constexpr std::int32_t any_port = -1;
constexpr std::uint8_t protocol_tcp = 6;
constexpr std::uint8_t protocol_udp = 17;
constexpr std::uint32_t no_cookie = ~std::uint32_t{0};

constexpr std::uint8_t extension(std::uint16_t attribute) noexcept {
    return static_cast<std::uint8_t>(1U << (attribute - 1U));
}

/// The bits that ask for these details: some come unasked.
std::uint8_t extensions_for(connection_detail_set asked) noexcept {
    unsigned bits = 0;
    // What stands upon TCP comes beside the metrics alone.
    const bool beside_info = asked.contains(connection_detail::multipath);
    if (asked.contains(connection_detail::info) || beside_info) bits |= extension(diag_attribute_info);
    if (asked.contains(connection_detail::memory)) bits |= extension(diag_attribute_memory);
    if (asked.contains(connection_detail::congestion_control)) bits |= extension(diag_attribute_congestion);
    if (asked.contains(connection_detail::congestion_metrics)) bits |= extension(diag_attribute_vegas);
    return static_cast<std::uint8_t>(bits);
}

std::uint8_t number_of(ip::family family) noexcept {
    return family == ip::family::v4 ? diag_family_v4 : diag_family_v6;
}

std::span<const std::uint8_t> bytes_of(const ip::address& a, ip::address_v6::bytes_type& room) noexcept {
    room = a.to_v6().bytes();
    return a.is_v4() ? std::span<const std::uint8_t>{room}.last(4) : std::span<const std::uint8_t>{room};
}

void store_port(std::uint16_t number, std::uint8_t* to) noexcept {
    to[0] = static_cast<std::uint8_t>(number >> 8U);
    to[1] = static_cast<std::uint8_t>(number);
}

/// Asks for sockets at these ports, whatever else they are; 0 is any port.
diag_socket_id at_ports(std::optional<std::uint16_t> local, std::optional<std::uint16_t> remote) noexcept {
    diag_socket_id id{};
    store_port(local.value_or(0), id.local_port);
    store_port(remote.value_or(0), id.remote_port);
    id.cookie[0] = id.cookie[1] = no_cookie;
    return id;
}

template <class Request>
diag_request message(std::uint16_t type, std::uint16_t flags, std::uint32_t sequence, const Request& asked) noexcept {
    diag_request whole;
    whole.append(diag_message_head{sizeof(diag_message_head) + sizeof asked, type, flags, sequence, 0});
    whole.append(asked);
    return whole;
}

/// The program's size so far, and with one more condition.
std::size_t size_of(const std::optional<ip::prefix>& asked) noexcept {
    if (!asked) return 0;
    return sizeof(condition) + sizeof(host) + (asked->unmapped().family() == ip::family::v4 ? 4 : 16);
}

/// One end must be in the prefix. `rest` is the size of what follows: where this does not hold, the program ends four
/// bytes behind all of it, which is how it says no.
void append_condition(diag_request& to, std::uint8_t code, const std::optional<ip::prefix>& asked,
                      std::size_t rest) noexcept {
    if (!asked) return;
    const ip::prefix place = asked->unmapped();
    const std::size_t size = size_of(asked);
    to.append(condition{code, static_cast<std::uint8_t>(size), static_cast<std::uint16_t>(size + rest + 4)});
    to.append(host{number_of(place.family()), static_cast<std::uint8_t>(place.length()), 0, any_port});
    ip::address_v6::bytes_type room;
    to.append_bytes(std::as_bytes(bytes_of(place.address(), room)));
}

/// Adds the program that lets the prefixes through.
void append_program(diag_request& to, const std::optional<ip::prefix>& local,
                    const std::optional<ip::prefix>& remote) noexcept {
    const std::size_t size = size_of(local) + size_of(remote);
    if (size == 0) return;
    to.append(diag_attribute_head{static_cast<std::uint16_t>(sizeof(diag_attribute_head) + size), attribute_program});
    append_condition(to, code_local, local, size_of(remote));
    append_condition(to, code_remote, remote, 0);
    to.put(0, static_cast<std::uint32_t>(to.size()));  // the message's length
}

}  // namespace

void diag_request::append_bytes(std::span<const std::byte> part) noexcept {
    overwrite(size_, part);
    size_ += part.size();
}

void diag_request::overwrite(std::size_t offset, std::span<const std::byte> part) noexcept {
    std::ranges::copy(part, bytes_.begin() + static_cast<std::ptrdiff_t>(offset));
}

diag_request encode_tcp_dump(const connection_filter& wanted, connection_detail_set details,
                             std::uint32_t sequence) noexcept {
    request_tcp asked{};
    asked.extensions = extensions_for(details);
    asked.id = at_ports(wanted.local_port, wanted.remote_port);
    asked.states = encode_tcp_states(wanted.states);
    diag_request whole = message(diag_type_tcp, flags_request_dump, sequence, asked);
    append_program(whole, wanted.local_address, wanted.remote_address);
    return whole;
}

namespace {

/// Asks for the TCP socket at these endpoints.
request_by_family one_tcp_socket(const ip::endpoint& local, const ip::endpoint& remote, std::uint32_t bound_interface,
                                 connection_detail_set details) noexcept {
    request_by_family asked{};
    asked.family = number_of(local.family());
    asked.protocol = protocol_tcp;
    asked.extensions = extensions_for(details);
    asked.states = encode_tcp_states(tcp_state_set::all());
    asked.id = at_ports(local.port(), remote.port());
    asked.id.interface = bound_interface != 0
                             ? bound_interface
                             : std::max(local.address().to_v6().scope_id(), remote.address().to_v6().scope_id());
    ip::address_v6::bytes_type room;
    std::ranges::copy(bytes_of(local.address(), room), asked.id.local_address);
    std::ranges::copy(bytes_of(remote.address(), room), asked.id.remote_address);
    return asked;
}

}  // namespace

diag_request encode_tcp_look_up(const ip::endpoint& local, const ip::endpoint& remote, std::uint32_t bound_interface,
                                connection_detail_set details, std::uint32_t sequence) noexcept {
    return message(diag_type_by_family, flags_request, sequence,
                   one_tcp_socket(local, remote, bound_interface, details));
}

diag_request encode_tcp_destroy(const connection& row, std::uint32_t sequence) noexcept {
    request_by_family asked = one_tcp_socket(row.local, row.remote, row.bound_interface.value_or(0), {});
    asked.id.cookie[0] = static_cast<std::uint32_t>(*row.cookie);
    asked.id.cookie[1] = static_cast<std::uint32_t>(*row.cookie >> 32U);
    return message(diag_type_destroy, flags_request_acknowledged, sequence, asked);
}

diag_request encode_udp_dump(ip::family family, const udp_filter& wanted, std::uint32_t sequence) noexcept {
    request_by_family asked{};
    asked.family = number_of(family);
    asked.protocol = protocol_udp;
    asked.extensions = extension(diag_attribute_memory);
    asked.states = ~std::uint32_t{0};
    asked.id = at_ports(wanted.local_port, wanted.remote_port);
    diag_request whole = message(diag_type_by_family, flags_request_dump, sequence, asked);
    append_program(whole, wanted.local_address, wanted.remote_address);
    return whole;
}

}  // namespace sockstate::platform::linux_kernel
