// An echo server for thousands of connections in one thread: bare level-triggered epoll, one recv and one send an
// event. Prints its port, and serves until it is killed. crowd_echo.py measures it, and the others of this folder.

#include "../peers/bare.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <vector>

#include <fcntl.h>
#include <sys/epoll.h>

namespace {

using bench::bare;
using bench::expect;

struct connection {
    bare::stream stream;
    std::uint32_t asked = EPOLLIN;
    std::vector<std::byte> unsent = {};
};

class server {
public:
    server() {
        expect(::fcntl(listener_.fd(), F_SETFL, O_NONBLOCK) == 0);
        control(EPOLL_CTL_ADD, listener_.fd(), EPOLLIN, 0);
        std::printf("%u\n", unsigned{listener_.port()});
        std::fflush(stdout);
    }
    [[noreturn]] void run() {
        std::array<epoll_event, 256> events;
        for (;;) {
            const int count = ::epoll_wait(queue_.fd(), events.data(), static_cast<int>(events.size()), -1);
            expect(count != -1);
            for (int i = 0; i < count; ++i) {
                const std::uint64_t key = events[static_cast<std::size_t>(i)].data.u64;
                if (key == 0) {
                    accept_all();
                } else if (!serve(*connections_[key], key)) {
                    connections_[key].reset();
                }
            }
        }
    }

private:
    void control(int how, int fd, std::uint32_t asked, std::uint64_t key) {
        epoll_event event{};
        event.events = asked;
        event.data.u64 = key;
        expect(::epoll_ctl(queue_.fd(), how, fd, &event) == 0);
    }
    void accept_all() {
        for (;;) {
            const int fd = ::accept4(listener_.fd(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
            if (fd == -1) return expect(errno == EAGAIN);
            control(EPOLL_CTL_ADD, fd, EPOLLIN, connections_.size());
            connections_.push_back(std::make_unique<connection>(connection{bare::stream{fd}}));
        }
    }
    /// False where the connection is over.
    bool give(connection& to, std::span<const std::byte> bytes) {
        const ssize_t sent = ::send(to.stream.fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent == -1 && errno != EAGAIN) return false;
        const auto count = static_cast<std::size_t>(sent == -1 ? 0 : sent);
        to.unsent = {bytes.begin() + static_cast<std::ptrdiff_t>(count), bytes.end()};
        return true;
    }
    bool serve(connection& with, std::uint64_t key) {
        if (!with.unsent.empty() && !give(with, std::vector{with.unsent})) return false;
        if (with.unsent.empty()) {
            const ssize_t got = ::recv(with.stream.fd(), scratch_.data(), scratch_.size(), 0);
            if (got == -1) return errno == EAGAIN;
            if (got == 0 || !give(with, std::span{scratch_}.first(static_cast<std::size_t>(got)))) return false;
        }
        const std::uint32_t wanted = with.unsent.empty() ? EPOLLIN : EPOLLOUT;
        if (wanted != with.asked) control(EPOLL_CTL_MOD, with.stream.fd(), with.asked = wanted, key);
        return true;
    }

    bare::descriptor queue_{::epoll_create1(EPOLL_CLOEXEC)};
    bare::listener listener_;
    std::vector<std::unique_ptr<connection>> connections_{1};  // by key; 0 is the listener's
    std::vector<std::byte> scratch_ = std::vector<std::byte>(16384);
};

}  // namespace

int main() {
    server{}.run();
}
