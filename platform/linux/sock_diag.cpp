// Asking the kernel for its TCP sockets over netlink, one dump a family.

#include <linux/sock_diag.hpp>

#include <connection_row.hpp>
#include <linux/sock_diag_decode.hpp>
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

tl::unexpected<error> failed_with(int code) noexcept {
    return tl::unexpected{error::system(code, operation::connections)};
}

/// Where the answer stands after one datagram of it.
enum class progress : std::uint8_t { under_way, over };

struct dump {
    int netlink;
    const connection_filter* wanted;
    connection_visitor visit;
    void* context;

    [[nodiscard]] result<void> of(ip::family family, std::uint32_t sequence) const {
        const diag_request request = encode_diag_request(family, *wanted, sequence);
        sockaddr_nl kernel{};
        kernel.nl_family = AF_NETLINK;
        const auto sent = uninterrupted([&] {
            return ::sendto(netlink, request.data(), request.size(), 0, reinterpret_cast<const sockaddr*>(&kernel),
                            sizeof kernel);
        });
        if (sent == -1) return failed(operation::connections);
        for (;;) {
            const auto now = receive(sequence);
            if (!now) return tl::unexpected{now.error()};
            if (*now == progress::over) return {};
        }
    }

private:
    [[nodiscard]] result<progress> receive(std::uint32_t sequence) const {
        alignas(4) std::byte buffer[datagram_size];
        const auto size =
            uninterrupted([&] { return ::recv(netlink, buffer, sizeof buffer, MSG_TRUNC); });  // the whole length
        if (size == -1) return failed(operation::connections);
        if (size == 0 || static_cast<std::size_t>(size) > sizeof buffer) {
            return tl::unexpected{error{errc::malformed_answer, operation::connections}};
        }
        diag_reader reader{{buffer, static_cast<std::size_t>(size)}, sequence};
        for (;;) {
            const auto message = reader.next();
            if (!message) return tl::unexpected{message.error()};
            switch (message->what) {
                case diag_event::row:
                    if (matches(*wanted, message->row)) visit(context, message->row);
                    break;
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
};

bool may_be_v4(const std::optional<ip::address>& asked) noexcept {
    return !asked || asked->unmapped().is_v4();
}

}  // namespace

result<void> visit_by_sock_diag(const connection_filter& wanted, connection_visitor visit, void* context) {
    const descriptor netlink{::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG)};
    if (!netlink.valid()) return failed(operation::connections);
    const dump tables{netlink.get(), &wanted, visit, context};

    // An IPv4 connection of a dual-stack socket stands, mapped, among those of IPv6: that table is always needed.
    const bool v4 = may_be_v4(wanted.local_address) && may_be_v4(wanted.remote_address);
    if (v4) {
        if (auto done = tables.of(ip::family::v4, 1); !done) return done;
    }
    auto done = tables.of(ip::family::v6, 2);
    if (!done && v4 && lacks_sock_diag(done.error())) return {};  // a kernel without IPv6
    return done;
}

bool lacks_sock_diag(const error& reason) noexcept {
    constexpr int codes[] = {ENOENT, EOPNOTSUPP, EPROTONOSUPPORT, EAFNOSUPPORT, ESOCKTNOSUPPORT, EACCES, EPERM};
    return reason.domain() == error_domain::system && std::ranges::find(codes, reason.native_code()) != std::end(codes);
}

}  // namespace sockstate::platform::linux_kernel
