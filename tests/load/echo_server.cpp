// An echo server for thousands of connections in one thread: the sockets are typed by what this program did to them,
// and its own loop over epoll borrows their handles with `native()`.
//
// It listens at each address it is given. A line on its standard input is answered with its figures; the end of the
// input ends it.

#include "../support/descriptors.hpp"
#include "poller.hpp"

#include <sockstate/tcp.hpp>

#include <algorithm>
#include <fstream>
#include <optional>
#include <unordered_map>
#include <variant>
#include <vector>

#include <malloc.h>
#include <sys/resource.h>

namespace net = sockstate;

namespace {

/// What every connection receives into: nothing of it outlives the event.
std::array<std::byte, 64 * 1024> scratch;

/// One connection. While the peer sends, its socket can receive and send; after the peer's FIN it can only send what is
/// left over; then it is shut down, and done.
class echo {
public:
    enum class progress { goes_on, finished, lost };

    explicit echo(net::tcp::stream stream) : socket_{std::move(stream)} {}

    [[nodiscard]] net::native_handle native() const {
        return std::visit([](const auto& socket) { return socket.native(); }, socket_);
    }
    /// The events that this connection can make use of.
    [[nodiscard]] std::uint32_t wanted() const {
        const bool receives = std::holds_alternative<net::tcp::stream>(socket_) && has_room();
        return (receives ? EPOLLIN : 0U) | (unsent_.empty() ? 0U : EPOLLOUT);
    }

    /// Does what can be done without waiting.
    [[nodiscard]] progress advance(std::uint64_t& echoed) {
        if (!flush(echoed)) return progress::lost;
        if (auto* const open = std::get_if<net::tcp::stream>(&socket_); open != nullptr && has_room()) {
            if (!receive(*open, echoed)) return progress::lost;
        }
        auto* const half = std::get_if<half_shut>(&socket_);
        if (half == nullptr || !unsent_.empty()) return progress::goes_on;
        const auto done = std::move(*half).shutdown_send();  // its destructor closes it; what is queued still goes out
        return done ? progress::finished : progress::lost;
    }

private:
    using half_shut = net::socket<net::tcp, net::receive_shut>;

    static constexpr std::size_t most_unsent = 64 * 1024;

    [[nodiscard]] bool has_room() const { return unsent_.size() < most_unsent; }

    /// Takes what is there and sends it back; at the peer's FIN the socket becomes one that only sends. False where the
    /// connection is gone.
    bool receive(net::tcp::stream& open, std::uint64_t& echoed) {
        const auto chunk = open.receive(scratch);
        if (!chunk) return chunk.error().would_block();
        if (!chunk->empty()) return pass_on(*chunk, echoed);
        auto half = std::move(open).shutdown_receive();
        if (half) socket_ = std::move(*half);
        return half.has_value();
    }
    /// Sends as much as goes at once, and says how much; empty where the connection is gone.
    std::optional<std::size_t> send(net::byte_view bytes) {
        if (bytes.empty()) return 0;
        const auto sent = std::visit([bytes](auto& socket) { return socket.send(bytes); }, socket_);
        if (!sent && !sent.error().would_block()) return std::nullopt;
        return sent.value_or(0);
    }
    /// Sends what is left over, as far as it goes; false where the connection is gone.
    bool flush(std::uint64_t& echoed) {
        const auto sent = send(unsent_);
        if (!sent) return false;
        echoed += *sent;
        unsent_.erase(unsent_.begin(), unsent_.begin() + static_cast<std::ptrdiff_t>(*sent));
        if (unsent_.empty()) unsent_ = {};  // an idle connection keeps no memory
        return true;
    }
    /// Sends what came in, and keeps what does not go at once.
    bool pass_on(std::span<const std::byte> chunk, std::uint64_t& echoed) {
        const auto sent = unsent_.empty() ? send(chunk) : 0;
        if (!sent) return false;
        echoed += *sent;
        unsent_.insert(unsent_.end(), chunk.begin() + static_cast<std::ptrdiff_t>(*sent), chunk.end());
        return true;
    }

    std::variant<net::tcp::stream, half_shut> socket_;
    std::vector<std::byte> unsent_;
};

class server {
public:
    explicit server(std::vector<net::tcp::listener> listeners) : listeners_{std::move(listeners)} {
        for (const auto& each : listeners_) poller_.add(each.native(), EPOLLIN, key_of(each.native()));
        poller_.add(STDIN_FILENO, EPOLLIN, key_of(STDIN_FILENO));
    }

    /// Serves until the standard input ends.
    void run() {
        for (;;) {
            for (const epoll_event& event : poller_.wait()) {
                const auto handle = static_cast<net::native_handle>(event.data.u64);
                if (handle == STDIN_FILENO) {
                    std::array<char, 64> line;
                    if (std::fgets(line.data(), line.size(), stdin) == nullptr) return;
                    report();
                } else if (const auto at = std::ranges::find(listeners_, handle, &net::tcp::listener::native);
                           at != listeners_.end()) {
                    accept_all(*at);
                } else if (const auto found = echoes_.find(handle); found != echoes_.end()) {
                    // A handle closed by an event of this round may be another connection's already: it then finds
                    // nothing to do.
                    advance(found);
                }
            }
        }
    }

private:
    using echoes = std::unordered_map<net::native_handle, echo>;

    static std::uint64_t key_of(net::native_handle handle) { return static_cast<std::uint64_t>(handle); }

    void accept_all(net::tcp::listener& listener) {
        for (;;) {
            auto stream = listener.accept();
            if (!stream && stream.error().would_block()) return;
            const auto ready = stream.and_then([](net::tcp::stream& s) { return s.set_blocking(false); });
            if (!ready) {
                std::fprintf(stderr, "%s\n", to_string(ready.error()).c_str());
                std::exit(EXIT_FAILURE);
            }
            const net::native_handle handle = stream->native();
            const auto added = echoes_.insert_or_assign(handle, echo{std::move(*stream)}).first;
            poller_.add(handle, added->second.wanted(), key_of(handle));
            most_at_once_ = std::max(most_at_once_, echoes_.size());
        }
    }

    void advance(echoes::iterator at) {
        echo& connection = at->second;
        const std::uint32_t before = connection.wanted();
        const auto progress = connection.advance(echoed_bytes_);
        if (progress == echo::progress::goes_on) {
            if (connection.wanted() != before) poller_.change(at->first, connection.wanted(), key_of(at->first));
            return;
        }
        ++(progress == echo::progress::finished ? finished_ : lost_);
        echoes_.erase(at);
    }

    void report() const {
        std::ifstream memory{"/proc/self/statm"};
        std::size_t pages = 0;
        memory >> pages >> pages;
        memory.close();
        std::printf("connections=%zu most_at_once=%zu finished=%zu lost=%zu echoed_bytes=%llu ", echoes_.size(),
                    most_at_once_, finished_, lost_, static_cast<unsigned long long>(echoed_bytes_));
        rusage used{};
        ::getrusage(RUSAGE_SELF, &used);
        std::printf("descriptors=%zu heap_bytes=%zu resident_bytes=%zu most_resident_bytes=%ld\n",
                    sockstate::test::open_descriptors().value_or(0), ::mallinfo2().uordblks,
                    pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)), used.ru_maxrss * 1024);
        std::fflush(stdout);
    }

    load::poller poller_;
    std::vector<net::tcp::listener> listeners_;
    echoes echoes_;
    std::size_t most_at_once_ = 0;
    std::size_t finished_ = 0;
    std::size_t lost_ = 0;
    std::uint64_t echoed_bytes_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
    std::vector<net::tcp::listener> listeners;
    for (int i = 1; i < argc; ++i) {
        auto listener = net::ip::address::parse(argv[i]).and_then(
            [](const net::ip::address& local) { return net::tcp::listen({local, 0}); });
        const auto ready = listener.and_then([](net::tcp::listener& l) { return l.set_blocking(false); });
        const auto bound = listener.and_then([](const net::tcp::listener& l) { return l.local_endpoint(); });
        if (!ready || !bound) {
            std::fprintf(stderr, "%s: %s\n", argv[i], to_string(!ready ? ready.error() : bound.error()).c_str());
            return EXIT_FAILURE;
        }
        std::printf("%s\n", to_string(*bound).c_str());
        listeners.push_back(std::move(*listener));
    }
    std::fflush(stdout);
    server{std::move(listeners)}.run();
    return EXIT_SUCCESS;
}
