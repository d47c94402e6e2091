// Connects a UDP socket to a name. This is a file of its own, so that a statically linked program that looks up no
// names does not contain the resolver.

#include <sockstate/ip/resolve.hpp>
#include <sockstate/udp.hpp>

namespace sockstate {

result<socket<udp, connected>> udp::connect(std::string_view host, const ip::service& port, deadline until) {
    const auto found = ip::resolve(host, port, until, number);
    if (!found) return tl::unexpected{found.error()};
    error last{resolver_errc::no_data, operation::resolve};
    for (const ip::endpoint& remote : *found) {
        auto made = connect(remote);
        if (made) return made;
        last = made.error();
    }
    return tl::unexpected{last};
}

}  // namespace sockstate
