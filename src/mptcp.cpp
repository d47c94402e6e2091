// The short calls of MPTCP: those of TCP with another protocol number.

#include <sockstate/mptcp.hpp>

#include "detail/listen.hpp"

namespace sockstate {

result<socket<mptcp, unbound>> mptcp::open(ip::family family) noexcept {
    return sockstate::open<mptcp>(family);
}

result<mptcp::listener> mptcp::listen(const ip::endpoint& local, int backlog) noexcept {
    return detail::open_listening<mptcp>(local, backlog);
}

result<mptcp::stream> mptcp::connect(const ip::endpoint& remote, deadline until) noexcept {
    auto fresh = open(remote.family());
    if (!fresh) return tl::unexpected{fresh.error()};
    return std::move(*fresh).connect(remote, until);
}

result<mptcp::stream> mptcp::connect(std::string_view host, const ip::service& port, deadline until) {
    const auto found = ip::resolve(host, port, until, tcp::number);
    if (!found) return tl::unexpected{found.error()};
    error last{resolver_errc::no_data, operation::resolve};
    for (const ip::endpoint& each : *found) {
        auto connected = connect(each, until);
        if (connected) return connected;
        last = connected.error();
        if (last == errc::stopped || until.has_passed()) break;
    }
    return tl::unexpected{last};
}

}  // namespace sockstate
