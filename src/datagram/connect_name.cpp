// A UDP socket that is connected to a name. Apart, so that a program which is linked statically and looks no name up
// does without the resolver.

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
