// The local protocols' shorthands: the same few steps for each of the three.

#include <sockstate/local.hpp>

namespace sockstate::local {

namespace {

template <class P>
result<socket<P, unbound>> open_as() noexcept {
    return platform::open(platform::address_family::local, P::kind, P::number).map([](native_handle h) {
        return socket<P, unbound>{h};
    });
}

template <class P>
result<socket<P, bound>> bind_as(const endpoint& name) noexcept {
    return open_as<P>().and_then([&](socket<P, unbound>&& fresh) { return std::move(fresh).bind(name); });
}

template <class P>
result<socket<P, listening>> listen_as(const endpoint& name, int backlog) noexcept {
    return bind_as<P>(name).and_then([&](socket<P, bound>&& here) { return std::move(here).listen(backlog); });
}

template <class P>
result<socket<P, connected>> connect_as(const endpoint& name, deadline until) noexcept {
    platform::native_address address;
    platform::encode(name, address);
    return sockstate::detail::open_connected(platform::address_family::local, P::kind, P::number, address, until)
        .map([](native_handle h) { return socket<P, connected>{h}; });
}

template <class P>
result<std::pair<socket<P, connected>, socket<P, connected>>> pair_as() noexcept {
    return platform::open_pair(P::kind).map([](const platform::handle_pair& two) {
        return std::pair{socket<P, connected>{two.first}, socket<P, connected>{two.second}};
    });
}

}  // namespace

result<socket<stream_protocol, unbound>> stream_protocol::open() noexcept {
    return open_as<stream_protocol>();
}
result<socket<stream_protocol, listening>> stream_protocol::listen(const local::endpoint& name, int backlog) noexcept {
    return listen_as<stream_protocol>(name, backlog);
}
result<socket<stream_protocol, connected>> stream_protocol::connect(const local::endpoint& name,
                                                                    deadline until) noexcept {
    return connect_as<stream_protocol>(name, until);
}
result<std::pair<socket<stream_protocol, connected>, socket<stream_protocol, connected>>>
stream_protocol::pair() noexcept {
    return pair_as<stream_protocol>();
}

result<socket<datagram_protocol, unbound>> datagram_protocol::open() noexcept {
    return open_as<datagram_protocol>();
}
result<socket<datagram_protocol, bound>> datagram_protocol::bind(const local::endpoint& name) noexcept {
    return bind_as<datagram_protocol>(name);
}
result<std::pair<socket<datagram_protocol, connected>, socket<datagram_protocol, connected>>>
datagram_protocol::pair() noexcept {
    return pair_as<datagram_protocol>();
}

result<socket<seqpacket_protocol, unbound>> seqpacket_protocol::open() noexcept {
    return open_as<seqpacket_protocol>();
}
result<socket<seqpacket_protocol, listening>> seqpacket_protocol::listen(const local::endpoint& name,
                                                                         int backlog) noexcept {
    return listen_as<seqpacket_protocol>(name, backlog);
}
result<socket<seqpacket_protocol, connected>> seqpacket_protocol::connect(const local::endpoint& name,
                                                                          deadline until) noexcept {
    return connect_as<seqpacket_protocol>(name, until);
}
result<std::pair<socket<seqpacket_protocol, connected>, socket<seqpacket_protocol, connected>>>
seqpacket_protocol::pair() noexcept {
    return pair_as<seqpacket_protocol>();
}

}  // namespace sockstate::local
