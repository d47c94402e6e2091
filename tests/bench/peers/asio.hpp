#pragma once

// Asio's synchronous calls, in the form that throws.

#include "expect.hpp"
#include "keep.hpp"
#include "tcp_state.hpp"

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/ip/udp.hpp>
#include <asio/read.hpp>
#include <asio/version.hpp>
#include <asio/write.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>

#include <netinet/in.h>
#include <netinet/tcp.h>

namespace bench {

struct asio_peer {
    static constexpr const char* name = "asio";
    static std::string title() {
        return "Asio " + std::to_string(ASIO_VERSION / 100000) + "." + std::to_string(ASIO_VERSION / 100 % 1000) + "." +
               std::to_string(ASIO_VERSION % 100);
    }

    static asio::io_context& context() {
        static asio::io_context shared{1};
        return shared;
    }
    static asio::const_buffer in(std::span<const std::byte> bytes) { return {bytes.data(), bytes.size()}; }
    static asio::mutable_buffer in(std::span<std::byte> bytes) { return {bytes.data(), bytes.size()}; }

    class stream {
    public:
        explicit stream(asio::ip::tcp::socket socket) : socket_{std::move(socket)} {}

        std::size_t send(std::span<const std::byte> bytes) { return socket_.send(asio_peer::in(bytes)); }
        std::size_t receive(std::span<std::byte> buffer) { return socket_.receive(asio_peer::in(buffer)); }
        void send_all(std::span<const std::byte> bytes) { asio::write(socket_, asio_peer::in(bytes)); }
        void receive_exactly(std::span<std::byte> buffer) { asio::read(socket_, asio_peer::in(buffer)); }

        /// Asio has no such question; this is how one adds an option of the system's.
        void query_state() const {
            struct {
                std::byte bytes[tcp_info_head];
                int level(const asio::ip::tcp&) const { return IPPROTO_TCP; }
                int name(const asio::ip::tcp&) const { return TCP_INFO; }
                void* data(const asio::ip::tcp&) { return bytes; }
                std::size_t size(const asio::ip::tcp&) const { return sizeof bytes; }
                void resize(const asio::ip::tcp&, std::size_t written) { expect(written == sizeof bytes); }
            } info;
            socket_.get_option(info);
            keep(state_of(info.bytes[0]));
        }

    private:
        asio::ip::tcp::socket socket_;
    };

    class listener {
    public:
        std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
        stream accept() { return stream{acceptor_.accept()}; }

    private:
        asio::ip::tcp::acceptor acceptor_{context(), {asio::ip::address_v4::loopback(), 0}};
    };

    static stream connect(std::uint16_t port) {
        asio::ip::tcp::socket socket{context()};
        socket.connect({asio::ip::address_v4::loopback(), port});
        return stream{std::move(socket)};
    }

    class datagrams {
    public:
        using endpoint = asio::ip::udp::endpoint;

        endpoint local() const { return socket_.local_endpoint(); }
        void send_to(std::span<const std::byte> bytes, const endpoint& to) {
            socket_.send_to(asio_peer::in(bytes), to);
        }
        std::size_t receive_from(std::span<std::byte> buffer) {
            endpoint from;
            const std::size_t got = socket_.receive_from(asio_peer::in(buffer), from);
            keep(from.address());
            keep(from.port());
            return got;
        }

    private:
        asio::ip::udp::socket socket_{context(), {asio::ip::address_v4::loopback(), 0}};
    };
};

}  // namespace bench
