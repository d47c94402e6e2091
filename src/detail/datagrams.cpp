// The loops behind sending and receiving datagrams with what belongs to them.

#include <sockstate/detail/datagrams.hpp>

#include "detail/dual_stack.hpp"
#include "detail/resume.hpp"

#include <sockstate/datagram/info.hpp>
#include <sockstate/platform/handles.hpp>

namespace sockstate::detail {

result<std::size_t> send_datagram(native_handle handle, byte_view bytes, const platform::native_address* to,
                                  const datagram_header& header, deadline until) noexcept {
    const auto send_to = [&](const platform::native_address* address) {
        const auto attempt = [&](platform::waiting mode) {
            return platform::send_datagram(handle, bytes, address, header, mode);
        };
        return resume(handle, platform::readiness::writable, until, attempt(mode_of(until)), attempt);
    };
    if (to == nullptr) return send_to(nullptr);
    return in_socket_family(*to, [&](const platform::native_address& address) { return send_to(&address); });
}

result<platform::datagram_size> receive_datagram(native_handle handle, byte_buffer buffer,
                                                 platform::native_address& from, datagram_info& info, deadline until,
                                                 platform::reading how) noexcept {
    const auto attempt = [&](platform::waiting mode) {
        return platform::receive_datagram(handle, buffer, from, info, mode, how);
    };
    return resume(handle, platform::readiness::readable, until, attempt(mode_of(until)), attempt,
                  shut_receiving(handle, stream_end::none, &from));
}

result<platform::datagram_size> receive_local_message(native_handle handle, byte_buffer buffer,
                                                      platform::native_address& from, datagram_info& info,
                                                      deadline until, platform::reading how) noexcept {
    const auto attempt = [&](platform::waiting mode) {
        return platform::receive_handles(handle, buffer, {}, {&from, &info}, mode, how);
    };
    const auto got = resume(handle, platform::readiness::readable, until, attempt(mode_of(until)), attempt,
                            shut_receiving(handle, stream_end::none, &from));
    return got.map(
        [](const platform::received_with_handles& all) { return platform::datagram_size{all.bytes, all.truncated}; });
}

}  // namespace sockstate::detail
