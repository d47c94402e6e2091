#pragma once

// The best of Asio and of libuv for the same: neither sends several datagrams at once where each is sent as soon as it
// can be, and libuv receives several at once.

#include "../peers/asio.hpp"
#include "../peers/libuv.hpp"
#include "burst.hpp"

#include <vector>

namespace bench::others {

class asio_plain {
public:
    asio_plain() {
        receiver_.set_option(asio::socket_base::receive_buffer_size{receive_buffer});
        sender_.connect(receiver_.local_endpoint());
    }
    void send() {
        for (std::size_t i = 0; i < burst; ++i) expect(sender_.send(asio::buffer(bytes_)) == datagram_size);
    }
    void receive() {
        for (std::size_t i = 0; i < burst; ++i) {
            asio::ip::udp::endpoint from;
            expect(receiver_.receive_from(asio::buffer(room_), from) == datagram_size);
        }
    }

private:
    asio::ip::udp::socket receiver_{asio_peer::context(), {asio::ip::address_v4::loopback(), 0}};
    asio::ip::udp::socket sender_{asio_peer::context(), asio::ip::udp::v4()};
    std::vector<std::byte> bytes_ = std::vector<std::byte>(datagram_size);
    std::vector<std::byte> room_ = std::vector<std::byte>(datagram_size);
};

class libuv_best {
public:
    libuv_best() {
        libuv_peer::must(uv_udp_init_ex(uv_default_loop(), receiver_.get(), AF_INET | UV_UDP_RECVMMSG));
        libuv_peer::must(uv_udp_init(uv_default_loop(), sender_.get()));
        sockaddr_in there = libuv_peer::loopback(0);
        libuv_peer::must(uv_udp_bind(receiver_.get(), libuv_peer::raw(there), 0));
        int size = sizeof there;
        libuv_peer::must(uv_udp_getsockname(receiver_.get(), reinterpret_cast<sockaddr*>(&there), &size));
        libuv_peer::must(uv_udp_connect(sender_.get(), libuv_peer::raw(there)));
        int room = receive_buffer;
        libuv_peer::must(uv_recv_buffer_size(reinterpret_cast<uv_handle_t*>(receiver_.get()), &room));
        receiver_->data = this;
        libuv_peer::must(uv_udp_recv_start(receiver_.get(), give_room, take));
    }
    void send() {
        const uv_buf_t part = uv_buf_init(bytes_.data(), datagram_size);
        for (std::size_t i = 0; i < burst; ++i) {
            expect(uv_udp_try_send(sender_.get(), &part, 1, nullptr) == int{datagram_size});
        }
    }
    void receive() {
        for (received_ = 0; received_ < burst;) uv_run(uv_default_loop(), UV_RUN_ONCE);
    }

private:
    static void give_room(uv_handle_t* handle, std::size_t, uv_buf_t* buffer) {
        auto& room = static_cast<libuv_best*>(handle->data)->room_;
        *buffer = uv_buf_init(room.data(), static_cast<unsigned>(room.size()));
    }
    static void take(uv_udp_t* handle, ssize_t got, const uv_buf_t*, const sockaddr* from, unsigned) {
        if (from == nullptr) return;  // nothing more, or the room is given back
        expect(got == ssize_t{datagram_size});
        ++static_cast<libuv_best*>(handle->data)->received_;
    }

    libuv_peer::owned<uv_udp_t> receiver_{new uv_udp_t};
    libuv_peer::owned<uv_udp_t> sender_{new uv_udp_t};
    std::vector<char> bytes_ = std::vector<char>(datagram_size);
    std::vector<char> room_ = std::vector<char>(20 * most_of_a_slot);  // as many as it receives at once
    std::size_t received_ = 0;
};

}  // namespace bench::others
