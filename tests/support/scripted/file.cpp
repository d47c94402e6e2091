// Files into the scripted kernel, which sends as many bytes as the script says, and reads those that it brings.

#include "outcome.hpp"

#include <sockstate/platform/file.hpp>

namespace sockstate::platform {

using test::answer;
using test::call;
using test::counted;
using test::outcome;
using test::scripted;

namespace {

/// Where in the file, and how much is asked for: `100+5`.
std::string part_of(std::uint64_t offset, std::size_t size) {
    return std::to_string(offset) + "+" + std::to_string(size);
}

}  // namespace

result<std::size_t> send_file(native_handle to, native_file /*from*/, std::uint64_t offset,
                              std::size_t count) noexcept {
    return counted(call::send_file, scripted().play(call::send_file, to, part_of(offset, count)));
}

result<std::size_t> send_room(native_handle handle) noexcept {
    return counted(call::send_room, scripted().play(call::send_room, handle));
}

result<std::size_t> read_file(native_file /*from*/, std::uint64_t offset, byte_buffer buffer) noexcept {
    const auto how = scripted().play(call::read_file, part_of(offset, buffer.size()));
    return outcome(call::read_file, how, [&](const answer& told) {
        return scripted().give(buffer, static_cast<std::size_t>(told.number()), false);
    });
}

}  // namespace sockstate::platform
