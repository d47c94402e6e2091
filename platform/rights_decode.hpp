#pragma once

// The descriptors that came with a message over a local socket (SCM_RIGHTS), read from what each kernel writes. Pure
// functions of bytes, on any host.

#include <control_layout.hpp>

namespace sockstate::platform {

/// How a kernel writes descriptors.
struct rights_form {
    control_layout layout;
    std::int32_t level;         ///< SOL_SOCKET
    std::int32_t rights = 1;    ///< SCM_RIGHTS
    std::int32_t process = -1;  ///< SCM_PIDFD, where there is one: a descriptor that nobody has sent
};
inline constexpr rights_form linux_rights{.layout = pointer_wide_control, .level = 1, .process = 4};
inline constexpr rights_form macos_rights{.layout = narrow_control, .level = 0xffff};
inline constexpr rights_form freebsd_rights{.layout = sizeof(void*) == 8 ? control_layout{4, 16, 8} : narrow_control,
                                            .level = 0xffff};

/// Gives each descriptor in `written` to `visit(descriptor, was_sent)`, in order.
///
/// macOS and Linux cut what has no room, and macOS leaves the message's length as it was: what counts is what was
/// written. A descriptor of which a part was written is none.
template <rights_form Form, class Visit>
void visit_rights(std::span<const std::byte> written, Visit visit) noexcept {
    walk_control<Form.layout>(written, false, [&](const control_message& one) {
        const bool was_sent = one.is(Form.level, Form.rights);
        const bool is_of_process = Form.process >= 0 && one.is(Form.level, Form.process);
        if (!was_sent && !is_of_process) return;
        for (auto rest = one.payload; rest.size() >= sizeof(std::int32_t); rest = rest.subspan(sizeof(std::int32_t))) {
            std::int32_t descriptor = -1;
            std::memcpy(&descriptor, rest.data(), sizeof descriptor);
            if (descriptor >= 0) visit(descriptor, was_sent);
        }
    });
}

}  // namespace sockstate::platform
