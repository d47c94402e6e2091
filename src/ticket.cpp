// Sockets that go to another process as bytes.

#include <sockstate/ticket.hpp>

#include <algorithm>

namespace sockstate {

/// What a ticket's bytes are written through.
struct detail::ticket_access {
    static socket_ticket empty() noexcept { return {}; }
    static std::span<std::byte, socket_ticket::size> bytes_of(socket_ticket& ticket) noexcept { return ticket.bytes_; }
};

result<socket_ticket> socket_ticket::from_bytes(byte_view bytes) noexcept {
    if (bytes.size() != size) return tl::unexpected{error{errc::invalid_argument, operation::duplicate}};
    socket_ticket ticket;
    std::copy_n(bytes.data(), size, ticket.bytes_.begin());
    return ticket;
}

result<any_handle> socket_ticket::redeem() const noexcept {
    const auto opened = platform::open_ticket(bytes_);
    if (!opened) return tl::unexpected{opened.error()};
    return any_handle{*opened};
}

result<socket_ticket> detail::duplicate_for(native_handle handle, std::uint32_t process) noexcept {
    socket_ticket ticket = ticket_access::empty();
    if (auto done = platform::duplicate_for(handle, process, ticket_access::bytes_of(ticket)); !done) {
        return tl::unexpected{done.error()};
    }
    return ticket;
}

}  // namespace sockstate
