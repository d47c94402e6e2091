// Files into streams on Windows, where they are read and sent.

#include "support/loopback.hpp"

#include <sockstate/tcp.hpp>

#include <doctest/doctest.h>

#include <string>
#include <thread>

#include <windows.h>

namespace sockstate::test::windows_send_file_test {

using namespace std::chrono_literals;

namespace {

/// A handle that closes.
class file_handle {
public:
    explicit file_handle(HANDLE handle) : handle_{handle} { REQUIRE(handle_ != INVALID_HANDLE_VALUE); }
    file_handle(const file_handle&) = delete;
    file_handle& operator=(const file_handle&) = delete;
    ~file_handle() { CloseHandle(handle_); }
    [[nodiscard]] HANDLE get() const noexcept { return handle_; }

private:
    HANDLE handle_;
};

/// A file of so many bytes, which is gone when its handle closes. Opened so.
HANDLE make_file(const std::string& bytes, DWORD more_flags = 0) {
    char folder[MAX_PATH];
    char path[MAX_PATH];
    REQUIRE(GetTempPathA(MAX_PATH, folder) != 0);
    REQUIRE(GetTempFileNameA(folder, "sos", 0, path) != 0);
    {
        const file_handle made{CreateFileA(path, GENERIC_WRITE, 0, nullptr, OPEN_EXISTING, 0, nullptr)};
        DWORD written = 0;
        REQUIRE(WriteFile(made.get(), bytes.data(), static_cast<DWORD>(bytes.size()), &written, nullptr) != 0);
        REQUIRE(written == bytes.size());
    }
    return CreateFileA(path, GENERIC_READ, 0, nullptr, OPEN_EXISTING, FILE_FLAG_DELETE_ON_CLOSE | more_flags, nullptr);
}

std::string pattern(std::size_t size) {
    std::string bytes(size, '\0');
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 7 + i / 251);
    return bytes;
}

std::string read_to_end(tcp::stream& stream) {
    std::string received;
    std::array<char, 65536> room;
    for (;;) {
        const auto part = must(stream.receive(room, patience));
        if (part.empty()) return received;
        received.append(reinterpret_cast<const char*>(part.data()), part.size());
    }
}

void check_sent(HANDLE file, std::uint64_t offset, std::uint64_t count, deadline until, const std::string& expected) {
    auto [client, server] = connected_pair();
    std::string received;
    std::thread reader{[&, &s = server] { received = read_to_end(s); }};
    const auto sent = client.send_file(file, offset, count, until);
    const auto half = std::move(client).shutdown_send();
    reader.join();
    CHECK(must(sent) == expected.size());
    const bool same = received == expected;
    CHECK(same);
}

error refused(HANDLE file) {
    auto [client, server] = connected_pair();
    const auto failed = client.send_file(file, 0, 100, patience);
    REQUIRE(!failed);
    CHECK(failed.error().transferred == 0);
    return failed.error();
}

}  // namespace

TEST_CASE(
    "send_file: a regular file from any offset, for any count, up to its end, also one opened for overlapped calls") {
    const std::string bytes = pattern(200'000);
    for (const DWORD flags : {DWORD{0}, DWORD{FILE_FLAG_OVERLAPPED}}) {
        const file_handle file{make_file(bytes, flags)};
        for (const deadline until : {deadline::never(), deadline{patience}}) {
            for (const std::uint64_t offset : {0U, 65'537U, 199'999U}) {
                for (const std::uint64_t count : {std::uint64_t{1}, std::uint64_t{65'536}, UINT64_MAX}) {
                    check_sent(file.get(), offset, count, until, bytes.substr(offset, count));
                }
            }
            check_sent(file.get(), 200'000, UINT64_MAX, until, "");
            check_sent(file.get(), std::uint64_t{1} << 40U, UINT64_MAX, until, "");
        }
    }
}

TEST_CASE("send_file: what has no positions and what is not open is an error, and nothing goes") {
    HANDLE reader = nullptr;
    HANDLE writer = nullptr;
    REQUIRE(CreatePipe(&reader, &writer, nullptr, 0) != 0);
    const file_handle one{reader};
    const file_handle other{writer};
    CHECK(refused(reader) == std::errc::invalid_seek);
    CHECK(refused(INVALID_HANDLE_VALUE) == std::errc::bad_file_descriptor);
}

TEST_CASE("send_file: a deadline ends it while the peer does not read, and the count is right") {
    const std::string bytes = pattern(std::size_t{2} << 20U);
    const file_handle file{make_file(bytes)};
    auto [client, server] = narrow_pair();
    const auto cut = client.send_file(file.get(), 0, UINT64_MAX, 200ms);
    REQUIRE(!cut);
    CHECK(cut.error() == errc::deadline_exceeded);
    std::string received;
    std::thread reader{[&, &s = server] { received = read_to_end(s); }};
    const auto rest = client.send_file(file.get(), cut.error().transferred, UINT64_MAX, patience);
    const auto half = std::move(client).shutdown_send();
    reader.join();
    CHECK(must(rest) == bytes.size() - cut.error().transferred);
    const bool same = received == bytes;
    CHECK(same);
}

}  // namespace sockstate::test::windows_send_file_test
