#pragma once

// A file of /proc line by line, without ever holding more than a few lines of it.

#include <sockstate/result.hpp>

#include <posix/system_call.hpp>

#include <cstring>
#include <optional>
#include <string_view>

#include <unistd.h>

namespace sockstate::platform::linux_kernel {

/// Lines of a file through a buffer; a line longer than the buffer is malformed.
class line_reader {
public:
    line_reader(int file, operation asked) noexcept : file_{file}, asked_{asked} {}

    /// The next line without its newline, valid until the next call; none at the end of the file.
    [[nodiscard]] result<std::optional<std::string_view>> next() noexcept {
        for (;;) {
            const std::string_view unread{buffer_ + begin_, end_ - begin_};
            if (const auto newline = unread.find('\n'); newline != std::string_view::npos) {
                begin_ += newline + 1;
                return unread.substr(0, newline);
            }
            std::memmove(buffer_, unread.data(), unread.size());
            begin_ = 0;
            end_ = unread.size();
            const auto more = uninterrupted([&] { return ::read(file_, buffer_ + end_, sizeof buffer_ - end_); });
            if (more == -1) return failed(asked_);
            if (more == 0 && end_ == 0) return std::nullopt;
            if (more == 0) return tl::unexpected{error{errc::malformed_answer, asked_}};
            end_ += static_cast<std::size_t>(more);
        }
    }

private:
    int file_;
    operation asked_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    char buffer_[16 * 1024] = {};
};

}  // namespace sockstate::platform::linux_kernel
