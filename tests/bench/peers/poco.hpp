#pragma once

// Poco's sockets.

#include "expect.hpp"

#include <Poco/Environment.h>
#include <Poco/Net/DatagramSocket.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocket.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>

namespace bench {

struct poco_peer {
    static constexpr const char* name = "poco";
    static std::string title() {
        const Poco::UInt32 version = Poco::Environment::libraryVersion();
        return "Poco " + std::to_string(version >> 24U) + "." + std::to_string(version >> 16U & 0xffU) + "." +
               std::to_string(version >> 8U & 0xffU);
    }

    static Poco::Net::SocketAddress loopback(std::uint16_t port) { return {"127.0.0.1", port}; }
    /// What a call that throws its errors returned.
    static std::size_t counted(int bytes) {
        expect(bytes >= 0);
        return static_cast<std::size_t>(bytes);
    }

    class stream {
    public:
        explicit stream(Poco::Net::StreamSocket socket) : socket_{std::move(socket)} {}

        std::size_t send(std::span<const std::byte> bytes) {
            return counted(socket_.sendBytes(bytes.data(), static_cast<int>(bytes.size())));
        }
        std::size_t receive(std::span<std::byte> buffer) {
            return counted(socket_.receiveBytes(buffer.data(), static_cast<int>(buffer.size())));
        }
        void send_all(std::span<const std::byte> bytes) {
            while (!bytes.empty()) bytes = bytes.subspan(send(bytes));
        }
        void receive_exactly(std::span<std::byte> buffer) {
            while (!buffer.empty()) {
                const std::size_t got = receive(buffer);
                expect(got != 0);
                buffer = buffer.subspan(got);
            }
        }

    private:
        Poco::Net::StreamSocket socket_;
    };

    class listener {
    public:
        std::uint16_t port() const { return socket_.address().port(); }
        stream accept() { return stream{socket_.acceptConnection()}; }

    private:
        Poco::Net::ServerSocket socket_{loopback(0), 4096};
    };

    static stream connect(std::uint16_t port) { return stream{Poco::Net::StreamSocket{loopback(port)}}; }

    class datagrams {
    public:
        using endpoint = Poco::Net::SocketAddress;

        endpoint local() const { return socket_.address(); }
        void send_to(std::span<const std::byte> bytes, const endpoint& to) {
            expect(counted(socket_.sendTo(bytes.data(), static_cast<int>(bytes.size()), to)) == bytes.size());
        }
        std::size_t receive_from(std::span<std::byte> buffer) {
            endpoint from;
            const std::size_t got = counted(socket_.receiveFrom(buffer.data(), static_cast<int>(buffer.size()), from));
            keep(from.host());
            keep(from.port());
            return got;
        }

    private:
        Poco::Net::DatagramSocket socket_{loopback(0)};
    };
};

}  // namespace bench
