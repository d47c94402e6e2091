#pragma once

// This library, as its users call it.

#include "expect.hpp"
#include "keep.hpp"

#include <sockstate/poller.hpp>
#include <sockstate/tcp.hpp>
#include <sockstate/udp.hpp>

#include <string>
#include <utility>

namespace bench {

struct sockstate_peer {
    static constexpr const char* name = "sockstate";
    static std::string title() { return "sockstate"; }

    /// By value: a reference would keep the result that it came from in memory.
    [[noreturn]] static void end(sockstate::error reason) { fail(to_string(reason).c_str()); }
    template <class T, class E>
    static T must(tl::expected<T, E> outcome) {
        if (!outcome) [[unlikely]]
            end(outcome.error());
        if constexpr (!std::is_void_v<T>) return *std::move(outcome);
    }
    static sockstate::ip::endpoint loopback(std::uint16_t port) {
        return {sockstate::ip::address_v4::loopback(), port};
    }

    class stream {
    public:
        explicit stream(sockstate::tcp::stream socket) : socket_{std::move(socket)} {}

        std::size_t send(std::span<const std::byte> bytes) { return must(socket_.send(bytes)); }
        std::size_t receive(std::span<std::byte> buffer, sockstate::deadline until) {
            return must(socket_.receive(buffer, until)).size();
        }
        std::size_t receive(std::span<std::byte> buffer) { return must(socket_.receive(buffer)).size(); }
        void send_all(std::span<const std::byte> bytes) { must(socket_.send_all(bytes)); }
        void receive_exactly(std::span<std::byte> buffer) { must(socket_.receive_exactly(buffer)); }

        void query_state() const { keep(must(socket_.query_state())); }
        void query_info() const {
            const auto info = socket_.query_info();
            if (!info) [[unlikely]]
                end(info.error());
            keep(*info);
        }

        sockstate::tcp::stream take() && { return std::move(socket_); }

    private:
        sockstate::tcp::stream socket_;
    };

    class listener {
    public:
        std::uint16_t port() const { return must(socket_.local_endpoint()).port(); }
        stream accept() { return stream{must(socket_.accept())}; }

    private:
        sockstate::tcp::listener socket_ = must(sockstate::tcp::listen(loopback(0)));
    };

    static stream connect(std::uint16_t port) { return stream{must(sockstate::tcp::connect(loopback(port)))}; }

    class polled {
    public:
        void change() {
            readable_ = !readable_;
            must(server_.set(sockstate::readable{readable_}, sockstate::writable{!readable_}));
        }

    private:
        bool readable_ = true;
        listener listener_;
        stream client_ = connect(listener_.port());
        sockstate::poller poller_ = must(sockstate::poller::open());
        sockstate::registered<sockstate::tcp::stream> server_ =
            must(poller_.add(listener_.accept().take(), 1, sockstate::readable{}));
    };

    class waker {
    public:
        void wake() { must(poller_.wake()); }

    private:
        sockstate::poller poller_ = must(sockstate::poller::open());
    };

    class datagrams {
    public:
        using endpoint = sockstate::ip::endpoint;

        endpoint local() const { return must(socket_.local_endpoint()); }
        void send_to(std::span<const std::byte> bytes, const endpoint& to) { must(socket_.send_to(bytes, to)); }
        std::size_t receive_from(std::span<std::byte> buffer) {
            const auto got = socket_.receive_from(buffer);
            if (!got) [[unlikely]]
                end(got.error());
            keep(got->sender);
            return got->bytes.size();
        }

    private:
        sockstate::socket<sockstate::udp, sockstate::bound> socket_ = must(sockstate::udp::bind(loopback(0)));
    };
};

}  // namespace bench
