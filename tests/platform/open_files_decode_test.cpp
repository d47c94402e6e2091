// What macOS and FreeBSD write about the descriptors of processes, from bytes laid out by hand.

#include "support/byte_image.hpp"

#include <freebsd/open_files_layout.hpp>
#include <macos/open_files_layout.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace sockstate::test::open_files_decode_test {

using platform::freebsd_kernel::open_socket;
using platform::freebsd_kernel::visit_open_sockets;
using namespace platform::macos_kernel;

namespace {

/// proc_fdinfo: a descriptor and its type.
byte_image listed(std::uint32_t descriptor, std::uint32_t type) {
    return byte_image{8, std::endian::little}.put(0, descriptor).put(4, type);
}

std::vector<std::uint32_t> socket_descriptors(std::span<const std::byte> list) {
    std::vector<std::uint32_t> found;
    visit_socket_descriptors(list, [&](std::uint32_t descriptor) { found.push_back(descriptor); });
    return found;
}

/// proc_bsdshortinfo with a name of at most 16 bytes.
byte_image process_called(const std::string& name) {
    byte_image image{64, std::endian::little};
    image.put(0, std::uint32_t{4242});
    for (std::size_t i = 0; i < name.size(); ++i) image.put(16 + i, static_cast<std::uint8_t>(name[i]));
    return image;
}

struct file {
    std::uint16_t type = 2;
    std::uint64_t data = 0xfffff80012345678;
    std::uint64_t length = 128;
};

/// FreeBSD's xfile, which is longer than what is read.
byte_image open_file(std::uint32_t process, std::uint32_t descriptor, const file& of = {}) {
    byte_image image{128};
    image.put(0, of.length).put(8, process).put(12, std::uint32_t{501}).put(16, descriptor);
    image.put(24, ~std::uint64_t{0}).put(32, of.type).put(36, ~std::uint32_t{0});
    return image.put(56, of.data).put(64, ~std::uint64_t{0});
}

struct outcome {
    result<void> end;
    std::vector<open_socket> sockets;
};

outcome open_sockets(std::span<const std::byte> list) {
    outcome seen;
    seen.end = visit_open_sockets(list, [&](const open_socket& each) { seen.sockets.push_back(each); });
    return seen;
}

}  // namespace

TEST_CASE("open files: macOS: the descriptors of sockets among others, up to the last whole record") {
    byte_image list = listed(3, 2);
    list.append(listed(4, 1)).append(listed(0x01020304, 2)).append(listed(6, 0)).append(listed(7, 2));
    CHECK(socket_descriptors(list.all()) == std::vector<std::uint32_t>{3, 0x01020304, 7});
    CHECK(socket_descriptors(list.first(39)) == std::vector<std::uint32_t>{3, 0x01020304});
    CHECK(socket_descriptors(list.first(7)).empty());
    CHECK(socket_descriptors({}).empty());
}

TEST_CASE("open files: macOS: the number of a socket, if all of it was written") {
    byte_image info{792, std::endian::little};
    info.put(152, ~std::uint64_t{0}).put(160, std::uint64_t{0x1122334455667788}).put(168, ~std::uint64_t{0});
    for (std::size_t size = 0; size <= info.size(); ++size) {
        CAPTURE(size);
        const auto number = decode_socket_number(info.first(size));
        CHECK(number.has_value() == (size >= 168));
        if (number) CHECK(*number == 0x1122334455667788);
    }
    CHECK_FALSE(decode_socket_number(info.put(160, std::uint64_t{0}).all()));
}

TEST_CASE("open files: macOS: the name of a process ends at its zero, or fills its room") {
    CHECK(decode_process_name(process_called("launchd").all()) == "launchd");
    CHECK(decode_process_name(process_called("sixteen-letters-").all()) == "sixteen-letters-");
    CHECK(decode_process_name(process_called("").all()).empty());
    const byte_image whole = process_called("launchd");
    for (std::size_t size = 0; size < 32; ++size) CHECK(decode_process_name(whole.first(size)).empty());
    CHECK(decode_process_name(whole.first(32)) == "launchd");
}

TEST_CASE("open files: FreeBSD: the sockets among other files, with their process and descriptor") {
    byte_image list = open_file(100, 3);
    list.append(open_file(100, 4, {.type = 1})).append(open_file(100, 5, {.data = 0}));
    list.append(open_file(0x01020304, 0x05060708, {.data = 7}));
    const outcome seen = open_sockets(list.all());
    CHECK(seen.end);
    CHECK(seen.sockets == std::vector<open_socket>{{100, 3, 0xfffff80012345678}, {0x01020304, 0x05060708, 7}});
    CHECK(open_sockets({}).end);
}

TEST_CASE("open files: FreeBSD: a list that is cut within a record is malformed") {
    byte_image list = open_file(100, 3);
    list.append(open_file(100, 4));
    for (std::size_t size = 1; size < list.size(); ++size) {
        CAPTURE(size);
        const outcome seen = open_sockets(list.first(size));
        CHECK(seen.end.has_value() == (size == 128));
        CHECK(seen.sockets.size() == size / 128);
        if (!seen.end) CHECK(seen.end.error() == errc::malformed_answer);
    }
}

TEST_CASE("open files: FreeBSD: a length that cannot be is malformed") {
    for (const std::uint64_t length : {std::uint64_t{0}, std::uint64_t{63}, std::uint64_t{129}, ~std::uint64_t{0}}) {
        CAPTURE(length);
        const outcome seen = open_sockets(open_file(100, 3, {.length = length}).all());
        REQUIRE_FALSE(seen.end);
        CHECK(seen.end.error() == errc::malformed_answer);
        CHECK(seen.end.error().attempted() == operation::holders);
        CHECK(seen.sockets.empty());
    }
}

}  // namespace sockstate::test::open_files_decode_test
