#pragma once

// What the clients of the load test send, and how they notice that it did not come back whole.

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <random>
#include <span>
#include <vector>

namespace load {

/// What all clients send, each from another place on and round and round: bytes that are lost, doubled or moved do not
/// fit any more. The size is prime, so that no period of pieces or buffers is a period of it.
class content {
public:
    explicit content(std::mt19937_64& random) : bytes_(65'521) {
        for (auto& byte : bytes_) byte = static_cast<std::byte>(random());
    }
    /// From this position on, to the end of the block at most.
    [[nodiscard]] std::span<const std::byte> at(std::size_t position, std::size_t most) const {
        const std::size_t begin = position % bytes_.size();
        return std::span{bytes_}.subspan(begin, std::min(most, bytes_.size() - begin));
    }
    [[nodiscard]] bool matches(std::size_t position, std::span<const std::byte> received) const {
        while (!received.empty()) {
            const auto expected = at(position, received.size());
            if (std::memcmp(expected.data(), received.data(), expected.size()) != 0) return false;
            position += expected.size();
            received = received.subspan(expected.size());
        }
        return true;
    }

private:
    std::vector<std::byte> bytes_;
};

}  // namespace load
