// The life of a poll: asked, pending, reported, and asked again.

#include <windows/poll_queue.hpp>

#include <windows/system_call.hpp>

#include <afd_events.hpp>

#include <limits>
#include <new>
#include <utility>

namespace sockstate::platform {

namespace {

constexpr unsigned most_on_a_device = 32;

tl::unexpected<error> no_memory() noexcept {
    return tl::unexpected{error::system(WSA_NOT_ENOUGH_MEMORY, operation::poll)};
}

}  // namespace

result<void> poll_queue::open() noexcept {
    port_ = ::CreateIoCompletionPort(INVALID_HANDLE_VALUE, nullptr, 0, 1);
    if (port_ == nullptr) return tl::unexpected{error::system(static_cast<int>(::GetLastError()), operation::poll)};
    return device_with_room().map([](afd_device*) {});
}

poll_queue::~poll_queue() {
    if (stop_ != nullptr) drop(*stop_);
    while (pending_ > 0) {
        OVERLAPPED_ENTRY packets[most_at_once];
        ULONG count = 0;
        if (::GetQueuedCompletionStatusEx(port_, packets, most_at_once, &count, INFINITE, FALSE) == 0) break;
        poller_event ignored[most_at_once];
        static_cast<void>(take({packets, count}, ignored));
    }
    while (devices_ != nullptr) {
        afd_device* const device = devices_;
        devices_ = device->next;
        ::CloseHandle(device->handle);
        delete device;
    }
    if (port_ != nullptr) ::CloseHandle(port_);
}

result<afd_device*> poll_queue::device_with_room() noexcept {
    for (afd_device* each = devices_; each != nullptr; each = each->next) {
        if (each->entries < most_on_a_device) return each;
    }
    const auto handle = open_afd(port_);
    if (!handle) return tl::unexpected{handle.error()};
    auto* const made = new (std::nothrow) afd_device{*handle, 0, devices_};
    if (made == nullptr) {
        ::CloseHandle(*handle);
        return no_memory();
    }
    return devices_ = made;
}

result<poll_entry*> poll_queue::make(SOCKET handle, std::uint64_t key, interest asked) noexcept {
    const auto base = base_of(handle);
    if (!base) return tl::unexpected{base.error()};
    const auto device = device_with_room();
    if (!device) return tl::unexpected{device.error()};
    auto* const made = new (std::nothrow) poll_entry;
    if (made == nullptr) return no_memory();
    made->given = handle;
    made->base = *base;
    made->key = key;
    made->asked = asked;
    made->device = *device;
    ++made->device->entries;
    return made;
}

result<poll_entry*> poll_queue::add(SOCKET handle, std::uint64_t key, interest asked) noexcept {
    const std::lock_guard lock{mutex_};
    auto made = make(handle, key, asked);
    if (!made) return made;
    if (auto done = ask(**made); !done) {
        free(**made);
        return tl::unexpected{done.error()};
    }
    return made;
}

/// Nothing is to be done where nothing is asked, or while a poll is out: its packet comes first.
result<void> poll_queue::ask(poll_entry& entry) noexcept {
    if (entry.is_pending || entry.asked.is_none()) return {};
    entry.poll = {};
    entry.poll.timeout.QuadPart = (std::numeric_limits<LONGLONG>::max)();
    entry.poll.handle_count = 1;
    entry.poll.handle = reinterpret_cast<HANDLE>(entry.base);
    entry.poll.events = afd::bits_of(entry.asked);
    auto started = start_poll(entry.device->handle, entry.block, entry.poll, &entry);
    if (!started) return started;
    entry.is_pending = true;
    ++pending_;
    return {};
}

result<void> poll_queue::change(poll_entry& entry, interest asked) noexcept {
    const std::lock_guard lock{mutex_};
    const interest before = std::exchange(entry.asked, asked);
    if (entry.is_pending) {
        cancel_poll(entry.device->handle, entry.block);  // its packet has it asked about anew
        return {};
    }
    auto done = ask(entry);
    if (!done) entry.asked = before;
    return done;
}

void poll_queue::remove(poll_entry& entry) noexcept {
    const std::lock_guard lock{mutex_};
    drop(entry);
}

void poll_queue::drop(poll_entry& entry) noexcept {
    if (&entry == stop_) stop_ = nullptr;
    entry.is_removed = true;
    if (entry.is_pending) {
        cancel_poll(entry.device->handle, entry.block);
    } else if (!entry.is_waiting) {
        free(entry);
    }
}

void poll_queue::free(poll_entry& entry) noexcept {
    --entry.device->entries;
    delete &entry;
}

void poll_queue::put_off(poll_entry& entry) noexcept {
    if (std::exchange(entry.is_waiting, true)) return;
    entry.next = std::exchange(again_, &entry);
}

result<void> poll_queue::ask_again(SOCKET stop) noexcept {
    const std::lock_guard lock{mutex_};
    for (poll_entry* each = std::exchange(again_, nullptr); each != nullptr;) {
        poll_entry& entry = *std::exchange(each, each->next);
        entry.is_waiting = false;
        if (entry.is_removed) {
            if (!entry.is_pending) free(entry);
        } else {
            // Its socket is gone where this fails: nothing is left to announce.
            static_cast<void>(ask(entry));
        }
    }
    return watch_stop(stop);
}

/// The last stop stays asked about, also through waits without one, and reports LOCAL_CLOSE when its socket is gone.
result<void> poll_queue::watch_stop(SOCKET stop) noexcept {
    if (stop == INVALID_SOCKET) return {};
    if (stop_ != nullptr && stop_->given != stop) drop(*stop_);
    if (stop_ == nullptr) {
        const auto made = make(stop, waker_key, {.readable = true, .writable = false});
        if (!made) return tl::unexpected{made.error()};
        stop_ = *made;
    }
    return ask(*stop_);
}

poll_queue::outcome poll_queue::take(std::span<const OVERLAPPED_ENTRY> packets, std::span<poller_event> room) noexcept {
    const std::lock_guard lock{mutex_};
    outcome seen;
    for (const OVERLAPPED_ENTRY& each : packets) take_one(each, room, seen);
    return seen;
}

void poll_queue::take_one(const OVERLAPPED_ENTRY& packet, std::span<poller_event> room, outcome& seen) noexcept {
    if (packet.lpOverlapped == nullptr) {
        static_cast<void>(
            is_woken_.exchange(false));  // who waited sees what was written before a wake that posted none
        seen.woken = true;
        return;
    }
    poll_entry& entry = *reinterpret_cast<poll_entry*>(packet.lpOverlapped);
    entry.is_pending = false;
    --pending_;
    if (entry.is_removed) {
        if (!entry.is_waiting) free(entry);
        return;
    }
    constexpr LONG status_success = 0;
    const bool has_answer = entry.block.Status == status_success && entry.poll.handle_count != 0;
    const ULONG bits = has_answer ? entry.poll.events : 0;
    if ((bits & afd::local_close) != 0) {  // its handle was closed, and may be another's by now
        if (&entry == stop_) drop(entry);
        return;
    }
    if (&entry == stop_) {
        seen.stopped = seen.stopped || bits != 0;
        return;
    }
    put_off(entry);
    const poller_event event = afd::event_of(entry.key, bits, entry.asked);
    if (event.readable || event.writable) room[seen.events++] = event;
}

result<void> poll_queue::wake() noexcept {
    if (is_woken_.exchange(true)) return {};  // the packet is on its way
    if (::PostQueuedCompletionStatus(port_, 0, 0, nullptr) != 0) return {};
    is_woken_ = false;
    return tl::unexpected{error::system(static_cast<int>(::GetLastError()), operation::poll)};
}

}  // namespace sockstate::platform
