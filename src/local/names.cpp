// Removes the files of local sockets, after checking that they may be removed.

#include <sockstate/local/names.hpp>

#include <sockstate/platform/error_codes.hpp>
#include <sockstate/platform/lifecycle.hpp>

#include <chrono>

namespace sockstate::local {

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::seconds stream_patience{1};  ///< a server that does not accept within this time is there

tl::unexpected<error> in_use() noexcept {
    return tl::unexpected{error::system(platform::native_code(std::errc::address_in_use), operation::remove_name)};
}

/// Connects to it, in the way that disturbs it least.
result<void> reach(const endpoint& name) noexcept {
    constexpr auto family = platform::address_family::local;
    platform::native_address address;
    platform::encode(name, address);
    const auto probe = platform::open(family, protocol_kind::datagram, 0, false);
    if (probe) {
        const auto reached = platform::connect(*probe, address, platform::waiting::never);
        platform::close(*probe);
        return reached;
    }
    const auto stream = sockstate::detail::open_connected(family, protocol_kind::stream, 0, address, stream_patience);
    if (stream) platform::close(*stream);
    return stream.map([](native_handle) {});
}

/// Whether a socket has this path. Other reasons than these say nothing of that.
result<bool> is_taken(const endpoint& name) noexcept {
    const auto reached = reach(name);
    if (reached) return true;
    const error& why = reached.error();
    if (why == std::errc::connection_refused || why == std::errc::no_such_file_or_directory) return false;
    const bool is_of_another_kind = why == std::errc::wrong_protocol_type;
    const bool has_another_peer = why == std::errc::operation_not_permitted;  // a datagram socket that is connected
    const bool is_full = why.would_block() || why.deadline_passed();
    if (is_of_another_kind || has_another_peer || is_full) return true;
    return tl::unexpected{why.during(operation::remove_name)};
}

}  // namespace

name_guard::name_guard(const result<endpoint>& name) noexcept {
    if (!name || !name->is_path()) return;
    const auto found = platform::name_identity(*name);
    if (!found || !found->is_socket) return;
    name_ = *name;
    file_ = *found;
}

result<void> name_guard::remove() noexcept {
    const endpoint path = release();
    if (!path.is_path()) return {};
    return platform::remove_name(path, file_).map([](bool) {});
}

result<void> remove_stale(const endpoint& name) noexcept {
    if (name.is_unnamed()) return tl::unexpected{error{errc::invalid_argument, operation::remove_name}};
    if (name.is_abstract()) return {};
    const auto found = platform::name_identity(name);
    if (!found && found.error() == std::errc::no_such_file_or_directory) return {};
    if (!found) return tl::unexpected{found.error()};
    if (!found->is_socket) return in_use();
    const auto taken = is_taken(name);
    if (!taken) return tl::unexpected{taken.error()};
    if (*taken) return in_use();
    const auto removed = platform::remove_name(name, *found);
    if (!removed) return tl::unexpected{removed.error()};
    return *removed ? result<void>{} : in_use();
}

}  // namespace sockstate::local
