// What Linux has of its own: files that sendfile(2) refuses, a signal behind a part that went, and files of 4 GiB.

#include "support/child_process.hpp"
#include "support/emulation.hpp"
#include "support/opened_file.hpp"

#include <sockstate/local.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <csignal>
#include <cstring>
#include <vector>

#include <sys/socket.h>

namespace sockstate::test::linux_send_file_test {

namespace {

/// A sum that each 8 bytes enter with their place.
class checksum {
public:
    void add(std::span<const std::byte> bytes) {
        std::size_t i = 0;
        for (; filled_ != 0 && i < bytes.size(); ++i) add_byte(bytes[i]);
        for (; bytes.size() - i >= sizeof(std::uint64_t); i += sizeof(std::uint64_t)) {
            std::uint64_t word = 0;
            std::memcpy(&word, bytes.data() + i, sizeof word);
            add_word(word);
        }
        for (; i < bytes.size(); ++i) add_byte(bytes[i]);
    }
    [[nodiscard]] std::uint64_t sum() const { return sum_ + part_ * 31 + filled_; }

private:
    void add_byte(std::byte each) {
        part_ |= static_cast<std::uint64_t>(each) << (8U * filled_++);
        if (filled_ == sizeof part_) add_word(std::exchange(part_, 0));
        filled_ %= sizeof part_;
    }
    void add_word(std::uint64_t word) { sum_ += (word + 1) * (2 * ++words_ + 1); }

    std::uint64_t sum_ = 0;
    std::uint64_t words_ = 0;
    std::uint64_t part_ = 0;
    unsigned filled_ = 0;
};

/// A file of this size that is all holes but for a word here and there, over TCP; both ends count and sum it up.
void check_sparse(off_t size) {
    const opened_file file = file_of("");
    REQUIRE(::ftruncate(file.get(), size) == 0);
    for (off_t at = 12'345; at < size; at = at * 3 + 7) REQUIRE(::pwrite(file.get(), &at, sizeof at, at) > 0);
    REQUIRE(::pwrite(file.get(), "end", 3, size - 3) == 3);
    checksum in_file;
    std::vector<std::byte> room(std::size_t{1} << 20U);
    for (off_t at = 0; at < size;) {
        const ssize_t got = ::pread(file.get(), room.data(), room.size(), at);
        REQUIRE(got > 0);
        in_file.add({room.data(), static_cast<std::size_t>(got)});
        at += got;
    }
    auto [client, server] = connected_pair();
    checksum received;
    std::uint64_t bytes = 0;
    std::thread reader{[&, &s = server] {
        for (;;) {
            const auto part = must(s.receive(room));
            if (part.empty()) return;
            received.add(part);
            bytes += part.size();
        }
    }};
    const auto sent = client.send_file(file.get(), 0, UINT64_MAX);
    const auto half = std::move(client).shutdown_send();
    reader.join();
    CHECK(must(sent) == static_cast<std::uint64_t>(size));
    CHECK(bytes == static_cast<std::uint64_t>(size));
    CHECK(received.sum() == in_file.sum());
}

}  // namespace

TEST_CASE("send_file: a file of /proc, which sendfile(2) refuses") {
    const opened_file file{::open("/proc/self/mounts", O_RDONLY)};
    std::string expected(1 << 20U, '\0');
    const ssize_t size = ::pread(file.get(), expected.data(), expected.size(), 0);
    REQUIRE(size > 0);
    expected.resize(static_cast<std::size_t>(size));
    auto [client, server] = connected_pair();
    received_text received{server};
    const auto sent = client.send_file(file.get(), 0, expected.size());
    const auto half = std::move(client).shutdown_send();
    CHECK(must(sent) == expected.size());
    CHECK(received.get() == expected);
}

TEST_CASE("send_file: a deadline ends it where not_sent_low_water leaves less room than the buffer has") {
    if (emulator_lacks("TCP_NOTSENT_LOWAT")) return;
    const opened_file file = file_of(file_pattern(std::size_t{8} << 20U));
    for (const std::size_t low_water : {1U, 4096U, 65536U}) {
        CAPTURE(low_water);
        auto [client, server] = connected_pair();
        must(client.set(option::not_sent_low_water{low_water}));
        const auto cut = client.send_file(file.get(), 0, UINT64_MAX, std::chrono::milliseconds{200});
        REQUIRE(!cut);
        CHECK(cut.error() == errc::deadline_exceeded);
        CHECK(cut.error().transferred > 0);
    }
}

TEST_CASE("send_file: a peer that stops in the middle raises no signal, and the count is what it could read") {
    const opened_file file = file_of(file_pattern(std::size_t{8} << 20U));
    CHECK(said_by_child([&]() -> std::string {
              ::signal(SIGPIPE, SIG_DFL);
              for (std::size_t round = 0; round < 40; ++round) {
                  auto pair = local::stream_protocol::pair();
                  EXPECT(pair);
                  auto& [one, other] = *pair;
                  std::size_t read = 0;
                  std::thread reader{[&, peer = other.native()] {
                      std::vector<char> room(65'536);
                      for (bool shut = false;;) {
                          const ssize_t got = ::recv(peer, room.data(), room.size(), 0);
                          if (got <= 0) return;
                          read += static_cast<std::size_t>(got);
                          if (!shut && read > 200'000 + round * 10'000) {
                              ::shutdown(peer, SHUT_RD);  // what is there can still be read
                              shut = true;
                          }
                      }
                  }};
                  const auto cut = one.send_file(file.get(), 0, UINT64_MAX);
                  reader.join();
                  EXPECT(!cut);
                  EXPECT(cut.error() == std::errc::broken_pipe);
                  EXPECT(cut.error().transferred == read);
              }
              return "counted";
          }) == "counted");
}

TEST_CASE("send_file: a sparse file of 100 MB arrives whole") {
    check_sparse(100'000'001);
}

// By name, since it takes long: --no-skip --test-case='send_file: a sparse file of 4 GiB*'
TEST_CASE("send_file: a sparse file of 4 GiB and a byte arrives whole" * doctest::skip()) {
    check_sparse((off_t{4} << 30U) + 1);
}

}  // namespace sockstate::test::linux_send_file_test
