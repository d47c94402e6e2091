// What macOS and FreeBSD write about the descriptors of processes, beside a second reading of the same bytes.

#include "property.hpp"

#include <freebsd/open_files_layout.hpp>
#include <macos/open_files_layout.hpp>

#include <string_view>

using namespace sockstate;
namespace freebsd_kernel = platform::freebsd_kernel;
namespace macos_kernel = platform::macos_kernel;
using fuzz::input;

namespace {

/// The number of `Number`'s size at `offset`, its lowest byte first.
template <class Number>
Number little_endian(std::span<const std::byte> bytes, std::size_t offset) {
    std::uint64_t value = 0;
    for (std::size_t i = sizeof(Number); i > 0; --i)
        value = value << 8U | std::to_integer<std::uint64_t>(bytes[offset + i - 1]);
    return static_cast<Number>(value);
}

std::vector<std::uint32_t> socket_descriptors(std::span<const std::byte> list) {
    const auto exact = fuzz::copy_of(list);
    std::vector<std::uint32_t> found;
    macos_kernel::visit_socket_descriptors(exact, [&](std::uint32_t descriptor) { found.push_back(descriptor); });
    return found;
}

void check_descriptor_list(std::span<const std::byte> list, std::size_t cut) {
    std::vector<std::uint32_t> expected;
    for (std::size_t at = 0; at + 8 <= list.size(); at += 8) {
        if (little_endian<std::uint32_t>(list, at + 4) == 2) expected.push_back(little_endian<std::uint32_t>(list, at));
    }
    HOLDS(socket_descriptors(list) == expected);
    HOLDS(fuzz::begins_with(expected, socket_descriptors(list.first(std::min(cut, list.size())))));
}

void check_socket_number(std::span<const std::byte> written) {
    const auto exact = fuzz::copy_of(written);
    const auto number = macos_kernel::decode_socket_number(exact);
    const std::uint64_t expected = written.size() < 168 ? 0 : little_endian<std::uint64_t>(written, 160);
    HOLDS(number.has_value() == (expected != 0));
    HOLDS(number.value_or(0) == expected);
}

void check_process_name(std::span<const std::byte> written) {
    const auto exact = fuzz::copy_of(written);
    const std::string_view name = macos_kernel::decode_process_name(exact);
    if (exact.size() < 32) {
        HOLDS(name.empty());
        return;
    }
    HOLDS(name.size() <= 16 && name.find('\0') == std::string_view::npos);
    HOLDS(std::memcmp(name.data(), exact.data() + 16, name.size()) == 0);
    HOLDS(name.size() == 16 || exact[16 + name.size()] == std::byte{0});
}

struct walk {
    std::vector<freebsd_kernel::open_socket> sockets;
    result<void> end;
};

walk open_sockets(std::span<const std::byte> list) {
    const auto exact = fuzz::copy_of(list);
    walk done;
    done.end = freebsd_kernel::visit_open_sockets(exact, [&](const auto& each) { done.sockets.push_back(each); });
    return done;
}

/// As it should be on a machine whose lowest byte is first, which is where the suite fuzz runs.
walk expected_sockets(std::span<const std::byte> list) {
    static_assert(std::endian::native == std::endian::little);
    walk done;
    std::size_t at = 0;
    while (at != list.size()) {
        const auto rest = list.subspan(at);
        const std::uint64_t length = rest.size() < 64 ? 0 : little_endian<std::uint64_t>(rest, 0);
        if (length < 64 || length > rest.size()) {
            done.end = tl::unexpected{error{errc::malformed_answer, operation::holders}};
            return done;
        }
        const auto data = little_endian<std::uint64_t>(rest, 56);
        if (little_endian<std::uint16_t>(rest, 32) == 2 && data != 0) {
            done.sockets.push_back(
                {little_endian<std::uint32_t>(rest, 8), little_endian<std::uint32_t>(rest, 16), data});
        }
        at += static_cast<std::size_t>(length);
    }
    return done;
}

void check_file_list(std::span<const std::byte> list, std::size_t cut) {
    const walk whole = open_sockets(list);
    const walk expected = expected_sockets(list);
    HOLDS(whole.sockets == expected.sockets && whole.end.has_value() == expected.end.has_value());
    if (!whole.end) HOLDS(whole.end.error() == errc::malformed_answer);
    HOLDS(fuzz::begins_with(whole.sockets, open_sockets(list.first(std::min(cut, list.size()))).sockets));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    input in{data, size};
    const std::size_t which = in.pick(4);
    const std::size_t cut = in.take<std::uint16_t>();
    if (which == 0) check_descriptor_list(in.rest(), cut);
    if (which == 1) check_socket_number(in.rest());
    if (which == 2) check_process_name(in.rest());
    if (which == 3) check_file_list(in.rest(), cut);
    return 0;
}
