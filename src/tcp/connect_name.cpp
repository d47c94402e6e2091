// A TCP connection to a name: its addresses in turn. Apart from tcp.cpp, so that a program which is linked statically
// and looks no name up does without the resolver.

#include <sockstate/tcp.hpp>

#include <algorithm>
#include <chrono>

namespace sockstate {

namespace {

using namespace std::chrono_literals;

/// With many addresses an even share would be too short for one that is slow and not dead: the first get up
/// to this, though never more than half of what is left while others wait.
constexpr deadline::clock::duration patient_share = 2s;

/// When to give up on the first of `addresses` that are left.
deadline share_of(deadline until, std::size_t addresses) noexcept {
    if (!until.has_time() || addresses == 1) return until;
    const auto left = until.remaining();
    const auto even = left / static_cast<deadline::clock::rep>(addresses);
    return until.no_later_than(platform::now() + std::max(even, std::min(left / 2, patient_share)));
}

/// Tries one address after the other and calls `report` with how each ended.
template <class Report>
result<tcp::stream> connect_first(std::string_view host, const ip::service& port, deadline until, Report report) {
    const auto found = ip::resolve(host, port, until, tcp::number);
    if (!found) return tl::unexpected{found.error()};

    std::size_t left = found->size();
    for (const ip::endpoint& remote : *found) {
        const auto started = platform::now();
        auto stream = tcp::connect(remote, share_of(until, left--));
        report(remote, started, stream);
        const bool is_over = until.has_passed() || (!stream && stream.error() == errc::stopped);
        if (stream || left == 0 || is_over) return stream;
    }
    return tl::unexpected{error{resolver_errc::no_data, operation::connect}};
}

}  // namespace

result<tcp::stream> tcp::connect(std::string_view host, const ip::service& port, deadline until) {
    return connect_first(host, port, until, [](const auto&...) {});
}

result<tcp::stream> tcp::connect(std::string_view host, const ip::service& port, deadline until,
                                 std::vector<connect_attempt>& attempts) {
    attempts.clear();
    return connect_first(host, port, until, [&](const ip::endpoint& remote, auto started, const auto& stream) {
        const auto failure = stream ? std::nullopt : std::optional<error>{stream.error()};
        attempts.push_back({remote, started, platform::now(), failure});
    });
}

}  // namespace sockstate
