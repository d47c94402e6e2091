// The scripted kernel's calls that move a socket along its life, and its resolver.

#include "outcome.hpp"

#include <sockstate/ip/membership.hpp>

#include <algorithm>

namespace sockstate::platform {

using test::call;
using test::scripted;

namespace {

std::string text_of(const native_address& address) {
    ip::endpoint endpoint;
    return decode(address, endpoint) ? to_string(endpoint) : "local";
}

const char* text_of(direction which) noexcept {
    switch (which) {
        case direction::send: return "send";
        case direction::receive: return "receive";
        case direction::both: return "both";
    }
    return "both";
}

}  // namespace

result<void> resolve(const char* host, const char* service, int /*protocol*/, address_family /*family*/,
                     std::vector<ip::endpoint>& found) {
    const auto how = scripted().play(call::resolve, std::string{host} + ":" + service);
    return outcome(call::resolve, how, [&](const test::answer& told) {
        std::ranges::copy(told.as<std::vector<ip::endpoint>>(), std::back_inserter(found));
    });
}

result<void> prepare_listener(native_handle handle) noexcept {
    return done(call::prepare_listener, scripted().play(call::prepare_listener, handle));
}

result<void> prepare_shared(native_handle handle) noexcept {
    return done(call::prepare_shared, scripted().play(call::prepare_shared, handle));
}

result<void> change_membership(native_handle handle, const ip::membership& group, membership_change change) noexcept {
    const std::string how = change == membership_change::join ? "join " : "leave ";
    return done(call::change_membership, scripted().play(call::change_membership, handle, how + to_string(group)));
}

result<void> bind(native_handle handle, const native_address& address) noexcept {
    return done(call::bind, scripted().play(call::bind, handle, text_of(address)));
}

result<void> listen(native_handle handle, int backlog) noexcept {
    return done(call::listen, scripted().play(call::listen, handle, std::to_string(backlog)));
}

number_or_code accept(native_handle handle, native_address* peer) noexcept {
    const auto how = scripted().play(call::accept, handle);
    if (peer != nullptr) encode(how.sender(), *peer);
    return answered(call::accept, how, [](const test::answer&) { return scripted().open(); });
}

bool accept_has_timeout() noexcept {
    return true;
}

result<void> connect(native_handle handle, const native_address& address, waiting mode) noexcept {
    const char* const suffix = mode == waiting::never ? " never" : "";
    return done(call::connect, scripted().play(call::connect, handle, text_of(address) + suffix));
}

result<void> take_error(native_handle handle) noexcept {
    return done(call::take_error, scripted().play(call::take_error, handle));
}

result<void> set_peer(native_handle handle, const native_address& address, lifecycle from) noexcept {
    const char* const suffix = from == lifecycle::unbound ? " unbound" : "";
    return done(call::connect, scripted().play(call::connect, handle, text_of(address) + suffix));
}

result<void> disconnect(native_handle handle) noexcept {
    return done(call::disconnect, scripted().play(call::disconnect, handle));
}

result<void> shutdown(native_handle handle, direction which) noexcept {
    return done(call::shutdown, scripted().play(call::shutdown, handle, text_of(which)));
}

}  // namespace sockstate::platform
