#pragma once

// The conversation with sock_diag(7) over netlink: a request, and the datagrams of its answer.

#include <linux/sock_diag_decode.hpp>
#include <linux/sock_diag_encode.hpp>
#include <posix/descriptor.hpp>
#include <posix/system_call.hpp>

#include <cerrno>

#include <linux/netlink.h>
#include <sys/socket.h>

namespace sockstate::platform::linux_kernel {

/// As much as the kernel puts into one datagram of a dump.
inline constexpr std::size_t diag_datagram_size = std::size_t{32} * 1024;

/// Where the answer stands after one datagram of it.
enum class progress : std::uint8_t { under_way, over, stopped };

/// A conversation with the kernel, one request after another.
class channel {
public:
    /// `least_row` is what the reader of the answer takes.
    explicit channel(operation asked, std::size_t least_row = sizeof(diag_answer)) noexcept
        : netlink_{::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG)},
          asked_{asked},
          least_row_{least_row} {}

    [[nodiscard]] bool valid() const noexcept { return netlink_.valid(); }
    [[nodiscard]] operation asked() const noexcept { return asked_; }
    [[nodiscard]] std::uint32_t next_sequence() noexcept { return ++sequence_; }
    [[nodiscard]] std::size_t rows() const noexcept { return rows_; }
    [[nodiscard]] tl::unexpected<error> failed_with(int code) const noexcept {
        return tl::unexpected{error::system(code, asked_)};
    }

    [[nodiscard]] result<void> send(const diag_request& request) const noexcept {
        sockaddr_nl kernel{};
        kernel.nl_family = AF_NETLINK;
        const auto bytes = request.bytes();
        const auto sent = uninterrupted([&] {
            return ::sendto(netlink_.get(), bytes.data(), bytes.size(), 0, reinterpret_cast<const sockaddr*>(&kernel),
                            sizeof kernel);
        });
        if (sent == -1) return failed(asked_);
        return {};
    }

    /// Hands the payload of each row to `take` until the dump is over, or `take` answers false or an error.
    template <class Take>
    [[nodiscard]] result<progress> dump(const diag_request& request, Take take) {
        if (auto sent = send(request); !sent) return tl::unexpected{sent.error()};
        for (;;) {
            const auto now = receive(take);
            if (!now || *now != progress::under_way) return now;
        }
    }

    /// One datagram of the answer.
    template <class Take>
    [[nodiscard]] result<progress> receive(Take& take) {
        alignas(4) std::byte buffer[diag_datagram_size];
        const auto size = uninterrupted(
            [&] { return ::recv(netlink_.get(), buffer, sizeof buffer, MSG_TRUNC); });  // its whole length
        if (size == -1) return failed(asked_);
        if (size == 0 || static_cast<std::size_t>(size) > sizeof buffer) {
            return tl::unexpected{error{errc::malformed_answer, asked_}};
        }
        diag_reader reader{{buffer, static_cast<std::size_t>(size)}, sequence_, asked_, least_row_};
        for (;;) {
            const auto message = reader.next();
            if (!message) return tl::unexpected{message.error()};
            switch (message->what) {
                case diag_event::row: {
                    ++rows_;
                    const result<bool> more = take(message->payload);
                    if (!more) return tl::unexpected{more.error()};
                    if (!*more) return progress::stopped;
                    break;
                }
                case diag_event::acknowledged: return progress::over;
                case diag_event::failed: return failed_with(message->code);
                case diag_event::done:
                    if (message->code != 0) return failed_with(message->code);
                    if (reader.was_disturbed()) return failed_with(EINTR);
                    return progress::over;
                case diag_event::drained:
                    if (reader.was_disturbed()) return failed_with(EINTR);
                    return progress::under_way;
            }
        }
    }

private:
    descriptor netlink_;
    operation asked_;
    std::size_t least_row_;
    std::uint32_t sequence_ = 0;
    std::size_t rows_ = 0;
};

}  // namespace sockstate::platform::linux_kernel
