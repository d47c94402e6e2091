// Options of the scripted kernel, its rules on silent peers, and what the parent process left to it.

#include "outcome.hpp"

#include <algorithm>
#include <cstring>

namespace sockstate::platform {

using test::call;
using test::scripted;

result<void> set_option(native_handle handle, option_id id, std::int64_t value) noexcept {
    const std::string arguments = std::string{to_string(id)} + " " + std::to_string(value);
    return done(call::set_option, scripted().play(call::set_option, handle, arguments));
}

result<std::int64_t> get_option(native_handle handle, option_id id) noexcept {
    return outcome(call::get_option, scripted().play(call::get_option, handle, std::string{to_string(id)}),
                   [](const test::answer& how) { return how.number(); });
}

result<void> set_option(native_handle handle, option_id id, const option::name& /*value*/) noexcept {
    return done(call::set_option, scripted().play(call::set_option, handle, std::string{to_string(id)}));
}

result<option::name> get_option_name(native_handle handle, option_id id) noexcept {
    return outcome(call::get_option_name, scripted().play(call::get_option_name, handle, std::string{to_string(id)}),
                   [](const test::answer& how) { return how.as<option::name>(); });
}

result<void> set_native_option(native_handle handle, int level, int name, const void* /*value*/,
                               std::size_t /*size*/) noexcept {
    const std::string arguments = std::to_string(level) + " " + std::to_string(name);
    return done(call::set_option, scripted().play(call::set_option, handle, arguments));
}

result<void> get_native_option(native_handle handle, int level, int name, void* value, std::size_t size) noexcept {
    const std::string arguments = std::to_string(level) + " " + std::to_string(name);
    return outcome(call::get_option, scripted().play(call::get_option, handle, arguments),
                   [&](const test::answer& how) {
                       const auto number = static_cast<int>(how.number());
                       std::memcpy(value, &number, std::min(size, sizeof number));
                   });
}

silence_rules silence() noexcept {
    return scripted().rules();
}

result<void> start_keep_alive(native_handle handle, std::chrono::milliseconds idle,
                              std::chrono::milliseconds interval) noexcept {
    const std::string arguments = std::to_string(idle.count()) + " " + std::to_string(interval.count());
    return done(call::start_keep_alive, scripted().play(call::start_keep_alive, handle, arguments));
}

std::uint32_t process_id() noexcept {
    return static_cast<std::uint32_t>(scripted().play(call::process_id).number());
}

result<std::uint64_t> process_instance() noexcept {
    return outcome(call::process_instance, scripted().play(call::process_instance),
                   [](const test::answer& told) { return static_cast<std::uint64_t>(told.number()); });
}

result<native_handle> find_inherited(std::uint32_t number) noexcept {
    return opened(call::find_inherited, scripted().play(call::find_inherited, std::to_string(number)));
}

result<void> stop_inheriting(native_handle handle) noexcept {
    return done(call::stop_inheriting, scripted().play(call::stop_inheriting, handle));
}

void remove_variable(const char* name) noexcept {
    static_cast<void>(scripted().play(call::remove_variable, name));
}

}  // namespace sockstate::platform
