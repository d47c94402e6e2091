#pragma once

// A completion port with the polls that complete to it.

#include <sockstate/platform/poll.hpp>

#include <windows/afd.hpp>

#include <atomic>
#include <mutex>

namespace sockstate::platform {

struct afd_device;

/// One handle and its poll. The block and the poll are the driver's while it is pending, so an entry lives until its
/// packet is taken, also if it was removed.
struct poll_entry {
    IO_STATUS_BLOCK block{};
    afd_poll poll{};
    SOCKET given = INVALID_SOCKET;
    SOCKET base = INVALID_SOCKET;
    std::uint64_t key = 0;
    interest asked{};
    afd_device* device = nullptr;
    bool is_pending = false;
    bool is_removed = false;
    bool is_waiting = false;  ///< to be asked about again, in the list
    poll_entry* next = nullptr;
};

/// AFD walks the polls of a device one by one, so each carries few.
struct afd_device {
    HANDLE handle = nullptr;
    unsigned entries = 0;
    afd_device* next = nullptr;
};

/// One thread waits; any may do the rest.
class poll_queue {
public:
    static constexpr std::size_t most_at_once = 256;

    poll_queue() = default;
    poll_queue(const poll_queue&) = delete;
    poll_queue& operator=(const poll_queue&) = delete;
    /// Cancels what is pending, and takes its packets.
    ~poll_queue();

    [[nodiscard]] result<void> open() noexcept;
    [[nodiscard]] HANDLE port() const noexcept { return port_; }
    [[nodiscard]] result<poll_entry*> add(SOCKET handle, std::uint64_t key, interest asked) noexcept;
    [[nodiscard]] result<void> change(poll_entry& entry, interest asked) noexcept;
    void remove(poll_entry& entry) noexcept;
    [[nodiscard]] result<void> wake() noexcept;

    /// Before a wait: asks again about what was reported, and about this stop, unless it is none.
    [[nodiscard]] result<void> ask_again(SOCKET stop) noexcept;
    struct outcome {
        std::size_t events = 0;
        bool woken = false;
        bool stopped = false;
    };
    /// After a wait: what the packets say.
    [[nodiscard]] outcome take(std::span<const OVERLAPPED_ENTRY> packets, std::span<poller_event> room) noexcept;

private:
    // All with the mutex held.
    [[nodiscard]] result<afd_device*> device_with_room() noexcept;
    [[nodiscard]] result<poll_entry*> make(SOCKET handle, std::uint64_t key, interest asked) noexcept;
    [[nodiscard]] result<void> ask(poll_entry& entry) noexcept;
    [[nodiscard]] result<void> watch_stop(SOCKET stop) noexcept;
    void put_off(poll_entry& entry) noexcept;
    void drop(poll_entry& entry) noexcept;
    void free(poll_entry& entry) noexcept;
    void take_one(const OVERLAPPED_ENTRY& packet, std::span<poller_event> room, outcome& seen) noexcept;

    HANDLE port_ = nullptr;
    std::mutex mutex_;
    std::atomic<bool> is_woken_ = false;
    std::size_t pending_ = 0;
    poll_entry* again_ = nullptr;  ///< those to be asked about at the next wait
    poll_entry* stop_ = nullptr;
    afd_device* devices_ = nullptr;
};

}  // namespace sockstate::platform
