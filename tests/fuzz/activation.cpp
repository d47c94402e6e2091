// What a service manager says in LISTEN_PID, LISTEN_PIDFDID, LISTEN_FDS and LISTEN_FDNAMES. The process, its
// descriptors and the end of the variables are this program's own functions of the seam, which the linker prefers to
// the library's.

#include "property.hpp"

#include <sockstate/activation.hpp>

#include <map>
#include <optional>

using namespace sockstate;
using fuzz::input;

namespace {

constexpr std::uint32_t our_process = 4242;
constexpr std::uint64_t our_instance = 18446744073709551557U;
constexpr std::uint32_t first_handle = 3;

struct inherited {
    bool inherits = true;
    bool open = true;
};

/// Of the process, by number; from 3 on without a gap.
std::map<native_handle, inherited> handles;

/// Whether the kernel has a number of the process that does not come again.
bool has_instance = true;

using variable = std::optional<std::string>;

/// A text up to the next newline, as the manager would write it; a lone `-` for a variable that is not set.
variable take_variable(std::string& rest) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string text = rest.substr(0, end);
    rest.erase(0, end + 1);
    if (text == "-") return std::nullopt;
    return text.substr(0, text.find('\0'));  // the environment knows no other
}

void set(const char* name, const variable& value) {
    if (value) ::setenv(name, value->c_str(), 1);
    if (!value) ::unsetenv(name);
}

bool is_set_to(const char* name, const variable& value) {
    const char* const text = std::getenv(name);
    return value ? text != nullptr && *value == text : text == nullptr;
}

/// A number as sd_listen_fds(3) has it, digits and nothing before or behind.
std::optional<std::uint64_t> number_of(const std::string& text) {
    const bool digits = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
    if (!digits || text.size() > 10 || (text.size() > 1 && text[0] == '0')) return std::nullopt;
    return std::strtoull(text.c_str(), nullptr, 10);
}

/// The same up to 64 bits, compared as text.
bool is_number_of_64_bits(const std::string& text) {
    const std::string most = "18446744073709551615";
    const bool digits = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
    if (!digits || (text.size() > 1 && text[0] == '0')) return false;
    return text.size() < most.size() || (text.size() == most.size() && text <= most);
}

/// As sd_listen_fds_with_names(3): no sockets have no names, whatever the variable says.
std::vector<std::string> names_of(const variable& text, std::uint64_t count) {
    if (count == 0) return {};
    if (!text) return std::vector<std::string>(count, "unknown");
    std::vector<std::string> names;
    for (std::size_t begin = 0;;) {
        const std::size_t end = text->find(':', begin);
        names.push_back(text->substr(begin, end - begin));
        if (end == std::string::npos) return names;
        begin = end + 1;
    }
}

bool all_untouched() {
    return std::all_of(handles.begin(), handles.end(),
                       [](const auto& h) { return h.second.open && h.second.inherits; });
}

/// What must come of it: how many sockets, or the error.
result<std::uint64_t> expected(const variable& process, const variable& instance, const variable& count,
                               const variable& names) {
    if (!process || !count) return std::uint64_t{0};
    const auto failed = [](errc code) { return tl::unexpected{error{code, operation::activate}}; };
    const auto meant = number_of(*process);
    if (!meant || *meant > INT32_MAX) return failed(errc::invalid_argument);
    if (*meant != our_process) return failed(errc::other_process);
    if (instance && !is_number_of_64_bits(*instance)) return failed(errc::invalid_argument);
    if (instance && has_instance && *instance != std::to_string(our_instance)) return failed(errc::other_process);
    const auto number = number_of(*count);
    if (!number || *number > INT32_MAX - first_handle) return failed(errc::invalid_argument);
    if (*number > handles.size()) return tl::unexpected{error::system(EBADF, operation::activate)};
    if (names_of(names, *number).size() != *number) return failed(errc::invalid_argument);
    return *number;
}

}  // namespace

namespace sockstate::platform {

std::uint32_t process_id() noexcept {
    return our_process;
}
result<std::uint64_t> process_instance() noexcept {
    if (has_instance) return our_instance;
    return tl::unexpected{error{errc::not_supported, operation::activate}};
}
result<native_handle> find_inherited(std::uint32_t number) noexcept {
    const auto handle = static_cast<native_handle>(number);
    if (handles.contains(handle)) return handle;
    return tl::unexpected{error::system(EBADF, operation::activate)};
}
result<void> stop_inheriting(native_handle handle) noexcept {
    HOLDS(handles.at(handle).open);
    handles.at(handle).inherits = false;
    return {};
}
void remove_variable(const char* name) noexcept {
    ::unsetenv(name);
}
result<void> close(native_handle handle) noexcept {
    HOLDS(handles.at(handle).open);  // and so not twice
    handles.at(handle).open = false;
    return {};
}

}  // namespace sockstate::platform

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    input in{data, size};
    handles.clear();
    const auto shape = in.take<std::uint8_t>();
    has_instance = shape < 128;
    for (std::size_t i = shape % 8; i != 0; --i) {
        handles[static_cast<native_handle>(first_handle + handles.size())] = {};
    }
    std::string text = in.text();
    const variable process = take_variable(text);
    const variable count = take_variable(text);
    const variable names = take_variable(text);
    const variable instance = text.empty() ? std::nullopt : take_variable(text);
    set("LISTEN_PID", process);
    set("LISTEN_FDS", count);
    set("LISTEN_FDNAMES", names);
    set("LISTEN_PIDFDID", instance);

    const auto wanted = expected(process, instance, count, names);
    {
        const auto passed = activation::take();
        HOLDS(passed.has_value() == wanted.has_value());
        if (!passed) HOLDS(passed.error() == wanted.error());
        if (passed) HOLDS(passed->size() == *wanted && std::ranges::equal(passed->names(), names_of(names, *wanted)));
        const bool taken = passed && process && count;
        HOLDS(is_set_to("LISTEN_PID", taken ? std::nullopt : process));
        HOLDS(is_set_to("LISTEN_PIDFDID", taken ? std::nullopt : instance));
        HOLDS(is_set_to("LISTEN_FDS", taken ? std::nullopt : count));
        HOLDS(is_set_to("LISTEN_FDNAMES", taken ? std::nullopt : names));
        if (!taken) HOLDS(all_untouched());
    }
    // Those that were taken are closed with it, each once, and no other is.
    std::uint64_t closed = 0;
    for (const auto& [handle, state] : handles) {
        HOLDS(state.open == state.inherits);
        if (!state.open) HOLDS(static_cast<std::uint64_t>(handle) == first_handle + closed++);
    }
    HOLDS(closed == wanted.value_or(0));
    return 0;
}
