// Asks the kernel about one connection: getsockopt(2) with TCP_INFO writes directly into the result. Where that is not
// available (qemu-user returns four bytes of it, some sandboxes nothing), the state comes from other calls and from the
// table of connections. If TCP sockets may be MPTCP, the first question is whether this socket is.

#include <sockstate/platform/connections.hpp>
#include <sockstate/platform/multipath.hpp>
#include <sockstate/platform/tcp_info.hpp>
#include <sockstate/tables/connections.hpp>

#include <decode_in_place.hpp>
#include <linux/multipath.hpp>
#include <linux/tcp_info_decode.hpp>
#include <posix/poll_now.hpp>
#include <posix/socket_facts.hpp>
#include <posix/system_call.hpp>

#include <optional>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>

namespace sockstate::platform {

namespace {

/// As much as fits of what the kernel has; how much that was.
result<std::size_t> read_tcp_info(native_handle handle, std::span<std::byte> into, operation what) noexcept {
    auto size = static_cast<socklen_t>(into.size());
    if (::getsockopt(handle, IPPROTO_TCP, TCP_INFO, into.data(), &size) == -1) return failed(what);
    return size;
}

/// The code that stands for an answer which is no TCP_INFO. The call itself never fails with it.
constexpr int no_record = ENODATA;

/// The answer to a question that failed, or was answered with fewer bytes than a TCP_INFO begins with.
[[gnu::cold, gnu::noinline]] number_or_code no_state(int asked) noexcept {
    return asked == -1 ? failure() : number_or_code::failure(no_record);
}

/// Whether no socket gets the answer here. For a socket that is not TCP the kernel says EOPNOTSUPP, which is no refusal
/// of the library's own.
bool is_withheld(const error& refusal) noexcept {
    return refusal.domain() == error_domain::library || refusal == std::errc::no_protocol_option;
}

/// The state of the connection whose socket has this inode, among those of the thread's network namespace.
result<std::optional<tcp_state>> state_in_table(std::uint64_t inode) noexcept {
    struct {
        std::uint64_t inode;
        std::optional<tcp_state> found;
    } search{inode, {}};
    const auto take = [](void* to, const connection& row, const tcp_info* /*info*/) {
        auto& [wanted, found] = *static_cast<decltype(search)*>(to);
        if (row.inode == wanted) found = row.state;
        return !found;
    };
    return visit_connections({}, false, take, &search).map([&] { return search.found; });
}

/// The refusal where the connection is in no table: that of another network namespace.
result<tcp_state> state_without_info(native_handle handle, const error& refusal) noexcept {
    const auto what = refusal.attempted();
    struct stat file{};
    if (::fstat(handle, &file) == -1) return failed(what);
    // A table is no snapshot: a connection that still has a peer may be missing in it, and is looked for again.
    constexpr int most_looks = 3;
    for (int look = 0; look < most_looks; ++look) {
        if (is_accepting(handle)) return tcp_state::listen;
        if (!has_peer(handle)) {  // an attempt under way is not hung up
            return poll_now(handle, 0, what).map([](short events) {
                return (events & POLLHUP) != 0 ? tcp_state::closed : tcp_state::syn_sent;
            });
        }
        const auto state = state_in_table(file.st_ino);
        if (state && *state) return **state;
        if (!state && state.error() != std::errc::interrupted) return tl::unexpected{state.error().during(what)};
    }
    return tl::unexpected{refusal};
}

/// Of a connection with several paths, whose own state getsockopt(2) does not report: it is certain that it listens,
/// that it is yet to be connected, and that it is over.
result<tcp_state> multipath_state(native_handle handle, operation what) noexcept {
    if (is_accepting(handle)) return tcp_state::listen;
    if (has_peer(handle)) return tcp_state::unknown;
    return poll_now(handle, 0, what).map([](short events) {
        return (events & POLLHUP) != 0 ? tcp_state::closed : tcp_state::syn_sent;
    });
}

/// In line, since each instruction of `query_state` is counted.
[[gnu::always_inline]] inline number_or_code ask_state(native_handle handle, int level) noexcept {
    constexpr std::byte unwritten{0xff};  // no kernel writes it last: the byte holds three flags
    std::byte head[linux_kernel::tcp_info_head];
    std::byte& last = head[linux_kernel::tcp_info_head - 1];
    last = unwritten;
    socklen_t size = sizeof head;
    const int asked = ::getsockopt(handle, level, TCP_INFO, head, &size);
    // One test of both: of a call that failed, and of an answer that is short.
    if (last == unwritten) [[unlikely]]
        return no_state(asked);
    return {static_cast<std::ptrdiff_t>(linux_kernel::state_of_byte[std::to_integer<unsigned>(head[0])])};
}

}  // namespace

number_or_code query_state(native_handle handle) noexcept {
    return ask_state(handle, tcp_info_level.load(std::memory_order_relaxed));
}

result<tcp_state> complete_state(native_handle handle, number_or_code answered) noexcept {
    if (!answered.has_number() && tcp_may_be_multipath()) {
        const auto multipath = is_multipath(handle);
        if (!multipath) return tl::unexpected{multipath.error()};
        if (*multipath) return multipath_state(handle, operation::query_state);
        answered = ask_state(handle, IPPROTO_TCP);
    }
    if (answered.has_number()) return static_cast<tcp_state>(answered.value);
    error refusal = answered.reason(operation::query_state);
    if (refusal.native_code() == no_record) refusal = error{errc::not_supported, operation::query_state};
    return is_withheld(refusal) ? state_without_info(handle, refusal) : tl::unexpected{refusal};
}

result<tcp_info> query_info(native_handle handle) noexcept {
    if (tcp_may_be_multipath() && is_multipath(handle).value_or(false)) {  // one path's metrics are not its own
        return multipath_state(handle, operation::query_info).map([](tcp_state state) {
            tcp_info info;
            info.state = state;
            return info;
        });
    }
    const auto read = [handle](std::span<std::byte> room) {
        return read_tcp_info(handle, room, operation::query_info);
    };
    auto info = decode_in_place(read, linux_kernel::tcp_info_record);
    if (!info && is_withheld(info.error())) {
        if (const auto state = state_without_info(handle, info.error())) {
            info.emplace();
            info->state = *state;
        } else {
            info.error() = state.error();
        }
    }
    return info;
}

}  // namespace sockstate::platform
