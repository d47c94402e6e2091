// Netlink's and inet_diag's structures, from include/uapi/linux/netlink.h and inet_diag.h, in the host's byte
// order but for addresses and ports.

#include <linux/sock_diag_decode.hpp>

#include <connection_row.hpp>
#include <kernel_record.hpp>
#include <linux/tcp_info_decode.hpp>

namespace sockstate::platform::linux_kernel {

namespace {

struct message_head {
    std::uint32_t length;
    std::uint16_t type;
    std::uint16_t flags;
    std::uint32_t sequence;
    std::uint32_t port;
};

struct socket_id {
    std::uint8_t local_port[2];
    std::uint8_t remote_port[2];
    std::uint8_t local_address[16];
    std::uint8_t remote_address[16];
    std::uint32_t interface;
    std::uint32_t cookie[2];
};

struct request {
    message_head head;
    std::uint8_t family;
    std::uint8_t protocol;
    std::uint8_t extensions;
    std::uint8_t pad;
    std::uint32_t states;
    socket_id id;
};

struct answer {
    std::uint8_t family;
    std::uint8_t state;
    std::uint8_t timer;
    std::uint8_t retransmits;
    socket_id id;
    std::uint32_t expires;
    std::uint32_t receive_queue;
    std::uint32_t send_queue;
    std::uint32_t user;
    std::uint32_t inode;
};

struct outcome {
    std::uint32_t code;  // of done and failed: an errno, negative
};

static_assert(sizeof(message_head) == 16 && sizeof(socket_id) == 48 && sizeof(request) == sizeof(diag_request));
static_assert(offsetof(request, states) == 20 && offsetof(request, id) == 24);
static_assert(sizeof(answer) == 72 && offsetof(answer, expires) == 52 && offsetof(answer, inode) == 68);

constexpr std::uint16_t type_error = 2;
constexpr std::uint16_t type_done = 3;
constexpr std::uint16_t type_by_family = 20;
constexpr std::uint16_t flags_request_dump = 0x0301;
constexpr std::uint16_t flag_dump_interrupted = 0x0010;
constexpr std::uint8_t family_v4 = 2;
constexpr std::uint8_t family_v6 = 10;
constexpr std::uint8_t protocol_tcp = 6;
constexpr std::uint32_t no_cookie = ~std::uint32_t{0};

void store_port(std::optional<std::uint16_t> port, std::uint8_t* to) noexcept {
    const std::uint16_t number = port.value_or(0);  // 0 asks for any port
    to[0] = static_cast<std::uint8_t>(number >> 8U);
    to[1] = static_cast<std::uint8_t>(number);
}

tl::unexpected<error> malformed() noexcept {
    return tl::unexpected{error{errc::malformed_answer, operation::connections}};
}

result<diag_message> decode_row(std::span<const std::byte> payload) noexcept {
    if (payload.size() < sizeof(answer)) return malformed();
    const kernel_record<answer> raw{payload};
    const socket_id& id = raw.as_written().id;
    diag_message message{.what = diag_event::row};
    connection& row = message.row;
    row.state = decode_tcp_state(raw[&answer::state]);
    if (raw[&answer::family] == family_v4) {
        row.local = endpoint_v4(id.local_address, id.local_port);
        row.remote = endpoint_v4(id.remote_address, id.remote_port);
    } else if (raw[&answer::family] == family_v6) {
        row.local = endpoint_v6(id.local_address, id.local_port, id.interface);
        row.remote = endpoint_v6(id.remote_address, id.remote_port, id.interface);
    } else {
        return malformed();
    }
    row.receive_queue_bytes = raw[&answer::receive_queue];
    row.send_queue_bytes = raw[&answer::send_queue];
    if (raw[&answer::inode] != 0) {  // without a handle it has no owner either, though the kernel writes 0 for root
        row.owner = raw[&answer::user];
        row.inode = raw[&answer::inode];
    }
    return message;
}

result<diag_message> decode_end(diag_event what, std::span<const std::byte> payload) noexcept {
    const auto code = kernel_record<outcome>{payload}.told(&outcome::code);
    if (!code) return malformed();
    return diag_message{.what = what, .code = static_cast<std::int32_t>(0U - *code)};
}

}  // namespace

diag_request encode_diag_request(ip::family family, const connection_filter& wanted, std::uint32_t sequence) noexcept {
    request asked{};
    asked.head.length = sizeof asked;
    asked.head.type = type_by_family;
    asked.head.flags = flags_request_dump;
    asked.head.sequence = sequence;
    asked.family = family == ip::family::v4 ? family_v4 : family_v6;
    asked.protocol = protocol_tcp;
    asked.states = encode_tcp_states(wanted.states);
    store_port(wanted.local_port, asked.id.local_port);
    store_port(wanted.remote_port, asked.id.remote_port);
    asked.id.cookie[0] = asked.id.cookie[1] = no_cookie;
    return std::bit_cast<diag_request>(asked);
}

result<diag_message> diag_reader::next() noexcept {
    while (!rest_.empty()) {
        if (rest_.size() < sizeof(message_head)) return malformed();
        const kernel_record<message_head> head{rest_};
        const std::size_t length = head[&message_head::length];
        if (length < sizeof(message_head) || length > rest_.size()) return malformed();
        const auto payload = rest_.subspan(sizeof(message_head), length - sizeof(message_head));
        rest_ = rest_.subspan(std::min(rest_.size(), (length + 3) / 4 * 4));  // messages start at multiples of 4
        if (head[&message_head::sequence] != sequence_) continue;
        if ((head[&message_head::flags] & flag_dump_interrupted) != 0) disturbed_ = true;
        switch (head[&message_head::type]) {
            case type_by_family: return decode_row(payload);
            case type_done: return decode_end(diag_event::done, payload);
            case type_error:
                if (auto failure = decode_end(diag_event::failed, payload); !failure || failure->code != 0) {
                    return failure;
                }
                break;       // 0 is an acknowledgement
            default: break;  // nothing else belongs to a dump
        }
    }
    return diag_message{};
}

}  // namespace sockstate::platform::linux_kernel
