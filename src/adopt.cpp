// Whether a handle from elsewhere is what it is to be taken for.

#include <sockstate/adopt.hpp>

#include <sockstate/platform/describe.hpp>

namespace sockstate::detail {

result<lifecycle> discover(native_handle handle, bool internet, protocol_kind kind, int protocol,
                           operation what) noexcept {
    using platform::address_family;
    const auto found = platform::describe(handle);
    if (!found) return tl::unexpected{found.error().during(what)};
    const bool found_internet = found->family == address_family::ipv4 || found->family == address_family::ipv6;
    const bool family_agrees = internet ? found_internet : found->family == address_family::local;
    if (!family_agrees || found->kind != kind || found->protocol != protocol) {
        return tl::unexpected{error{errc::state_mismatch, what}};
    }
    return found->state;
}

}  // namespace sockstate::detail
