// unix_diag's structures, from include/uapi/linux/unix_diag.h, in the host's byte order.

#include <linux/unix_diag_messages.hpp>

#include <kernel_record.hpp>
#include <linux/sock_diag_attributes.hpp>

namespace sockstate::platform::linux_kernel {

namespace {

/// struct unix_diag_req
struct request_local {
    std::uint8_t family;
    std::uint8_t protocol;
    std::uint16_t pad;
    std::uint32_t states;
    std::uint32_t inode;
    std::uint32_t show;
    std::uint32_t cookie[2];
};

/// struct unix_diag_msg
struct local_answer {
    std::uint8_t family;
    std::uint8_t type;
    std::uint8_t state;
    std::uint8_t pad;
    std::uint32_t inode;
    std::uint32_t cookie[2];
};

/// struct unix_diag_rqlen: for a listener connections, else bytes.
struct queues {
    std::uint32_t receive;
    std::uint32_t send;
};

struct number {
    std::uint32_t value;
};

static_assert(sizeof(request_local) == 24 && offsetof(request_local, show) == 12);
static_assert(sizeof(local_answer) == unix_diag_least && offsetof(local_answer, inode) == 4);

constexpr std::uint16_t flags_dump = 0x0301;
constexpr std::uint8_t family_local = 1;
// UNIX_DIAG_…
constexpr std::uint16_t attribute_name = 0;
constexpr std::uint16_t attribute_peer = 2;
constexpr std::uint16_t attribute_queues = 4;
constexpr std::uint16_t attribute_uid = 7;
constexpr std::uint32_t show_all = 0x01 | 0x04 | 0x10 | 0x40;  // UDIAG_SHOW_NAME, PEER, RQLEN and UID

// Local sockets have the numbers of TCP's states.
constexpr std::uint8_t state_established = 1;
constexpr std::uint8_t state_close = 7;
constexpr std::uint8_t state_listen = 10;

local_socket_state decode_state(std::uint8_t number) noexcept {
    switch (number) {
        case state_established: return local_socket_state::connected;
        case state_close: return local_socket_state::unconnected;
        case state_listen: return local_socket_state::listening;
        default: return local_socket_state::unknown;
    }
}

/// The states that may be asked for, each as the bit of its number.
std::uint32_t encode_state(const std::optional<local_socket_state>& wanted) noexcept {
    constexpr std::uint32_t every = ~std::uint32_t{0};
    if (!wanted) return every;
    switch (*wanted) {
        case local_socket_state::connected: return 1U << state_established;
        case local_socket_state::unconnected: return 1U << state_close;
        case local_socket_state::listening: return 1U << state_listen;
        case local_socket_state::unknown: return every;
    }
    return every;
}

std::string_view text_of(std::span<const std::byte> bytes) noexcept {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

void decode_queues(std::span<const std::byte> held, local_socket& row) noexcept {
    const kernel_record<queues> raw{held};
    const auto receive = raw.told(&queues::receive);
    const auto send = raw.told(&queues::send);
    const bool listens = row.state == local_socket_state::listening;
    (listens ? row.accept_queue_length : row.receive_queue_bytes) = receive;
    (listens ? row.accept_queue_limit : row.send_queue_bytes) = send;
}

void decode_attribute(const attribute_reader& each, local_socket& row) noexcept {
    const auto value = [&] { return kernel_record<number>{each.held()}.told(&number::value); };
    switch (each.type()) {
        case attribute_name: row.name = local::detail::endpoint_access::from_bytes(text_of(each.held())); break;
        case attribute_queues: decode_queues(each.held(), row); break;
        case attribute_uid: row.uid = value(); break;
        case attribute_peer:
            // A peer that waits for accept, or has closed, has no file and so the number 0.
            if (const auto inode = value(); inode && *inode != 0) row.peer_inode = *inode;
            break;
        default: break;  // was not asked for
    }
}

}  // namespace

diag_request encode_local_dump(const local_filter& wanted, std::uint32_t sequence) noexcept {
    request_local asked{};
    asked.family = family_local;
    asked.states = encode_state(wanted.state);
    asked.show = show_all;
    diag_request whole;
    whole.append(
        diag_message_head{sizeof(diag_message_head) + sizeof asked, diag_type_by_family, flags_dump, sequence, 0});
    whole.append(asked);
    return whole;
}

result<local_socket> decode_local_row(std::span<const std::byte> payload) noexcept {
    const kernel_record<local_answer> raw{payload};
    if (payload.size() < sizeof(local_answer) || raw[&local_answer::family] != family_local) {
        return tl::unexpected{error{errc::malformed_answer, operation::local_sockets}};
    }
    result<local_socket> row{tl::in_place};
    row->type = decode_socket_type(raw[&local_answer::type]);
    row->state = decode_state(raw[&local_answer::state]);
    if (const auto inode = raw[&local_answer::inode]; inode != 0) row->inode = inode;
    attribute_reader attributes{payload.subspan(sizeof(local_answer))};
    while (attributes.next()) decode_attribute(attributes, *row);
    return row;
}

}  // namespace sockstate::platform::linux_kernel
