// Asking the kernel for its sockets over netlink: all that match, or one by its endpoints.

#include <linux/sock_diag.hpp>

#include <connection_row.hpp>
#include <linux/connection_details_decode.hpp>
#include <linux/sock_diag_channel.hpp>
#include <linux/sock_diag_decode.hpp>
#include <linux/sock_diag_encode.hpp>

#include <algorithm>

namespace sockstate::platform::linux_kernel {

namespace {

/// The failure, or nothing where it says that there is no sock_diag (of a look-up also: no such socket).
result<std::optional<std::size_t>> unless_lacking(const error& reason) noexcept {
    if (lacks_sock_diag(reason)) return std::nullopt;
    return tl::unexpected{reason};
}

/// Why the kernel's look-up does not lead to the socket of this row: it is gone, or another listener of its port stands
/// in its way.
result<void> refuse_lost_row(const connection& row) {
    struct search {
        std::uint64_t cookie;
        bool found = false;
    } asked{*row.cookie};
    const auto look_at = [](void* self, const connection& each, const tcp_info*) {
        auto& wanted = *static_cast<search*>(self);
        wanted.found = each.cookie == wanted.cookie;
        return !wanted.found;
    };
    const connection_filter there{.local_port = row.local.port(), .remote_port = row.remote.port()};
    const auto seen = visit_by_sock_diag(there, false, look_at, &asked);
    if (!seen) return tl::unexpected{seen.error().during(operation::destroy)};
    const bool is_gone = seen->has_value() && !asked.found;
    return tl::unexpected{error{is_gone ? errc::no_such_socket : errc::not_supported, operation::destroy}};
}

bool may_be_v4(const std::optional<ip::prefix>& asked) noexcept {
    return !asked || asked->unmapped().family() == ip::family::v4;
}

}  // namespace

result<std::optional<std::size_t>> visit_by_sock_diag(const connection_filter& wanted, bool with_info,
                                                      connection_visitor visit, void* context) {
    channel kernel{operation::connections};
    if (!kernel.valid()) return unless_lacking(error::system(errno, kernel.asked()));
    const connection_detail_set asked =
        with_info ? connection_detail_set{connection_detail::info} : connection_detail_set{};
    const auto take = [&](std::span<const std::byte> payload) -> result<bool> {
        const auto row = decode_tcp_row(payload);
        if (!row) return tl::unexpected{row.error()};
        if (!matches(wanted, *row)) return true;
        if (!with_info) return visit(context, *row, nullptr);
        const auto info = decode_tcp_row_info(payload);
        return visit(context, *row, info ? &*info : nullptr);
    };
    const auto done = kernel.dump(encode_tcp_dump(wanted, asked, kernel.next_sequence()), take);
    if (!done && kernel.rows() == 0) return unless_lacking(done.error());
    if (!done) return tl::unexpected{done.error()};
    return kernel.rows();
}

result<std::optional<std::size_t>> visit_details_by_sock_diag(const connection_filter& wanted,
                                                              connection_detail_set asked, detail_visitor visit,
                                                              void* context) {
    channel kernel{operation::connections};
    if (!kernel.valid()) return unless_lacking(error::system(errno, kernel.asked()));
    const auto take = [&](std::span<const std::byte> payload) -> result<bool> {
        const auto row = decode_tcp_row(payload);
        if (!row) return tl::unexpected{row.error()};
        return !matches(wanted, *row) || visit(context, *row, decode_tcp_row_details(payload, asked));
    };
    const auto done = kernel.dump(encode_tcp_dump(wanted, asked, kernel.next_sequence()), take);
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

namespace {

/// Hands the payload of the connection between these endpoints to `take`, if the kernel finds it.
template <class Take>
result<void> look_up(const ip::endpoint& local, const ip::endpoint& remote, std::uint32_t bound_interface,
                     connection_detail_set asked, Take take) {
    if (local.family() != remote.family()) return {};
    channel kernel{operation::connections};
    if (!kernel.valid()) return unless_lacking(error::system(errno, kernel.asked())).map([](auto) {});
    const auto sent = kernel.send(encode_tcp_look_up(local, remote, bound_interface, asked, kernel.next_sequence()));
    if (!sent) return unless_lacking(sent.error()).map([](auto) {});
    const auto take_one = [&](std::span<const std::byte> payload) -> result<bool> {
        const auto row = decode_tcp_row(payload);
        if (!row) return tl::unexpected{row.error()};
        if (row->local == local && row->remote == remote) take(*row, payload);  // else a listener, for want of it
        return false;
    };
    if (const auto answered = kernel.receive(take_one); !answered) {
        return unless_lacking(answered.error()).map([](auto) {});
    }
    return {};
}

}  // namespace

result<std::optional<connection>> find_by_sock_diag(const ip::endpoint& local, const ip::endpoint& remote,
                                                    std::uint32_t bound_interface) noexcept {
    std::optional<connection> found;
    const auto take = [&](const connection& row, std::span<const std::byte>) { found = row; };
    return look_up(local, remote, bound_interface, {}, take).map([&] { return found; });
}

result<std::optional<connection_with_details>> find_details_by_sock_diag(const connection& row,
                                                                         connection_detail_set asked) {
    std::optional<connection_with_details> found;
    const auto take = [&](const connection& now, std::span<const std::byte> payload) {
        found = connection_with_details{now, decode_tcp_row_details(payload, asked)};
    };
    return look_up(row.local, row.remote, row.bound_interface.value_or(0), asked, take).map([&] { return found; });
}

result<void> destroy_by_sock_diag(const connection& row) {
    constexpr std::uint64_t every_socket = ~std::uint64_t{0};  // INET_DIAG_NOCOOKIE
    if (!row.cookie || *row.cookie == every_socket) {
        return tl::unexpected{error{errc::invalid_argument, operation::destroy}};
    }
    channel kernel{operation::destroy};
    if (!kernel.valid()) return failed(kernel.asked());
    if (auto sent = kernel.send(encode_tcp_destroy(row, kernel.next_sequence())); !sent) return sent;
    const auto take = [](std::span<const std::byte>) -> result<bool> { return true; };
    for (;;) {
        const auto answered = kernel.receive(take);
        if (!answered && answered.error() == std::errc::no_such_file_or_directory) return refuse_lost_row(row);
        if (!answered) return tl::unexpected{answered.error()};
        if (*answered == progress::over) return {};
    }
}

bool lacks_sock_diag(const error& reason) noexcept {
    constexpr int codes[] = {ENOENT, EOPNOTSUPP, EPROTONOSUPPORT, EAFNOSUPPORT, ESOCKTNOSUPPORT, EACCES, EPERM};
    return reason.domain() == error_domain::system && std::ranges::find(codes, reason.native_code()) != std::end(codes);
}

}  // namespace sockstate::platform::linux_kernel
