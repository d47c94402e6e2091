// Handles of the scripted kernel: each is made once and given back once.

#include "outcome.hpp"

namespace sockstate::platform {

using test::call;
using test::scripted;

namespace {

const char* text_of(address_family family) noexcept {
    switch (family) {
        case address_family::none: return "none";
        case address_family::ipv4: return "ipv4";
        case address_family::ipv6: return "ipv6";
        case address_family::local: return "local";
        case address_family::vsock: return "vsock";
    }
    return "none";
}

/// The handle is gone whatever the script says.
result<void> closed(call what, native_handle handle) {
    const auto how = scripted().play(what, handle);
    scripted().close(handle);
    return done(what, how);
}

result<void> told(call what, native_handle handle, native_address& to) {
    return outcome(what, scripted().play(what, handle), [&](const test::answer& how) {
        for (const ip::endpoint& endpoint : how.as<std::vector<ip::endpoint>>()) encode(endpoint, to);
    });
}

}  // namespace

result<native_handle> open(address_family family, protocol_kind /*kind*/, int /*protocol*/, bool blocking) noexcept {
    const std::string suffix = blocking ? "" : " non-blocking";
    return opened(call::open, scripted().play(call::open, text_of(family) + suffix));
}

result<native_handle> open(int family, int type, int protocol, bool blocking) noexcept {
    const std::string numbers = std::to_string(family) + ' ' + std::to_string(type) + ' ' + std::to_string(protocol);
    return opened(call::open, scripted().play(call::open, numbers + (blocking ? "" : " non-blocking")));
}

int number_of(address_family family) noexcept {
    return 100 + static_cast<int>(family);
}

int number_of(protocol_kind kind) noexcept {
    return 200 + static_cast<int>(kind);
}

result<handle_pair> open_pair(protocol_kind /*kind*/) noexcept {
    return outcome(call::open_pair, scripted().play(call::open_pair),
                   [](const test::answer&) { return handle_pair{scripted().open(), scripted().open()}; });
}

result<void> close(native_handle handle) noexcept {
    return closed(call::close, handle);
}

result<void> close_without_linger(native_handle handle) noexcept {
    return closed(call::close, handle);
}

result<void> abort(native_handle handle) noexcept {
    return closed(call::abort, handle);
}

result<native_handle> duplicate(native_handle handle) noexcept {
    return opened(call::duplicate, scripted().play(call::duplicate, handle));
}

result<void> set_blocking(native_handle handle, bool blocking) noexcept {
    return done(call::set_blocking, scripted().play(call::set_blocking, handle, blocking ? "on" : "off"));
}

result<bool> is_blocking(native_handle handle) noexcept {
    return outcome(call::is_blocking, scripted().play(call::is_blocking, handle),
                   [](const test::answer& how) { return how.number() != 0; });
}

result<void> local_address(native_handle handle, native_address& to) noexcept {
    return told(call::local_address, handle, to);
}

result<void> remote_address(native_handle handle, native_address& to) noexcept {
    return told(call::remote_address, handle, to);
}

}  // namespace sockstate::platform
