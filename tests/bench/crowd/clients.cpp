// The clients of the echo servers in this folder: clients PORT CONNECTIONS
// makes the connections and prints `ready`; then, for each line with a number of round trips, makes so many of 64 bytes
// over all connections at once, and prints `done`. Resets its connections at its end, so that no TIME-WAIT is left.

#include "../peers/bare.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include <sys/epoll.h>

namespace {

using bench::bare;
using bench::expect;

class crowd {
public:
    crowd(std::uint16_t port, std::size_t size) {
        constexpr linger at_once{.l_onoff = 1, .l_linger = 0};
        for (std::size_t i = 0; i < size; ++i) {
            clients_.push_back(bench::bare::connect(port));
            const int fd = clients_.back().fd();
            expect(::setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once) == 0);
            epoll_event event{};
            event.events = EPOLLIN;
            event.data.u64 = i;
            expect(::epoll_ctl(queue_.fd(), EPOLL_CTL_ADD, fd, &event) == 0);
        }
    }
    void make(std::size_t trips) {
        std::size_t sent = 0;
        std::size_t done = 0;
        for (; sent < trips && sent < clients_.size(); ++sent) clients_[sent].send_all(message_);
        std::array<epoll_event, 256> events;
        while (done < trips) {
            const int count = ::epoll_wait(queue_.fd(), events.data(), static_cast<int>(events.size()), -1);
            expect(count != -1);
            for (int i = 0; i < count; ++i) {
                bare::stream& client = clients_[events[static_cast<std::size_t>(i)].data.u64];
                client.receive_exactly(message_);
                ++done;
                if (sent == trips) continue;
                client.send_all(message_);
                ++sent;
            }
        }
    }

private:
    bare::descriptor queue_{::epoll_create1(EPOLL_CLOEXEC)};
    std::vector<bare::stream> clients_;
    std::array<std::byte, 64> message_{};
};

void say(const char* what) {
    std::puts(what);
    std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
    expect(argc == 3);
    crowd clients{static_cast<std::uint16_t>(std::atoi(argv[1])), static_cast<std::size_t>(std::atoi(argv[2]))};
    say("ready");
    unsigned long trips = 0;
    while (std::scanf("%lu", &trips) == 1) {
        clients.make(trips);
        say("done");
    }
}
