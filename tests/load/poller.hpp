#pragma once

// A user's own event loop, as bare as it can be: epoll over handles that typed sockets lend it.

#include <sockstate/native_handle.hpp>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>

#include <sys/epoll.h>
#include <unistd.h>

namespace load {

/// Ends the program where the system itself fails: there is no test then.
[[noreturn]] inline void give_up(const char* what) {
    std::perror(what);
    std::exit(EXIT_FAILURE);
}

class poller {
public:
    poller() : epoll_{::epoll_create1(EPOLL_CLOEXEC)} {
        if (epoll_ == -1) give_up("epoll_create1");
    }
    poller(const poller&) = delete;
    poller& operator=(const poller&) = delete;
    ~poller() { ::close(epoll_); }

    /// Tells of `events` of this handle under `key`, until the handle is closed.
    void add(sockstate::native_handle handle, std::uint32_t events, std::uint64_t key) {
        control(EPOLL_CTL_ADD, handle, events, key);
    }
    void change(sockstate::native_handle handle, std::uint32_t events, std::uint64_t key) {
        control(EPOLL_CTL_MOD, handle, events, key);
    }

    /// Waits until something happens, and returns what; valid until the next call.
    [[nodiscard]] std::span<const epoll_event> wait() {
        int count = 0;
        do {
            count = ::epoll_wait(epoll_, events_.data(), static_cast<int>(events_.size()), -1);
        } while (count == -1 && errno == EINTR);
        if (count == -1) give_up("epoll_wait");
        return std::span{events_}.first(static_cast<std::size_t>(count));
    }

private:
    void control(int how, sockstate::native_handle handle, std::uint32_t events, std::uint64_t key) {
        epoll_event wanted{};
        wanted.events = events;
        wanted.data.u64 = key;
        if (::epoll_ctl(epoll_, how, handle, &wanted) == -1) give_up("epoll_ctl");
    }

    int epoll_;
    std::array<epoll_event, 256> events_{};
};

}  // namespace load
