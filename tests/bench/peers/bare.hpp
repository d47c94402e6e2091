#pragma once

// Bare system calls, each checked: what every library is measured against.

#include "expect.hpp"
#include "keep.hpp"
#include "tcp_state.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace bench {

struct bare {
    static constexpr const char* name = "bare";
    static std::string title() { return "bare calls"; }

    class descriptor {
    public:
        explicit descriptor(int fd) : fd_{fd} { expect(fd != -1); }
        descriptor(descriptor&& other) noexcept : fd_{std::exchange(other.fd_, -1)} {}
        ~descriptor() {
            if (fd_ != -1) ::close(fd_);
        }
        int fd() const { return fd_; }

    private:
        int fd_;
    };

    static sockaddr_in loopback(std::uint16_t port) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return address;
    }
    static const sockaddr* raw(const sockaddr_in& address) { return reinterpret_cast<const sockaddr*>(&address); }
    static sockaddr* raw(sockaddr_in& address) { return reinterpret_cast<sockaddr*>(&address); }
    static void bind_anywhere(int fd) {
        const sockaddr_in any_port = loopback(0);
        expect(::bind(fd, raw(any_port), sizeof any_port) == 0);
    }
    static sockaddr_in own_address(int fd) {
        sockaddr_in address{};
        socklen_t size = sizeof address;
        expect(::getsockname(fd, raw(address), &size) == 0);
        return address;
    }

    struct stream : descriptor {
        using descriptor::descriptor;

        std::size_t send(std::span<const std::byte> bytes) {
            const ssize_t sent = ::send(fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
            expect(sent != -1);
            return static_cast<std::size_t>(sent);
        }
        std::size_t receive(std::span<std::byte> buffer) {
            const ssize_t got = ::recv(fd(), buffer.data(), buffer.size(), 0);
            expect(got != -1);
            return static_cast<std::size_t>(got);
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

        void query_state() const {
            std::byte head[tcp_info_head];
            socklen_t size = sizeof head;
            expect(::getsockopt(fd(), IPPROTO_TCP, TCP_INFO, head, &size) == 0);
            expect(size == sizeof head);
            keep(state_of(head[0]));
        }
        void query_info() const {
            std::byte info[320];
            socklen_t size = sizeof info;
            expect(::getsockopt(fd(), IPPROTO_TCP, TCP_INFO, info, &size) == 0);
            keep(info);
        }
    };

    class listener {
    public:
        listener() {
            bind_anywhere(socket_.fd());
            expect(::listen(socket_.fd(), SOMAXCONN) == 0);
        }
        int fd() const { return socket_.fd(); }
        std::uint16_t port() const { return ntohs(own_address(socket_.fd()).sin_port); }
        stream accept() { return stream{::accept4(socket_.fd(), nullptr, nullptr, SOCK_CLOEXEC)}; }

    private:
        descriptor socket_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    };

    static stream connect(std::uint16_t port) {
        stream made{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
        const sockaddr_in remote = loopback(port);
        expect(::connect(made.fd(), raw(remote), sizeof remote) == 0);
        return made;
    }

    /// A connection in an epoll, which is asked for one direction and then for the other.
    class polled {
    public:
        polled() { control(EPOLL_CTL_ADD); }
        void change() {
            asked_ ^= EPOLLIN | EPOLLOUT;
            control(EPOLL_CTL_MOD);
        }

    private:
        void control(int how) {
            epoll_event event{};
            event.events = asked_;
            expect(::epoll_ctl(queue_.fd(), how, server_.fd(), &event) == 0);
        }

        std::uint32_t asked_ = EPOLLIN;
        listener listener_;
        stream client_ = connect(listener_.port());
        stream server_ = listener_.accept();
        descriptor queue_{::epoll_create1(EPOLL_CLOEXEC)};
    };

    /// An eventfd in an epoll, edge-triggered and never read.
    class waker {
    public:
        waker() {
            epoll_event event{};
            event.events = EPOLLIN | EPOLLET;
            expect(::epoll_ctl(queue_.fd(), EPOLL_CTL_ADD, event_.fd(), &event) == 0);
        }
        void wake() {
            const std::uint64_t one = 1;
            expect(::write(event_.fd(), &one, sizeof one) == sizeof one);
        }

    private:
        descriptor event_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
        descriptor queue_{::epoll_create1(EPOLL_CLOEXEC)};
    };

    class datagrams {
    public:
        using endpoint = sockaddr_in;

        datagrams() { bind_anywhere(socket_.fd()); }
        endpoint local() const { return own_address(socket_.fd()); }
        void send_to(std::span<const std::byte> bytes, const endpoint& to) {
            const ssize_t sent = ::sendto(socket_.fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL, raw(to), sizeof to);
            expect(sent == static_cast<ssize_t>(bytes.size()));
        }
        std::size_t receive_from(std::span<std::byte> buffer) {
            endpoint from;
            socklen_t size = sizeof from;
            const ssize_t got = ::recvfrom(socket_.fd(), buffer.data(), buffer.size(), 0, raw(from), &size);
            expect(got != -1);
            keep(from.sin_addr);
            keep(ntohs(from.sin_port));
            return static_cast<std::size_t>(got);
        }

    private:
        descriptor socket_{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
    };
};

}  // namespace bench
