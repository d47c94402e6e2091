// The variables of socket activation, and the sockets they describe.

#include <sockstate/activation.hpp>

#include <sockstate/ip/text_grammar.hpp>
#include <sockstate/platform/inherited.hpp>

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <optional>

namespace sockstate::activation {

namespace {

constexpr const char* process_variable = "LISTEN_PID";
constexpr const char* instance_variable = "LISTEN_PIDFDID";
constexpr const char* count_variable = "LISTEN_FDS";
constexpr const char* names_variable = "LISTEN_FDNAMES";

constexpr std::uint64_t most_processes = std::numeric_limits<std::int32_t>::max();
constexpr std::uint32_t first_handle = 3;  // after standard input, output and error

tl::unexpected<error> failed(errc code) noexcept {
    return tl::unexpected{error{code, operation::activate}};
}

/// Empty where the variable is not set.
std::optional<std::string_view> read_variable(const char* name) noexcept {
    const char* const text = std::getenv(name);  // the one thread that there is by the contract
    if (text == nullptr) return std::nullopt;
    return text;
}

result<std::uint64_t> number_of(std::string_view text, std::uint64_t most) noexcept {
    std::uint64_t number = 0;
    if (!ip::detail::read_decimal(text, most, number)) return failed(errc::invalid_argument);
    return number;
}

/// Whether this process is meant: by its number and, where the kernel has one, by the one that no later process gets.
result<void> check_process(std::string_view process, std::optional<std::string_view> instance) noexcept {
    const auto meant = number_of(process, most_processes);
    if (!meant) return tl::unexpected{meant.error()};
    if (*meant != platform::process_id()) return failed(errc::other_process);
    if (!instance) return {};
    const auto meant_instance = number_of(*instance, std::numeric_limits<std::uint64_t>::max());
    if (!meant_instance) return tl::unexpected{meant_instance.error()};
    const auto own = platform::process_instance();
    if (!own && own.error().not_supported()) return {};
    if (!own) return tl::unexpected{own.error()};
    if (*meant_instance != *own) return failed(errc::other_process);
    return {};
}

/// The names between colons, `count` of them; without the variable all are `unknown`.
result<std::vector<std::string>> names_of(std::optional<std::string_view> text, std::size_t count) {
    if (!text) return std::vector<std::string>(count, "unknown");
    std::vector<std::string> names;
    for (std::string_view rest = *text; count != 0;) {
        const std::size_t end = rest.find(':');
        names.emplace_back(rest.substr(0, end));
        if (end == std::string_view::npos) break;
        rest.remove_prefix(end + 1);
    }
    if (names.size() != count) return failed(errc::invalid_argument);
    return names;
}

}  // namespace

result<passed> take() {
    if (const auto supported = platform::find_inherited(0); !supported && supported.error().not_supported()) {
        return tl::unexpected{supported.error()};
    }
    const auto process = read_variable(process_variable);
    const auto counted = read_variable(count_variable);
    if (!process || !counted) return passed{{}};
    if (const auto ours = check_process(*process, read_variable(instance_variable)); !ours) {
        return tl::unexpected{ours.error()};
    }
    const auto count = number_of(*counted, most_processes - first_handle);
    if (!count) return tl::unexpected{count.error()};

    // All are looked at before the first is changed. A count that lies ends at the first that is not open, before
    // there is a name for each.
    const auto number_at = [](std::uint64_t index) { return static_cast<std::uint32_t>(first_handle + index); };
    for (std::uint64_t i = 0; i < *count; ++i) {
        if (const auto open = platform::find_inherited(number_at(i)); !open) return tl::unexpected{open.error()};
    }
    auto names = names_of(read_variable(names_variable), static_cast<std::size_t>(*count));
    if (!names) return tl::unexpected{names.error()};

    std::vector<passed::entry> all;
    all.reserve(names->size());
    for (std::string& name : *names) {
        const auto handle = platform::find_inherited(number_at(all.size()));
        if (!handle) return tl::unexpected{handle.error()};
        if (auto kept = platform::stop_inheriting(*handle); !kept) return tl::unexpected{kept.error()};
        all.push_back({std::move(name), *handle});
    }
    for (const char* variable : {process_variable, instance_variable, count_variable, names_variable}) {
        platform::remove_variable(variable);
    }
    return passed{std::move(all)};
}

passed& passed::operator=(passed&& other) noexcept {
    std::swap(left_, other.left_);  // `other` closes what was here
    return *this;
}

passed::~passed() {
    for (const entry& each : left_) static_cast<void>(platform::close(each.handle));
}

std::vector<std::string> passed::names() const {
    std::vector<std::string> names;
    names.reserve(left_.size());
    for (const entry& each : left_) names.push_back(each.name);
    return names;
}

std::size_t passed::find(std::string_view name) const noexcept {
    return static_cast<std::size_t>(std::ranges::find(left_, name, &entry::name) - left_.begin());
}

result<native_handle> passed::handle_at(std::size_t index) const noexcept {
    if (index >= left_.size()) return failed(errc::not_passed);
    return left_[index].handle;
}

void passed::forget(std::size_t index) noexcept {
    left_.erase(left_.begin() + static_cast<std::ptrdiff_t>(index));
}

result<any_handle> passed::release_at(std::size_t index) {
    const auto handle = handle_at(index);
    if (!handle) return tl::unexpected{handle.error()};
    forget(index);
    return any_handle{*handle};
}

}  // namespace sockstate::activation
