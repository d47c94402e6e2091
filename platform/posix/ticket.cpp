// Sockets as bytes: there are none. Descriptors go over local sockets, in handles.cpp.

#include <sockstate/platform/ticket.hpp>

namespace sockstate::platform {

result<void> duplicate_for(native_handle, std::uint32_t, std::span<std::byte, ticket_size>) noexcept {
    return tl::unexpected{error{errc::not_supported, operation::duplicate}};
}

result<native_handle> open_ticket(std::span<const std::byte, ticket_size>) noexcept {
    return tl::unexpected{error{errc::not_supported, operation::duplicate}};
}

}  // namespace sockstate::platform
