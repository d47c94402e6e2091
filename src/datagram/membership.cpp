// Multicast groups: checks and completes a membership before the system gets it.

#include <sockstate/detail/datagrams.hpp>
#include <sockstate/ip/membership.hpp>
#include <sockstate/platform/memberships.hpp>

namespace sockstate {

namespace {

/// The same with unmapped addresses, and with the interface of the group's scope; nothing where it contradicts itself.
std::optional<ip::membership> unambiguous(const ip::membership& given) noexcept {
    ip::membership group{given.group.unmapped(), given.interface_index};
    if (given.source) group.source = given.source->unmapped();
    const std::uint32_t scope_id = group.group.to_v6().scope_id();  // 0 of IPv4
    if (group.interface_index == 0) group.interface_index = scope_id;
    const bool one_interface = scope_id == 0 || scope_id == group.interface_index;
    const bool one_family = !group.source || group.source->family() == group.group.family();
    if (!group.group.is_multicast() || !one_interface || !one_family) return std::nullopt;
    return group;
}

result<void> change(native_handle handle, const ip::membership& given, platform::membership_change how,
                    operation what) noexcept {
    const auto group = unambiguous(given);
    if (!group) return tl::unexpected{error{errc::invalid_argument, what}};
    const auto done = platform::change_membership(handle, *group, how);
    if (!done) return tl::unexpected{done.error().during(what)};
    return {};
}

}  // namespace

result<void> detail::join_group(native_handle handle, const ip::membership& group) noexcept {
    return change(handle, group, platform::membership_change::join, operation::join);
}

result<void> detail::leave_group(native_handle handle, const ip::membership& group) noexcept {
    return change(handle, group, platform::membership_change::leave, operation::leave);
}

std::string ip::to_string(const membership& group) {
    std::string text = to_string(group.group);
    if (group.interface_index != 0) text += " on interface " + std::to_string(group.interface_index);
    if (group.source) text += " from " + to_string(*group.source);
    return text;
}

}  // namespace sockstate
