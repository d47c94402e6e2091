// Who is at the other end of a local connection, as text and as a handle.

#include <sockstate/any_handle.hpp>
#include <sockstate/detail/messages.hpp>
#include <sockstate/local/peer.hpp>
#include <sockstate/platform/peer.hpp>

namespace sockstate {

namespace {

void append_number(std::string& text, std::string_view name, const std::optional<std::uint32_t>& number) {
    if (!number) return;
    if (!text.empty()) text += ", ";
    text += name;
    text += ' ';
    text += std::to_string(*number);
}

}  // namespace

std::string to_string(const peer_credentials& peer) {
    std::string text;
    append_number(text, "process", peer.process);
    append_number(text, "user", peer.user);
    append_number(text, "group", peer.group);
    return text.empty() ? "none" : text;
}

result<peer_credentials> detail::query_peer(native_handle handle) noexcept {
    return platform::query_peer(handle);
}

result<any_handle> detail::query_peer_process(native_handle handle) noexcept {
    const auto process = platform::open_peer_process(handle);
    if (!process) return tl::unexpected{process.error()};
    return any_handle{*process};
}

}  // namespace sockstate
