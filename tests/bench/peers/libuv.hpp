#pragma once

// libuv: what can be done at once is tried at once, and for everything else its loop runs until it is done.

#include "expect.hpp"

#include <uv.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <utility>

namespace bench {

struct libuv_peer {
    static constexpr const char* name = "libuv";
    static std::string title() { return std::string{"libuv "} + uv_version_string(); }

    static void must(int outcome) {
        if (outcome < 0) [[unlikely]]
            fail(uv_strerror(outcome));
    }
    static void run_until(const bool& done) {
        while (!done) uv_run(uv_default_loop(), UV_RUN_ONCE);
    }
    static sockaddr_in loopback(std::uint16_t port) {
        sockaddr_in address{};
        must(uv_ip4_addr("127.0.0.1", port, &address));
        return address;
    }
    static const sockaddr* raw(const sockaddr_in& address) { return reinterpret_cast<const sockaddr*>(&address); }

    /// What a read is given, and how far it has come.
    struct reading {
        std::span<std::byte> room;
        std::size_t filled = 0;
        sockaddr_in sender{};
        bool done = false;

        static void give_room(uv_handle_t* handle, std::size_t, uv_buf_t* buffer) {
            const auto& self = *static_cast<reading*>(handle->data);
            const auto left = self.room.subspan(self.filled);
            *buffer = uv_buf_init(reinterpret_cast<char*>(left.data()), static_cast<unsigned>(left.size()));
        }
    };

    /// A handle, which the loop closes and gives back.
    template <class Handle>
    struct closing {
        void operator()(Handle* handle) const {
            uv_close(reinterpret_cast<uv_handle_t*>(handle),
                     [](uv_handle_t* closed) { delete reinterpret_cast<Handle*>(closed); });
        }
    };
    template <class Handle>
    using owned = std::unique_ptr<Handle, closing<Handle>>;
    static owned<uv_tcp_t> new_tcp() {
        owned<uv_tcp_t> made{new uv_tcp_t};
        must(uv_tcp_init(uv_default_loop(), made.get()));
        return made;
    }

    static uv_stream_t* raw(const owned<uv_tcp_t>& socket) { return reinterpret_cast<uv_stream_t*>(socket.get()); }

    class stream {
    public:
        explicit stream(owned<uv_tcp_t> socket) : socket_{std::move(socket)} {}

        std::size_t send(std::span<const std::byte> bytes) {
            const uv_buf_t part = in(bytes);
            const int sent = uv_try_write(raw(socket_), &part, 1);
            if (sent == UV_EAGAIN) return 0;
            must(sent);
            return static_cast<std::size_t>(sent);
        }
        std::size_t receive(std::span<std::byte> buffer) { return read(buffer, 1); }
        void send_all(std::span<const std::byte> bytes) {
            bytes = bytes.subspan(send(bytes));
            if (bytes.empty()) return;
            const uv_buf_t part = in(bytes);
            bool done = false;
            uv_write_t request;
            request.data = &done;
            must(uv_write(&request, raw(socket_), &part, 1, [](uv_write_t* written, int outcome) {
                must(outcome);
                *static_cast<bool*>(written->data) = true;
            }));
            run_until(done);
        }
        void receive_exactly(std::span<std::byte> buffer) { read(buffer, buffer.size()); }

    private:
        static uv_buf_t in(std::span<const std::byte> bytes) {
            auto* const data = const_cast<char*>(reinterpret_cast<const char*>(bytes.data()));
            return uv_buf_init(data, static_cast<unsigned>(bytes.size()));
        }
        std::size_t read(std::span<std::byte> buffer, std::size_t least) {
            reading progress{buffer};
            socket_->data = &progress;
            must(uv_read_start(raw(socket_), reading::give_room, [](uv_stream_t* from, ssize_t got, const uv_buf_t*) {
                auto& self = *static_cast<reading*>(from->data);
                must(static_cast<int>(got));
                self.filled += static_cast<std::size_t>(got);
                if (self.filled == self.room.size()) uv_read_stop(from);
            }));
            while (progress.filled < least) uv_run(uv_default_loop(), UV_RUN_ONCE);
            uv_read_stop(raw(socket_));
            return progress.filled;
        }

        owned<uv_tcp_t> socket_;
    };

    class listener {
    public:
        listener() {
            socket_->data = &accepted_;
            must(uv_tcp_bind(socket_.get(), raw(loopback(0)), 0));
            must(uv_listen(raw(socket_), 4096, [](uv_stream_t* self, int outcome) {
                must(outcome);
                auto accepted = new_tcp();
                must(uv_accept(self, raw(accepted)));
                static_cast<std::deque<owned<uv_tcp_t>>*>(self->data)->push_back(std::move(accepted));
            }));
        }
        std::uint16_t port() const {
            sockaddr_in address{};
            int size = sizeof address;
            must(uv_tcp_getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&address), &size));
            return ntohs(address.sin_port);
        }
        stream accept() {
            while (accepted_.empty()) uv_run(uv_default_loop(), UV_RUN_ONCE);
            stream first{std::move(accepted_.front())};
            accepted_.pop_front();
            return first;
        }

    private:
        std::deque<owned<uv_tcp_t>> accepted_;
        owned<uv_tcp_t> socket_ = new_tcp();
    };

    static stream connect(std::uint16_t port) {
        auto socket = new_tcp();
        const sockaddr_in remote = loopback(port);
        bool done = false;
        uv_connect_t request;
        request.data = &done;
        must(uv_tcp_connect(&request, socket.get(), raw(remote), [](uv_connect_t* connected, int outcome) {
            must(outcome);
            *static_cast<bool*>(connected->data) = true;
        }));
        run_until(done);
        return stream{std::move(socket)};
    }

    class datagrams {
    public:
        using endpoint = sockaddr_in;

        datagrams() {
            must(uv_udp_init(uv_default_loop(), socket_.get()));
            must(uv_udp_bind(socket_.get(), raw(loopback(0)), 0));
        }
        endpoint local() const {
            endpoint address{};
            int size = sizeof address;
            must(uv_udp_getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&address), &size));
            return address;
        }
        void send_to(std::span<const std::byte> bytes, const endpoint& to) {
            auto* const data = const_cast<char*>(reinterpret_cast<const char*>(bytes.data()));
            const uv_buf_t part = uv_buf_init(data, static_cast<unsigned>(bytes.size()));
            must(uv_udp_try_send(socket_.get(), &part, 1, raw(to)));
        }
        std::size_t receive_from(std::span<std::byte> buffer) {
            reading progress{buffer};
            socket_->data = &progress;
            must(
                uv_udp_recv_start(socket_.get(), reading::give_room,
                                  [](uv_udp_t* socket, ssize_t got, const uv_buf_t*, const sockaddr* sender, unsigned) {
                                      must(static_cast<int>(got));
                                      if (sender == nullptr) return;  // nothing is left
                                      auto& self = *static_cast<reading*>(socket->data);
                                      self.filled = static_cast<std::size_t>(got);
                                      self.sender = *reinterpret_cast<const sockaddr_in*>(sender);
                                      self.done = true;
                                      uv_udp_recv_stop(socket);
                                  }));
            run_until(progress.done);
            keep(progress.sender.sin_addr);
            keep(ntohs(progress.sender.sin_port));
            return progress.filled;
        }

    private:
        owned<uv_udp_t> socket_{new uv_udp_t};
    };
};

}  // namespace bench
