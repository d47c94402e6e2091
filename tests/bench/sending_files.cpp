// The sender's processor time of a gigabyte from a file in memory's cache, over loopback TCP to a reading thread: by
// reading and sending, by a bare sendfile(2) and by send_file, at several sizes a call.
//
// usage: sending_files [ROUNDS]
//
// Prints a table of Markdown. In each round every way takes its turn, in an order that moves on; a number is the median
// of the rounds, a ratio the median of the rounds' ratios.

#include <sockstate/tcp.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <thread>
#include <vector>

#include <sys/sendfile.h>
#include <unistd.h>

namespace net = sockstate;

namespace {

constexpr std::size_t file_size = std::size_t{256} << 20U;
constexpr std::array<std::size_t, 3> sizes = {16 * 1024, 64 * 1024, 1024 * 1024};

template <class T>
T must(net::result<T> made) {
    if (made) return std::move(*made);
    std::fprintf(stderr, "%s\n", to_string(made.error()).c_str());
    std::exit(1);
}

double thread_seconds() {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

/// Runs `send_part(stream, offset)` over the whole file; the seconds of this thread for a gigabyte.
template <class SendPart>
double measure(std::size_t size, SendPart send_part) {
    auto listener = must(net::tcp::listen({net::ip::address_v4::loopback(), 0}));
    auto client = must(net::tcp::connect(must(listener.local_endpoint())));
    auto server = must(listener.accept());
    std::size_t received = 0;
    std::thread reader{[&] {
        std::vector<std::byte> room(std::size_t{1} << 20U);
        for (;;) {
            const auto part = must(server.receive(room));
            if (part.empty()) return;
            received += part.size();
        }
    }};
    const double begun = thread_seconds();
    bool sent = true;
    for (std::size_t offset = 0; sent && offset < file_size; offset += size) sent = send_part(client, offset);
    const double took = thread_seconds() - begun;
    static_cast<void>(must(std::move(client).shutdown_send()));
    reader.join();
    if (!sent || received != file_size) std::exit(1);
    return took * 1e9 / static_cast<double>(file_size);
}

double copied(int file, std::size_t size) {
    std::vector<std::byte> buffer(size);
    return measure(size, [&](net::tcp::stream& to, std::size_t offset) {
        if (::pread(file, buffer.data(), size, static_cast<off_t>(offset)) != static_cast<ssize_t>(size)) return false;
        return to.send_all(buffer).has_value();
    });
}

double sent_bare(int file, std::size_t size) {
    return measure(size, [&](net::tcp::stream& to, std::size_t offset) {
        auto at = static_cast<off_t>(offset);
        for (std::size_t left = size; left > 0;) {
            const ssize_t sent = ::sendfile(to.native(), file, &at, left);
            if (sent <= 0) return false;
            left -= static_cast<std::size_t>(sent);
        }
        return true;
    });
}

double sent_by_library(int file, std::size_t size, net::deadline until) {
    return measure(size, [&](net::tcp::stream& to, std::size_t offset) {
        return to.send_file(file, offset, size, until) == size;
    });
}

double median(std::vector<double> numbers) {
    std::sort(numbers.begin(), numbers.end());
    return numbers[numbers.size() / 2];
}

}  // namespace

int main(int count, char** arguments) {
    const int rounds = count > 1 ? std::atoi(arguments[1]) : 15;
    std::FILE* const made = std::tmpfile();
    if (made == nullptr || rounds < 1) return 1;
    const int file = ::fileno(made);
    const std::vector<char> block(std::size_t{1} << 20U, 'x');
    for (std::size_t at = 0; at < file_size; at += block.size()) {
        if (::write(file, block.data(), block.size()) != static_cast<ssize_t>(block.size())) return 1;
    }
    const auto forever = net::deadline::never();
    const net::deadline late{std::chrono::hours{1}};
    // By size: read and send, sendfile(2), send_file, send_file with a deadline.
    constexpr std::size_t ways = 4;
    std::array<std::array<std::vector<double>, ways>, sizes.size()> times;
    for (int round = 0; round < rounds; ++round) {
        for (std::size_t turn = 0; turn < sizes.size() * ways; ++turn) {
            const std::size_t which = (turn + static_cast<std::size_t>(round)) % (sizes.size() * ways);
            const std::size_t size = sizes[which / ways];
            const std::size_t way = which % ways;
            times[which / ways][way].push_back(way == 0   ? copied(file, size)
                                               : way == 1 ? sent_bare(file, size)
                                                          : sent_by_library(file, size, way == 2 ? forever : late));
        }
    }
    std::printf(
        "| bytes a call | read and send | sendfile(2) | × | `send_file` | × | `send_file` with a deadline | × |\n");
    std::printf("| --- | --- | --- | --- | --- | --- | --- | --- |\n");
    for (std::size_t i = 0; i < sizes.size(); ++i) {
        std::array<double, ways> ratios{};
        for (std::size_t way = 0; way < ways; ++way) {
            std::vector<double> each;
            for (std::size_t r = 0; r < times[i][0].size(); ++r) each.push_back(times[i][way][r] / times[i][0][r]);
            ratios[way] = median(each);
        }
        std::printf("| %zu KiB | %.3f s |", sizes[i] / 1024, median(times[i][0]));
        for (std::size_t way = 1; way < ways; ++way)
            std::printf(" %.3f s | %.2f |", median(times[i][way]), ratios[way]);
        std::printf("\n");
    }
    return 0;
}
