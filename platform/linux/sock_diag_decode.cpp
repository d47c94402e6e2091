// Messages of netlink, rows of inet_diag and the attributes behind them.

#include <linux/sock_diag_decode.hpp>

#include <connection_row.hpp>
#include <kernel_record.hpp>
#include <linux/sock_diag_attributes.hpp>
#include <linux/sock_diag_layout.hpp>
#include <linux/tcp_info_decode.hpp>

namespace sockstate::platform::linux_kernel {

namespace {

struct outcome {
    std::uint32_t code;  // of done and failed: an errno, negative
};

constexpr std::uint16_t type_error = 2;
constexpr std::uint16_t type_done = 3;
constexpr std::uint16_t flag_dump_interrupted = 0x0010;

tl::unexpected<error> malformed(operation asked) noexcept {
    return tl::unexpected{error{errc::malformed_answer, asked}};
}

/// What the attribute of this type behind an answer holds; nothing where there is none, or it is cut.
std::span<const std::byte> find_attribute(std::span<const std::byte> payload, std::uint16_t type) noexcept {
    attribute_reader attributes{payload.subspan(sizeof(diag_answer))};
    while (attributes.next()) {
        if (attributes.type() == type) return attributes.held();
    }
    return {};
}

/// The two ends; false for a family that has none.
bool decode_ends(const kernel_record<diag_answer>& raw, ip::endpoint& local, ip::endpoint& remote) noexcept {
    const diag_socket_id& id = raw.as_written().id;
    if (raw[&diag_answer::family] == diag_family_v4) {
        local = endpoint_v4(id.local_address, id.local_port);
        remote = endpoint_v4(id.remote_address, id.remote_port);
        return true;
    }
    if (raw[&diag_answer::family] == diag_family_v6) {
        local = endpoint_v6(id.local_address, id.local_port, id.interface);
        remote = endpoint_v6(id.remote_address, id.remote_port, id.interface);
        return true;
    }
    return false;
}

/// The queues, the interface and the owner, once the state is known.
template <class Row>
void decode_rest(const kernel_record<diag_answer>& raw, Row& row) noexcept {
    if (const std::uint32_t bound = raw.as_written().id.interface; bound != 0) row.bound_interface = bound;
    set_queues(row, raw[&diag_answer::receive_queue], raw[&diag_answer::send_queue]);
    // Without a handle the socket has no owner either, though the kernel writes 0, which is root.
    if (raw[&diag_answer::inode] != 0) {
        row.uid = raw[&diag_answer::user];
        row.inode = raw[&diag_answer::inode];
    }
}

result<diag_message> decode_end(diag_event what, std::span<const std::byte> payload, operation asked) noexcept {
    const auto code = kernel_record<outcome>{payload}.told(&outcome::code);
    if (!code) return malformed(asked);
    return diag_message{.what = what, .code = static_cast<std::int32_t>(0U - *code)};
}

}  // namespace

result<diag_message> diag_reader::next() noexcept {
    while (!rest_.empty()) {
        if (rest_.size() < sizeof(diag_message_head)) return malformed(asked_);
        const kernel_record<diag_message_head> head{rest_};
        const std::size_t length = head[&diag_message_head::length];
        if (length < sizeof(diag_message_head) || length > rest_.size()) return malformed(asked_);
        const auto payload = rest_.subspan(sizeof(diag_message_head), length - sizeof(diag_message_head));
        rest_ = after(rest_, length);
        if (head[&diag_message_head::sequence] != sequence_) continue;
        if ((head[&diag_message_head::flags] & flag_dump_interrupted) != 0) disturbed_ = true;
        switch (head[&diag_message_head::type]) {
            case diag_type_tcp:
            case diag_type_by_family:
                if (payload.size() < least_row_) return malformed(asked_);
                return diag_message{.what = diag_event::row, .payload = payload};
            case type_done: return decode_end(diag_event::done, payload, asked_);
            case type_error:
                return decode_end(diag_event::failed, payload, asked_).map([](diag_message end) {
                    if (end.code == 0) end.what = diag_event::acknowledged;
                    return end;
                });
            default: break;  // nothing else belongs to an answer
        }
    }
    return diag_message{};
}

result<connection> decode_tcp_row(std::span<const std::byte> payload) noexcept {
    const kernel_record<diag_answer> raw{payload};
    result<connection> row{tl::in_place};
    if (payload.size() < sizeof(diag_answer) || !decode_ends(raw, row->local, row->remote)) {
        return malformed(operation::connections);
    }
    row->state = decode_tcp_state(raw[&diag_answer::state]);
    decode_rest(raw, *row);
    const auto id = raw.part(&diag_answer::id).as_written();
    const std::uint64_t cookie = std::uint64_t{id.cookie[1]} << 32U | id.cookie[0];
    if (cookie != 0) row->cookie = cookie;  // a kernel that gives none
    return row;
}

std::optional<tcp_info> decode_tcp_row_info(std::span<const std::byte> payload) noexcept {
    if (payload.size() < sizeof(diag_answer)) return std::nullopt;
    const auto written = find_attribute(payload, diag_attribute_info);
    if (written.empty()) return std::nullopt;
    auto info = decode_tcp_info(written);
    return info ? std::optional{*info} : std::nullopt;
}

result<std::optional<connection_with_info>> decode_ended_connection(std::span<const std::byte> datagram) noexcept {
    diag_reader reader{datagram, 0, operation::ended_connections};
    const auto message = reader.next();
    if (!message) return tl::unexpected{message.error()};
    if (message->what != diag_event::row) return std::nullopt;
    const auto row = decode_tcp_row(message->payload);
    if (!row) return malformed(operation::ended_connections);
    if (row->local.port() == 0) return std::nullopt;  // a socket that was never bound, which no table has either
    return connection_with_info{*row, decode_tcp_row_info(message->payload)};
}

result<udp_socket> decode_udp_row(std::span<const std::byte> payload) noexcept {
    /// What sockets account for (SK_MEMINFO_…); a kernel before 4.7 ends before the drops.
    struct memory {
        std::uint32_t accounts[8];
        std::uint32_t drops;
    };
    const kernel_record<diag_answer> raw{payload};
    result<udp_socket> row{tl::in_place};
    ip::endpoint remote;
    if (payload.size() < sizeof(diag_answer) || !decode_ends(raw, row->local, remote)) {
        return malformed(operation::udp_sockets);
    }
    if (remote.port() != 0 || !remote.address().is_unspecified()) row->remote = remote;
    decode_rest(raw, *row);
    row->dropped_datagrams = kernel_record<memory>{find_attribute(payload, diag_attribute_memory)}.told(&memory::drops);
    return row;
}

}  // namespace sockstate::platform::linux_kernel
