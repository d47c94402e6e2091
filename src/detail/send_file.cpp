// Sending a file: by the system's own call, and by reading and sending where it refuses.

#include <sockstate/detail/transfer.hpp>
#include <sockstate/platform/file.hpp>
#include <sockstate/platform/handle.hpp>

#include "detail/resume.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace sockstate::detail {

namespace {

/// What one system call is given: some of them take a bit less than 2 GiB, some silently.
constexpr std::uint64_t most_of_file = std::uint64_t{1} << 30U;

/// How far into a file a system can count.
constexpr std::uint64_t last_offset = std::numeric_limits<std::int64_t>::max();

/// A part of a file on its way into a stream.
class file_transfer {
public:
    file_transfer(native_handle to, native_file from, std::uint64_t offset, std::uint64_t count,
                  deadline until) noexcept
        : to_{to}, from_{from}, offset_{offset}, left_{std::min(count, last_offset - offset)}, until_{until} {}

    transfer_result<std::uint64_t> run() noexcept {
        // The system's call has no flag against waiting, so a handle that blocks is given no more than it takes at
        // once.
        const bool may_wait = !until_.is_never() && platform::is_blocking(to_).value_or(true);
        const auto attempt = [&](platform::waiting /*mode*/) { return send_some(may_wait); };
        while (left_ != 0) {
            const auto sent = resume(to_, platform::readiness::writable, until_, attempt({}), attempt);
            if (!sent && sent.error() == errc::not_supported) return copy();
            if (!sent) return stopped_by(sent.error());
            if (*sent == 0) break;
            advance(*sent);
        }
        return done_;
    }

private:
    [[nodiscard]] result<std::size_t> send_some(bool may_wait) const noexcept {
        auto size = static_cast<std::size_t>(std::min(left_, most_of_file));
        if (may_wait) {
            const auto room = platform::send_room(to_);
            if (!room) return room;
            size = std::min(size, *room);
        }
        return platform::send_file(to_, from_, offset_, size);
    }

    /// Reads and sends what is left.
    transfer_result<std::uint64_t> copy() noexcept {
        std::array<std::byte, std::size_t{64} * 1024> buffer;
        while (left_ != 0) {
            const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(left_, buffer.size()));
            const auto got = platform::read_file(from_, offset_, std::span{buffer}.first(size));
            if (!got) return stopped_by(got.error());
            if (*got == 0) break;
            const byte_view bytes = std::span{buffer}.first(*got);
            const auto sent = resume_send_all(to_, bytes, until_, platform::send(to_, bytes, mode_of(until_)));
            advance(sent ? *got : sent.error().transferred);
            if (!sent) return stopped_by(sent.error());
        }
        return done_;
    }

    void advance(std::size_t bytes) noexcept {
        done_ += bytes;
        offset_ += bytes;
        left_ -= bytes;
    }

    [[nodiscard]] tl::unexpected<transfer_error> stopped_by(const error& reason) const noexcept {
        return tl::unexpected{transfer_error{reason.during(operation::send_file), static_cast<std::size_t>(done_)}};
    }

    native_handle to_;
    native_file from_;
    std::uint64_t offset_;
    std::uint64_t left_;
    deadline until_;
    std::uint64_t done_ = 0;
};

}  // namespace

transfer_result<std::uint64_t> send_file(native_handle handle, native_file from, std::uint64_t offset,
                                         std::uint64_t count, deadline until) noexcept {
    if (count == 0) return 0U;  // some systems take that for "all"
    if (offset > last_offset) {
        return tl::unexpected{transfer_error{error{errc::invalid_argument, operation::send_file}, 0}};
    }
    return file_transfer{handle, from, offset, count, until}.run();
}

}  // namespace sockstate::detail
