// Whether a handle from elsewhere is what it is to be taken for.

#include <sockstate/adopt.hpp>

#include <sockstate/platform/describe.hpp>
#include <sockstate/platform/inherited.hpp>

namespace sockstate::detail {

namespace {

result<platform::description> describe(native_handle handle, bool internet, protocol_kind kind, int protocol,
                                       operation what) noexcept {
    using platform::address_family;
    const auto found = platform::describe(handle);
    if (!found) return tl::unexpected{found.error().during(what)};
    const bool found_internet = found->family == address_family::ipv4 || found->family == address_family::ipv6;
    const bool family_agrees = internet ? found_internet : found->family == address_family::local;
    if (!family_agrees || found->kind != kind || found->protocol != protocol) {
        return tl::unexpected{error{errc::state_mismatch, what}};
    }
    return *found;
}

/// Whether a connection can have been in this state when it ended. So says `audit` too.
bool can_end_in(lifecycle state) noexcept {
    return state == lifecycle::connected || state == lifecycle::send_shut || state == lifecycle::receive_shut ||
           state == lifecycle::shut_down || is_half(state);
}

/// Whether a socket that the kernel finds in the one state may be of the other. A half knows of its own direction
/// alone.
bool can_be(lifecycle found, lifecycle wanted) noexcept {
    using enum lifecycle;
    switch (wanted) {
        case receiving: return found == connected || found == send_shut;
        case sending: return found == connected || found == receive_shut;
        case done_receiving: return found == receive_shut || found == shut_down;
        case done_sending: return found == send_shut || found == shut_down;
        default: return found == wanted;
    }
}

}  // namespace

result<lifecycle> discover(native_handle handle, bool internet, protocol_kind kind, int protocol,
                           operation what) noexcept {
    return describe(handle, internet, kind, protocol, what).map([](const auto& found) { return found.state; });
}

result<void> check_state(native_handle handle, bool internet, protocol_kind kind, int protocol,
                         lifecycle wanted) noexcept {
    const auto found = describe(handle, internet, kind, protocol, operation::adopt);
    if (!found) return tl::unexpected{found.error()};
    if (can_be(found->state, wanted) || (found->over && can_end_in(wanted))) return {};
    return tl::unexpected{error{errc::state_mismatch, operation::adopt}};
}

}  // namespace sockstate::detail

namespace sockstate {

result<void> stop_inheriting(native_handle handle) noexcept {
    if (const auto done = platform::stop_inheriting(handle); !done) {
        return tl::unexpected{done.error().during(operation::adopt)};
    }
    return {};
}

}  // namespace sockstate
