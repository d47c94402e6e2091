// Checks whether a handle from elsewhere is what the program wants to adopt it as.

#include <sockstate/adopt.hpp>

#include <sockstate/platform/describe.hpp>
#include <sockstate/platform/inherited.hpp>

namespace sockstate::detail {

namespace {

bool is_of_family(const platform::description& found, const protocol_facts& wanted) noexcept {
    using platform::address_family;
    if (wanted.native_family) return found.native_family == *wanted.native_family;
    if (wanted.family != address_family::none) return found.family == wanted.family;
    return found.family == address_family::ipv4 || found.family == address_family::ipv6;
}

bool is_of_type(const platform::description& found, const protocol_facts& wanted) noexcept {
    return wanted.native_type ? found.native_type == *wanted.native_type : found.kind == wanted.kind;
}

bool is_of_number(const platform::description& found, const protocol_facts& wanted) noexcept {
    return found.protocol == wanted.number || (wanted.fallback_number && found.protocol == *wanted.fallback_number);
}

/// A protocol that cannot end one direction alone has no half-shut states: then the kernel means another protocol.
bool has_state(const protocol_facts& wanted, lifecycle state) noexcept {
    return wanted.half_close || !is_half_shut(state);
}

result<platform::description> describe(native_handle handle, const protocol_facts& wanted, operation what) noexcept {
    const auto found = platform::describe(handle);
    if (!found) return tl::unexpected{found.error().during(what)};
    const bool agrees = is_of_family(*found, wanted) && is_of_type(*found, wanted) && is_of_number(*found, wanted);
    if (!agrees || !has_state(wanted, found->state)) return tl::unexpected{error{errc::state_mismatch, what}};
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

result<lifecycle> discover(native_handle handle, const protocol_facts& wanted, operation what) noexcept {
    return describe(handle, wanted, what).map([](const auto& found) { return found.state; });
}

result<void> check_state(native_handle handle, const protocol_facts& wanted, lifecycle state) noexcept {
    const auto found = describe(handle, wanted, operation::adopt);
    if (!found) return tl::unexpected{found.error()};
    const bool fits = can_be(found->state, state) || (found->over && can_end_in(state));
    if (fits && has_state(wanted, state)) return {};
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
