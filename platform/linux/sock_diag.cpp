// Asking the kernel for its sockets over netlink: all that match, or one by its endpoints.

#include <linux/sock_diag.hpp>

#include <connection_row.hpp>
#include <linux/sock_diag_decode.hpp>
#include <linux/sock_diag_encode.hpp>
#include <posix/descriptor.hpp>
#include <posix/system_call.hpp>

#include <algorithm>
#include <cerrno>

#include <linux/netlink.h>
#include <sys/socket.h>

namespace sockstate::platform::linux_kernel {

namespace {

/// As much as the kernel puts into one datagram of a dump.
constexpr std::size_t datagram_size = std::size_t{32} * 1024;

/// Where the answer stands after one datagram of it.
enum class progress : std::uint8_t { under_way, over, stopped };

/// A conversation with the kernel, one request after another.
class channel {
public:
    explicit channel(operation asked) noexcept
        : netlink_{::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG)}, asked_{asked} {}

    [[nodiscard]] bool valid() const noexcept { return netlink_.valid(); }
    [[nodiscard]] operation asked() const noexcept { return asked_; }
    [[nodiscard]] std::uint32_t next_sequence() noexcept { return ++sequence_; }
    [[nodiscard]] std::size_t rows() const noexcept { return rows_; }
    [[nodiscard]] tl::unexpected<error> failed_with(int code) const noexcept {
        return tl::unexpected{error::system(code, asked_)};
    }

    [[nodiscard]] result<void> send(const diag_request& request) const noexcept {
        sockaddr_nl kernel{};
        kernel.nl_family = AF_NETLINK;
        const auto bytes = request.bytes();
        const auto sent = uninterrupted([&] {
            return ::sendto(netlink_.get(), bytes.data(), bytes.size(), 0, reinterpret_cast<const sockaddr*>(&kernel),
                            sizeof kernel);
        });
        if (sent == -1) return failed(asked_);
        return {};
    }

    /// Hands the payload of each row to `take` until the dump is over, or `take` answers false or an error.
    template <class Take>
    [[nodiscard]] result<progress> dump(const diag_request& request, Take take) {
        if (auto sent = send(request); !sent) return tl::unexpected{sent.error()};
        for (;;) {
            const auto now = receive(take);
            if (!now || *now != progress::under_way) return now;
        }
    }

    /// One datagram of the answer.
    template <class Take>
    [[nodiscard]] result<progress> receive(Take& take) {
        alignas(4) std::byte buffer[datagram_size];
        const auto size = uninterrupted(
            [&] { return ::recv(netlink_.get(), buffer, sizeof buffer, MSG_TRUNC); });  // its whole length
        if (size == -1) return failed(asked_);
        if (size == 0 || static_cast<std::size_t>(size) > sizeof buffer) {
            return tl::unexpected{error{errc::malformed_answer, asked_}};
        }
        diag_reader reader{{buffer, static_cast<std::size_t>(size)}, sequence_, asked_};
        for (;;) {
            const auto message = reader.next();
            if (!message) return tl::unexpected{message.error()};
            switch (message->what) {
                case diag_event::row: {
                    ++rows_;
                    const result<bool> more = take(message->payload);
                    if (!more) return tl::unexpected{more.error()};
                    if (!*more) return progress::stopped;
                    break;
                }
                case diag_event::failed: return failed_with(message->code);
                case diag_event::done:
                    if (message->code != 0) return failed_with(message->code);
                    if (reader.was_disturbed()) return failed_with(EINTR);
                    return progress::over;
                case diag_event::drained:
                    if (reader.was_disturbed()) return failed_with(EINTR);
                    return progress::under_way;
            }
        }
    }

private:
    descriptor netlink_;
    operation asked_;
    std::uint32_t sequence_ = 0;
    std::size_t rows_ = 0;
};

/// The failure, or nothing where it says that there is no sock_diag (of a look-up also: no such socket).
template <class T = std::size_t>
result<std::optional<T>> unless_lacking(const error& reason, std::optional<T> nothing = {}) noexcept {
    if (lacks_sock_diag(reason)) return nothing;
    return tl::unexpected{reason};
}

bool may_be_v4(const std::optional<ip::prefix>& asked) noexcept {
    return !asked || asked->unmapped().family() == ip::family::v4;
}

}  // namespace

result<std::optional<std::size_t>> visit_by_sock_diag(const connection_filter& wanted, bool with_info,
                                                      connection_visitor visit, void* context) {
    channel kernel{operation::connections};
    if (!kernel.valid()) return unless_lacking(error::system(errno, kernel.asked()));
    const auto take = [&](std::span<const std::byte> payload) -> result<bool> {
        const auto row = decode_tcp_row(payload);
        if (!row) return tl::unexpected{row.error()};
        if (!matches(wanted, *row)) return true;
        if (!with_info) return visit(context, *row, nullptr);
        const auto info = decode_tcp_row_info(payload);
        return visit(context, *row, info ? &*info : nullptr);
    };
    const auto done = kernel.dump(encode_tcp_dump(wanted, with_info, kernel.next_sequence()), take);
    if (!done && kernel.rows() == 0) return unless_lacking(done.error());
    if (!done) return tl::unexpected{done.error()};
    return kernel.rows();
}

result<std::optional<std::size_t>> visit_udp_by_sock_diag(const udp_filter& wanted, udp_visitor visit, void* context) {
    channel kernel{operation::udp_sockets};
    if (!kernel.valid()) return unless_lacking(error::system(errno, kernel.asked()));
    const auto take = [&](std::span<const std::byte> payload) -> result<bool> {
        const auto row = decode_udp_row(payload);
        if (!row) return tl::unexpected{row.error()};
        return !matches(wanted, *row) || visit(context, *row);
    };
    // An IPv4 peer of a dual-stack socket stands, mapped, among those of IPv6: that table is always needed.
    const bool v4 = may_be_v4(wanted.local_address) && may_be_v4(wanted.remote_address);
    if (v4) {
        const auto done = kernel.dump(encode_udp_dump(ip::family::v4, wanted, kernel.next_sequence()), take);
        if (!done && kernel.rows() == 0) return unless_lacking(done.error());
        if (!done) return tl::unexpected{done.error()};
        if (*done == progress::stopped) return kernel.rows();
    }
    const auto done = kernel.dump(encode_udp_dump(ip::family::v6, wanted, kernel.next_sequence()), take);
    if (done || (v4 && lacks_sock_diag(done.error()))) return kernel.rows();  // perhaps a kernel without IPv6
    if (kernel.rows() == 0) return unless_lacking(done.error());
    return tl::unexpected{done.error()};
}

result<std::optional<connection>> find_by_sock_diag(const ip::endpoint& local, const ip::endpoint& remote,
                                                    std::uint32_t bound_interface) noexcept {
    std::optional<connection> found;
    if (local.family() != remote.family()) return found;
    channel kernel{operation::connections};
    if (!kernel.valid()) return unless_lacking(error::system(errno, kernel.asked()), found);
    if (auto sent = kernel.send(encode_tcp_look_up(local, remote, bound_interface, kernel.next_sequence())); !sent) {
        return unless_lacking(sent.error(), found);
    }
    const auto take = [&](std::span<const std::byte> payload) -> result<bool> {
        auto row = decode_tcp_row(payload);
        if (!row) return tl::unexpected{row.error()};
        if (row->local == local && row->remote == remote) found = *row;  // else a listener, for want of a connection
        return false;
    };
    if (const auto answered = kernel.receive(take); !answered) return unless_lacking(answered.error(), found);
    return found;
}

bool lacks_sock_diag(const error& reason) noexcept {
    constexpr int codes[] = {ENOENT, EOPNOTSUPP, EPROTONOSUPPORT, EAFNOSUPPORT, ESOCKTNOSUPPORT, EACCES, EPERM};
    return reason.domain() == error_domain::system && std::ranges::find(codes, reason.native_code()) != std::end(codes);
}

}  // namespace sockstate::platform::linux_kernel
