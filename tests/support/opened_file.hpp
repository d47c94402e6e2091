#pragma once

// Files to send, without a name, and what comes of them at the other end of a stream.

#include "loopback.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace sockstate::test {

/// A descriptor that closes.
class opened_file {
public:
    explicit opened_file(int descriptor) : descriptor_{descriptor} { REQUIRE(descriptor_ != -1); }
    opened_file(opened_file&& other) noexcept : descriptor_{std::exchange(other.descriptor_, -1)} {}
    opened_file& operator=(opened_file&&) = delete;
    ~opened_file() {
        if (descriptor_ != -1) ::close(descriptor_);
    }
    [[nodiscard]] int get() const noexcept { return descriptor_; }

private:
    int descriptor_;
};

/// A regular file that holds this, opened so.
inline opened_file file_of(const std::string& bytes, int flags = O_RDWR) {
    char path[] = "/tmp/sockstate-file-XXXXXX";
    const opened_file made{::mkstemp(path)};
    opened_file again{::open(path, flags)};
    ::unlink(path);
    REQUIRE(::write(made.get(), bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
    return again;
}

/// The same bytes for each size, each at its place.
inline std::string file_pattern(std::size_t size) {
    std::string bytes(size, '\0');
    std::uint32_t state = 1;
    for (char& each : bytes) {
        state = state * 1664525U + 1013904223U;
        each = static_cast<char>(state >> 24U);
    }
    return bytes;
}

/// Everything until the end of the stream.
template <class Stream>
std::string rest_of(Stream& stream) {
    std::string all;
    std::array<char, 65536> room;
    for (;;) {
        const auto part = must(stream.receive(room, patience));
        if (part.empty()) return all;
        all.append(reinterpret_cast<const char*>(part.data()), part.size());
    }
}

/// What the other end has received until the end of the stream, read in a thread of its own.
template <class Stream>
class received_text {
public:
    explicit received_text(Stream& from) : reader_{[this, &from] { text_ = rest_of(from); }} {}
    received_text(const received_text&) = delete;
    received_text& operator=(const received_text&) = delete;
    ~received_text() {
        if (reader_.joinable()) reader_.join();
    }
    [[nodiscard]] const std::string& get() {
        if (reader_.joinable()) reader_.join();
        return text_;
    }

private:
    std::string text_;
    std::thread reader_;
};

}  // namespace sockstate::test
